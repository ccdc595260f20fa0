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

// The column's texts in the value; nullopt when the value does not have the template's form. A
// column's text ends where the next literal first occurs.
using ColumnTexts = std::vector<std::pair<std::size_t, std::string>>;
std::optional<ColumnTexts> MatchTemplate(const KeyTemplate& key_template, std::string_view value);

// What all values of the template begin with.
std::string_view LiteralPrefix(const KeyTemplate& key_template);

}  // namespace tuskgate::translator
