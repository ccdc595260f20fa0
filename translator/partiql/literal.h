// The literals of PartiQL statements as attribute values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/partiql_ast.h"
#include "translator/model/attribute_value.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

// Whether the expression is written as a value: a literal, a signed number, or a parameter.
bool IsValue(const grammar::partiql::Expression& expression);

// The value of such an expression. Parameters stand for values as a whole, never within one.
Result<AttributeValue> ValueOf(const grammar::partiql::Expression& expression,
                               const std::vector<AttributeValue>& parameters);

// The item that INSERT has behind VALUE, whose members may be parameters, as it may be itself.
Result<Item> ItemOf(const grammar::partiql::Expression& expression,
                    const std::vector<AttributeValue>& parameters);

}  // namespace tuskgate::translator
