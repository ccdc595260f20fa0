// What is wrong with a column's value, told to clients.
#pragma once

#include <string_view>

#include <fmt/format.h>

#include "translator/model/error.h"

namespace tuskgate::translator {

// SQL functions that raise TGA01 use the same words (schema/functions/column_fault.sql).
inline ApiError ColumnError(std::string_view attribute, std::string_view rule) {
  return ValidationError(fmt::format(
      "One or more parameter values were invalid: Attribute '{}': {}", attribute, rule));
}

}  // namespace tuskgate::translator
