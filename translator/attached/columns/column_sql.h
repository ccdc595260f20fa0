// SQL expressions over an attached relation's columns. `alias` is the relation's or subquery's.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/expression/bound_expression.h"
#include "translator/expression/key_condition.h"
#include "translator/model/attribute_value.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// alias."column"
void EmitColumn(SqlBuilder& sql, SqlText alias, const AttachedColumn& column);

// What statements return of a column, for AppendColumnJson: the column itself, or a form of it that
// says all there is to know (arrays, composites and ranges as JSON, for instance).
void EmitReadExpression(SqlBuilder& sql, SqlText alias, const AttachedColumn& column);

// The column as typed JSON in the stored form ({"N": "5"}), jsonb; NULL where the column is NULL.
void EmitColumnValue(SqlBuilder& sql, SqlText alias, const AttachedColumn& column);

// The same below the column, for json, array and composite columns: `steps` are those after the
// attribute's name, at least one. NULL where there is nothing.
void EmitNestedValue(SqlBuilder& sql, SqlText alias, const AttachedColumn& column,
                     const std::vector<BoundStep>& steps);

// The column in SQL type text, numeric or bytea, for columns whose attributes are S, N or B: the
// value that the client sees. False, and nothing written, when the column has another type.
bool EmitColumnString(SqlBuilder& sql, SqlText alias, const AttachedColumn& column);
bool EmitColumnNumber(SqlBuilder& sql, SqlText alias, const AttachedColumn& column);
bool EmitColumnBinary(SqlBuilder& sql, SqlText alias, const AttachedColumn& column);

// A condition on a key column: alias."column" >= $1::type, so that the column's own indexes serve,
// where the value can be said in the column's type without changing who matches; otherwise a
// condition on the text that the client sees. Attribute values compare as DynamoDB compares them.
// Parameters of a type that can never match give `false`. `high` is for BETWEEN.
void EmitKeyTerm(SqlBuilder& sql, SqlText alias, const AttachedColumn& column, KeyOperator op,
                 const AttributeValue& value, const AttributeValue* high);

// alias."column", with collate "C" where the column's own order is not bytewise; what ORDER BY
// needs for DynamoDB's order. Enum and opaque columns order by their text.
void EmitOrderColumn(SqlBuilder& sql, SqlText alias, const AttachedColumn& column);

// The column's attribute in `item` (a jsonb expression: an item in the stored form) as the column's
// type: what an UPDATE assigns. NULL where it is absent or {"NULL": true}. A value that the column
// cannot hold raises SQLSTATE TGA01 with the client's message, which names the attribute.
void EmitAssignment(SqlBuilder& sql, const AttachedColumn& column, SqlText item);

// A lower bound of the size that the row has as an item, from its columns of variable length, as an
// int4 expression; false, and nothing written, when there are none.
bool EmitLeastSize(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation);

}  // namespace tuskgate::translator
