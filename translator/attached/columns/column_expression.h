// SQL expressions for values of a column's type: the column itself, an element of its array, a
// field of its row. Shared by what reads and what writes columns.
#pragma once

#include <functional>

#include "translator/attached/columns/column_type.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// Writes an expression; may be called more than once.
using EmitExpression = std::function<void(SqlBuilder&)>;

// Parts of a value, which must outlive them: a range's "lower" or "upper", and a composite's field.
EmitExpression BoundOf(const EmitExpression& value, SqlText function);
EmitExpression FieldOf(const EmitExpression& value, const ColumnType::Field& field);

// The value as typed JSON in the stored form, jsonb; NULL where it is NULL.
void EmitTypedValue(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type);

// What clients see of a value that is S: text, with U+0001 as it is. Of one that is N: numeric.
void EmitVisibleText(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type);
void EmitVisibleNumber(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type);

// Whether texts of the type may hold characters that the stored form (stored_text.h) escapes.
bool IsFreeText(const ColumnType& type);
// A text in the stored form.
void EmitStored(SqlBuilder& sql, const EmitExpression& text);

// The same as EmitVisibleText in the stored form.
void EmitStoredText(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type);

}  // namespace tuskgate::translator
