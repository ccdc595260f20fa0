// Which values of a column no attribute can be, as SQL: what AppendColumnJson (column_text.h)
// refuses.
#pragma once

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_expression.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// Whether the type has such values at all. Numbers that `numbers` makes something else of are none.
bool MayBeUnreadable(const ColumnType& type);

// A condition on a value of such a type: that it is one. NULL is not; the condition may be NULL
// then.
void EmitUnreadable(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type);

// A condition on a number: that no attribute can be it, whatever `numbers` says.
void EmitIsNoNumber(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type);

// ` when <the column is unreadable> then <raises TGA01>`, of such a type. `type`: of the other
// branches.
void EmitUnreadableCase(SqlBuilder& sql, SqlText alias, const AttachedColumn& column, SqlText type);

}  // namespace tuskgate::translator
