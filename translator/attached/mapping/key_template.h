// Key attributes made of columns, both ways. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/model/attribute_value.h"

namespace tuskgate::translator {

// "CUSTOMER#{customer_id}" over the relation's columns; nullopt with a reason when it names a
// column that there is not, has an unclosed brace or two columns with nothing between them. A text
// that is just a column's name is that column. `{{` and `}}` stand for braces.
struct TemplateError {
  std::string reason;
};
std::variant<KeyTemplate, TemplateError> ParseKeyTemplate(
    std::string_view text, const std::vector<AttachedColumn>& columns);

// A column's text ends where the next literal first occurs: its separator. A text that holds the
// separator, or the escape, has the escape before each of its own and before each character with
// which the separator begins, so that no two rows have one value. Other texts are as they are.
inline constexpr std::string_view kEscape = "\\";

// The separator of the piece at that place, where the column's text may hold it; else nullptr.
const std::string* SeparatorInText(const AttachedRelation& relation,
                                   const KeyTemplate& key_template, std::size_t piece);
// The character with which a separator begins.
std::string_view FirstCharacter(std::string_view separator);

// The column's texts in the value; nullopt when no row of the relation can have the value.
using ColumnTexts = std::vector<std::pair<std::size_t, std::string>>;
std::optional<ColumnTexts> MatchTemplate(const AttachedRelation& relation,
                                         const KeyTemplate& key_template, std::string_view value);

// What all values of the template begin with.
std::string_view LiteralPrefix(const KeyTemplate& key_template);

}  // namespace tuskgate::translator
