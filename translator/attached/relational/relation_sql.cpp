#include "translator/attached/relational/relation_sql.h"

#include <algorithm>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/columns/column_text.h"

namespace tuskgate::translator {

void EmitIdentity(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation,
                  const std::vector<ColumnValue>& identity) {
  bool first = true;
  for (const auto& [column, value] : identity) {
    if (!first) sql << " and ";
    first = false;
    EmitKeyTerm(sql, alias, relation.columns[column], KeyOperator::kEqual, value, nullptr);
  }
}

void EmitTerm(SqlBuilder& sql, const AttachedColumn& column, const KeyTerm& term) {
  sql << " and ";
  EmitKeyTerm(sql, "t", column, term.op, *term.value, term.high);
}

void EmitColumnParameter(SqlBuilder& sql, const AttachedColumn& column,
                         const AttributeValue& value) {
  sql.Parameter(column.type.sql_name, *ColumnParameter(column, value));
}

Lane LaneOf(const TableDescription& table, Lane usual) {
  const auto is_plain = [](const AttachedRelation& relation) {
    return relation.kind == RelationKind::kTable || relation.kind == RelationKind::kPartitioned;
  };
  const auto& relations = table.attached->relations;
  return std::all_of(relations.begin(), relations.end(), is_plain) ? usual : Lane::kViews;
}

}  // namespace tuskgate::translator
