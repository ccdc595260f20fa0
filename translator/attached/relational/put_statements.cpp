#include <algorithm>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/attached/relational/row_values.h"
#include "translator/attached/relational/write_parts.h"
#include "translator/attached/relational/write_statements.h"

namespace tuskgate::translator {
namespace {

void EmitVariable(SqlBuilder& sql, std::size_t position) {
  sql << "\"~v";
  sql.Number(static_cast<std::int64_t>(position)) << "\"";
}

struct PutRow {
  const TableDescription& table;
  RowAddress address;
  std::vector<WrittenColumn> columns;
  const AttachedRelation& relation() const { return table.attached->relations[address.number]; }
};

Result<PutRow> RowOf(const TableDescription& table, const Item& key, const Item& item) {
  auto address = AddressOf(table, key);
  if (!address) return KeyWithoutRelation(table, key);
  const AttachedRelation& relation = table.attached->relations[address->number];
  if (!relation.insertable || !relation.updatable) return CannotWrite(table, "put");
  Result<std::vector<WrittenColumn>> columns = ColumnsOfItem(table, *address, item);
  if (!columns.has_value()) return columns.error();
  return PutRow{table, *std::move(address), *std::move(columns)};
}

// sN: the row as it was, whether to write, and the values to write.
void EmitPutStatus(SqlBuilder& sql, const PutRow& row, const BoundCondition* condition,
                   std::size_t number) {
  EmitStep(sql, ", s", number);
  sql << " as materialized (select q.*, ";
  std::size_t position = 0;
  for (const WrittenColumn& written : row.columns) {
    if (written.use_default) continue;
    sql.Parameter(row.relation().columns[written.column].type.sql_name, written.value) << " as ";
    EmitVariable(sql, position++);
    sql << ", ";
  }
  EmitConditionCheck(sql, row.table, row.relation(), condition);
  EmitStep(sql, " else 0 end as \"~status\" from (select o.* from (values (1)) one left join o",
           number);
  sql << " o on true offset 0) q)";
}

// uN: over the row that was there.
void EmitPutOver(SqlBuilder& sql, const PutRow& row, std::size_t number) {
  const AttachedRelation& relation = row.relation();
  EmitStep(sql, ", u", number);
  sql << " as (update ";
  sql.Quoted(relation.sql_name) << " t set ";
  std::size_t position = 0;
  for (std::size_t i = 0; i < row.columns.size(); ++i) {
    if (i > 0) sql << ", ";
    sql.Quoted(relation.columns[row.columns[i].column].sql_name) << " = ";
    if (row.columns[i].use_default) {
      sql << "default";
    } else {
      sql << "s.";
      EmitVariable(sql, position++);
    }
  }
  if (row.columns.empty()) EmitNoChange(sql, relation);
  EmitStep(sql, " from s", number);
  sql << " s where ";
  EmitIdentity(sql, "t", relation, row.address.identity);
  sql << " and s.\"~status\" = 0 and s.\"~row\" returning 1)";
}

// insert into relation as t (a, b, ...)
void EmitInsertInto(SqlBuilder& sql, const PutRow& row) {
  const AttachedRelation& relation = row.relation();
  sql << "insert into ";
  sql.Quoted(relation.sql_name) << " as t (";
  EmitIdentityColumns(sql, relation);
  for (const WrittenColumn& written : row.columns) {
    if (written.use_default) continue;
    sql << ", ";
    sql.Quoted(relation.columns[written.column].sql_name);
  }
  sql << ")";
  EmitOverriding(sql, relation);
}

// iN: where there was none.
void EmitPutNew(SqlBuilder& sql, const PutRow& row, std::size_t number) {
  const AttachedRelation& relation = row.relation();
  EmitStep(sql, ", i", number);
  sql << " as (";
  EmitInsertInto(sql, row);
  sql << " select ";
  EmitIdentityValues(sql, relation, row.address.identity);
  std::size_t position = 0;
  for (const WrittenColumn& written : row.columns) {
    if (written.use_default) continue;
    sql << ", s.";
    EmitVariable(sql, position++);
  }
  EmitStep(sql, " from s", number);
  sql << " s where s.\"~status\" = 0 and s.\"~row\" is null returning 1)";
}

void EmitPutSteps(SqlBuilder& sql, const PutRow& row, const BoundCondition* condition,
                  std::size_t number) {
  EmitLockedRow(sql, row.relation(), row.address.identity, number);
  EmitPutStatus(sql, row, condition, number);
  EmitPutOver(sql, row, number);
  EmitPutNew(sql, row, number);
}

bool HasUniqueIdentity(const AttachedRelation& relation) {
  return std::any_of(relation.constraints.begin(), relation.constraints.end(),
                     [](const AttachedConstraint& constraint) { return constraint.is_arbiter; });
}

// INSERT ... ON CONFLICT DO UPDATE, which nobody can race.
void EmitUpsert(SqlBuilder& sql, const PutRow& row) {
  const AttachedRelation& relation = row.relation();
  EmitInsertInto(sql, row);
  sql << " values (";
  EmitIdentityValues(sql, relation, row.address.identity);
  for (const WrittenColumn& written : row.columns) {
    if (written.use_default) continue;
    sql << ", ";
    sql.Parameter(relation.columns[written.column].type.sql_name, written.value);
  }
  sql << ") on conflict (";
  EmitIdentityColumns(sql, relation);
  sql << ") do update set ";
  for (std::size_t i = 0; i < row.columns.size(); ++i) {
    if (i > 0) sql << ", ";
    const AttachedColumn& column = relation.columns[row.columns[i].column];
    sql.Quoted(column.sql_name) << " = ";
    if (row.columns[i].use_default) {
      sql << "default";
    } else {
      sql << "excluded.";
      sql.Quoted(column.sql_name);
    }
  }
  if (row.columns.empty()) EmitNoChange(sql, relation);
}

}  // namespace

Result<WriteStatement> EmitAttachedPut(const WritePlan& put) {
  const TableDescription& table = *put.table;
  const Result<PutRow> row = RowOf(table, put.key, *put.item);
  if (!row.has_value()) return row.error();
  const AttachedRelation& relation = row->relation();
  const BoundCondition* condition = put.condition();
  SqlBuilder sql;
  if (condition == nullptr && !LooksAtOld(*put.options) && HasUniqueIdentity(relation) &&
      relation.kind != RelationKind::kForeign) {
    EmitUpsert(sql, *row);
    WriteStatement statement = FinishWrite(std::move(sql), "attached_upsert", table, put.key, {});
    statement.sql.attached = AttachedRows::kNone;
    return statement;
  }
  sql << "with ";
  EmitPutSteps(sql, *row, condition, 0);
  sql << " select s.\"~status\", exists (select from u0) or exists (select from i0), ";
  EmitOldItem(sql, table, row->address.number, *put.options);
  sql << ", ";
  EmitNoItem(sql, table);
  sql << " from s0 s left join o0 o on true";
  return FinishWrite(std::move(sql), "attached_put", table, put.key, kByRowUnlessRaced);
}

Result<SqlStatement> EmitAttachedBatchPut(const BatchWritePlan& plan) {
  const TableDescription& table = *plan.table;
  const std::vector<BatchPut>& puts = plan.puts;
  SqlBuilder sql;
  std::vector<const Item*> keys;
  for (const BatchPut& put : puts) keys.push_back(&put.key);
  std::vector<std::pair<std::size_t, std::size_t>> written;  // position in `puts`, relation
  for (const std::size_t at : LockOrder(table, keys)) {
    const Result<PutRow> row = RowOf(table, puts[at].key, *puts[at].item);
    if (!row.has_value()) return row.error();
    if (written.empty()) {
      sql << "with ";
    } else {
      sql << ", ";
    }
    EmitPutSteps(sql, *row, nullptr, written.size());
    written.emplace_back(at, row->address.number);
  }
  // Reading the rows as they were, in this order, locks them in this order.
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (i > 0) sql << " union all";
    sql << " select ";
    sql.Parameter(SqlType::kInt4, std::to_string(written[i].first + 1)) << ", ";
    EmitItem(sql, "o", table, written[i].second);
    EmitStep(sql, " from o", i);
    sql << " o";
  }
  SqlStatement statement = std::move(sql).Finish("attached_batch_put", LaneOf(table, Lane::kBulk));
  statement.lock_key = table.name;
  statement.attached = AttachedRows::kNumbered;
  return statement;
}

}  // namespace tuskgate::translator
