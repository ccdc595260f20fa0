// Texts of PostgreSQL's arrays, rows and ranges: taken apart and put together.
// https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO
// https://www.postgresql.org/docs/15/rowtypes.html#ROWTYPES-IO-SYNTAX
// https://www.postgresql.org/docs/15/rangetypes.html#RANGETYPES-IO
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::translator {

// An element, or an array of the next dimension.
struct ArrayPart {
  bool is_array = false;
  std::optional<std::string> text;  // of an element; nullopt is NULL
  std::vector<ArrayPart> parts;
};

// Nullopt for what is no such text: PostgreSQL prints none of these.
std::optional<ArrayPart> ParseArrayText(std::string_view text, char delimiter = ',');

using RowTexts = std::vector<std::optional<std::string>>;
std::optional<RowTexts> ParseRowText(std::string_view text);

struct RangeText {
  bool empty = false;
  std::optional<std::string> lower;
  std::optional<std::string> upper;
  std::string bounds;  // "[)"
};
std::optional<RangeText> ParseRangeText(std::string_view text);

// Appends an element, field or bound in quotes: each of the three kinds reads it so.
void AppendQuotedPart(std::string& out, std::string_view text);

}  // namespace tuskgate::translator
