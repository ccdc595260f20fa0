// Text of rows, where NULL is as good as none.
#pragma once

#include <string>

#include "translator/sql/statement.h"

namespace tuskgate::translator {

inline std::string TextAt(const RowSet& rows, std::size_t row, std::size_t column) {
  return std::string(rows.Value(row, column).value_or(""));
}

}  // namespace tuskgate::translator
