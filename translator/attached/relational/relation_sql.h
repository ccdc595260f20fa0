// What statements over an attached relation are made of.
#pragma once

#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/row_identity.h"
#include "translator/expression/key_condition.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// alias.a = $ and alias.b = $: the rows with these values.
void EmitIdentity(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation,
                  const std::vector<ColumnValue>& identity);

// ` and column op value`, of alias t.
void EmitTerm(SqlBuilder& sql, const AttachedColumn& column, const KeyTerm& term);

// The value as a parameter of the column's type.
void EmitColumnParameter(SqlBuilder& sql, const AttachedColumn& column,
                         const AttributeValue& value);

// Which connections carry a statement over the table: `usual` unless it has views or foreign
// tables.
Lane LaneOf(const TableDescription& table, Lane usual);

}  // namespace tuskgate::translator
