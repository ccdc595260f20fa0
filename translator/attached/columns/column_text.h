// Columns' values as texts, both ways: what PostgreSQL printed becomes an attribute's JSON, an
// attribute value becomes a parameter. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "translator/attached/columns/attached_table.h"
#include "translator/model/attribute_value.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

// Appends `{"N":"5"}`: JSON of the API (not the stored form). `text` is what ReadExpression
// (column_sql.h) returned of the column. Returns the value's size by DynamoDB's rules, without the
// name; nothing is appended where the type says that such a number is no attribute. Errors: a
// ValidationException that names the attribute, for what no attribute value can be (numbers of more
// than 38 digits, NaN, infinity, sets with duplicates or nulls).
Result<std::size_t> AppendColumnJson(std::string& out, const AttachedColumn& column,
                                     std::string_view text);

// The same for a value that is only measured: what no attribute value can be is appended as
// something like it.
std::size_t AppendAnyColumnJson(std::string& out, const AttachedColumn& column,
                                std::string_view text);

// The column's value in PostgreSQL's text format, to be cast to the type's sql_name. Errors: a
// ValidationException that names the attribute and the rule: wrong type, not an integer, out of
// range, too long, no label of the enum, not a date, a null in a set, U+0000 in text...
// {"NULL":true} is not for here: the caller writes NULL.
Result<std::string> ColumnParameter(const AttachedColumn& column, const AttributeValue& value);

// `{"NULL":true}` may be stored in any column but a json one, where it is json's null.
bool IsNullValue(const AttributeValue& value);

}  // namespace tuskgate::translator
