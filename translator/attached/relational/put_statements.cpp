#include <algorithm>
#include <map>

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

// Where the arbiter's equality is the clients', so that it finds the row of the key and no other,
// and nothing leaves it out.
bool CanUpsert(const AttachedRelation& relation) {
  return !relation.may_leave_out && !HasLooseIdentity(relation) &&
         std::any_of(relation.constraints.begin(), relation.constraints.end(),
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

// To the first row of each relation.
void GatherIdentities(std::vector<PutRow>& rows) {
  std::map<std::size_t, PutRow*> first;
  for (PutRow& row : rows) {
    PutRow* gathering = first.try_emplace(row.address.number, &row).first->second;
    gathering->batch.push_back(&row.address.identity);
  }
}

}  // namespace

Result<WriteStatement> EmitAttachedPut(const WritePlan& put) {
  const TableDescription& table = *put.table;
  const Result<PutRow> row = RowOf(table, put.key, *put.item);
  if (!row.has_value()) return row.error();
  const AttachedRelation& relation = row->relation();
  const BoundCondition* condition = put.condition();
  SqlBuilder sql;
  if (condition == nullptr && !LooksAtOld(*put.options) && CanUpsert(relation)) {
    EmitUpsert(sql, *row);
    WriteStatement statement = FinishWrite(std::move(sql), "attached_upsert", table, put.key, {});
    statement.sql.attached.rows = AttachedRows::kNone;
    return statement;
  }
  const auto step = MakeAttachedStep(put);
  if (!step.has_value()) return step.error();
  return ComposeOne(**step, "attached_put");
}

Result<SqlStatement> EmitAttachedBatchPut(const BatchWritePlan& plan, bool images_before) {
  const TableDescription& table = *plan.table;
  const std::vector<BatchPut>& puts = plan.puts;
  SqlBuilder sql;
  std::vector<const Item*> keys;
  for (const BatchPut& put : puts) keys.push_back(&put.key);
  const std::vector<std::size_t> order = LockOrder(table, keys);
  std::vector<PutRow> rows;
  for (const std::size_t at : order) {
    Result<PutRow> row = RowOf(table, puts[at].key, *puts[at].item);
    if (!row.has_value()) return row.error();
    rows.push_back(*std::move(row));
  }
  GatherIdentities(rows);
  std::vector<NumberedStep> written;
  for (const PutRow& row : rows) {
    if (written.empty()) {
      sql << "with ";
    } else {
      sql << ", ";
    }
    const std::size_t number = written.size();
    EmitLockedRow(sql, row.relation(), row.address.identity, number);
    EmitPutStatus(sql, row, nullptr, number);
    EmitPutOver(sql, row, number);
    EmitPutNew(sql, row, number);
    written.push_back({order[number], row.address.number});
  }
  // Reading the rows as they were, in this order, locks them in this order.
  EmitNumbered(sql, table, written, images_before);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].relation().may_leave_out) continue;
    sql << " union all select case when s.\"~status\" <> 0 or not (";
    EmitPutDone(sql, rows[i], i);
    sql << ") then ";
    EmitLeftOut(sql, table, rows[i].relation(), plan.attempt);
    sql << " end, ";
    EmitNoItem(sql, table);
    EmitStep(sql, " from s", i);
    sql << " s";
  }
  return FinishBatch(std::move(sql), "attached_batch_put", table);
}

}  // namespace tuskgate::translator
