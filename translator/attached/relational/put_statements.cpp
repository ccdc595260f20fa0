#include <algorithm>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/attached/relational/attached_step.h"
#include "translator/attached/relational/put_steps.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/attached/relational/row_values.h"
#include "translator/attached/relational/write_parts.h"
#include "translator/attached/relational/write_statements.h"

namespace tuskgate::translator {
namespace {

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
    EmitNewValue(sql, relation.columns[written.column], written.value);
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
  const auto step = MakeAttachedStep(put);
  if (!step.has_value()) return step.error();
  return ComposeOne(**step, "attached_put");
}

Result<SqlStatement> EmitAttachedBatchPut(const BatchWritePlan& plan) {
  const TableDescription& table = *plan.table;
  const std::vector<BatchPut>& puts = plan.puts;
  SqlBuilder sql;
  std::vector<const Item*> keys;
  for (const BatchPut& put : puts) keys.push_back(&put.key);
  std::vector<NumberedStep> written;
  for (const std::size_t at : LockOrder(table, keys)) {
    const Result<PutRow> row = RowOf(table, puts[at].key, *puts[at].item);
    if (!row.has_value()) return row.error();
    if (written.empty()) {
      sql << "with ";
    } else {
      sql << ", ";
    }
    const std::size_t number = written.size();
    EmitLockedRow(sql, row->relation(), row->address.identity, number);
    EmitPutStatus(sql, *row, nullptr, number);
    EmitPutOver(sql, *row, number, false);
    EmitPutNew(sql, *row, number, false);
    written.push_back({at, row->address.number});
  }
  // Reading the rows as they were, in this order, locks them in this order.
  EmitNumbered(sql, table, "o", written);
  return FinishBatch(std::move(sql), "attached_batch_put", table);
}

}  // namespace tuskgate::translator
