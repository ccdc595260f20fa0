#include "translator/attached/relational/attached_columns.h"

#include <algorithm>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_readable.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/relational/relational_layout.h"

namespace tuskgate::translator {

std::size_t ItemColumns(const TableDescription& table) {
  std::size_t most = 0;
  for (const AttachedRelation& relation : table.attached->relations) {
    most = std::max(most, relation.columns.size());
  }
  constexpr std::size_t kNumberAndKeys = 3;
  return kNumberAndKeys + most;
}

namespace {

void EmitColumns(SqlBuilder& sql, SqlText alias, const TableDescription& table,
                 std::size_t number) {
  const AttachedRelation& relation = table.attached->relations[number];
  const bool several = table.attached->relations.size() > 1;
  for (const KeyTemplate* key : {&relation.partition_key, &relation.sort_key}) {
    sql << ", ";
    if (key->Empty() || key->SoleColumn()) {
      sql << "null::text";
    } else {
      EmitTemplate(sql, alias, relation, *key);
    }
  }
  for (const AttachedColumn& column : relation.columns) {
    sql << ", ";
    EmitReadExpression(sql, alias, column);
    if (several) sql << "::text";
  }
  const std::size_t width = ItemColumns(table);
  for (std::size_t i = relation.columns.size() + 3; i < width; ++i) {
    sql << ", null::text";
  }
}

}  // namespace

void EmitItem(SqlBuilder& sql, SqlText alias, const TableDescription& table, std::size_t number) {
  sql.Number(static_cast<std::int64_t>(number));
  EmitColumns(sql, alias, table, number);
}

void EmitItemIf(SqlBuilder& sql, SqlText present, SqlText alias, const TableDescription& table,
                std::size_t number) {
  sql << "case when " << present << " then ";
  sql.Number(static_cast<std::int64_t>(number));
  sql << " end";
  EmitColumns(sql, alias, table, number);
}

void EmitGivenItem(SqlBuilder& sql, SqlText present, SqlText given, SqlText alias,
                   const TableDescription& table, std::size_t number,
                   const GivenAttributes& attributes) {
  const AttachedRelation& relation = table.attached->relations[number];
  std::vector<const AttachedColumn*> checked;
  for (const AttachedColumn& column : relation.columns) {
    const bool is_given =
        attributes.all || std::find(attributes.names.begin(), attributes.names.end(),
                                    column.attribute) != attributes.names.end();
    if (is_given && MayBeUnreadable(column.type)) checked.push_back(&column);
  }
  if (checked.empty()) {
    EmitItemIf(sql, present, alias, table, number);
    return;
  }
  sql << "case when " << present << " then case when not (" << given << ") then ";
  sql.Number(static_cast<std::int64_t>(number));
  for (const AttachedColumn* column : checked) {
    EmitUnreadableCase(sql, alias, *column, "int4");
  }
  sql << " else ";
  sql.Number(static_cast<std::int64_t>(number));
  sql << " end end";
  EmitColumns(sql, alias, table, number);
}

void EmitNoItem(SqlBuilder& sql, const TableDescription& table) {
  sql << "null::int4";
  const std::size_t width = ItemColumns(table);
  for (std::size_t i = 1; i < width; ++i) sql << ", null::text";
}

}  // namespace tuskgate::translator
