// The functions of expressions. Their names are no reserved words: attributes may be called so.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace tuskgate::grammar {

// Case-sensitive, unlike keywords.
inline bool IsFunctionName(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with",
      "contains",         "if_not_exists",        "list_append",    "size"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// Those of updates only; all others are of conditions only.
inline bool IsUpdateFunction(std::string_view name) {
  return name == "if_not_exists" || name == "list_append";
}

}  // namespace tuskgate::grammar
