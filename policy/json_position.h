// Where something stands in a JSON text, for messages.
#pragma once

#include <cstddef>
#include <string_view>

namespace tuskgate::policy {

// From 1.
struct JsonPosition {
  std::size_t line = 1;
  std::size_t column = 1;
};

// The last character of the value at `path`, such as Statement[0].Principal, whose text is read
// without an error; of an object or a list, its first. The first of the text where there is no such
// value, or no path. A list of one may be left out: "Statement":{...} is also Statement[0].
JsonPosition PositionOf(std::string_view json, std::string_view path);

// How deeply objects and lists lie in each other.
std::size_t NestingOf(std::string_view json);

}  // namespace tuskgate::policy
