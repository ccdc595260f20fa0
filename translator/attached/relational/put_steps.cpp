#include "translator/attached/relational/put_steps.h"

#include "translator/attached/relational/attached_columns.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/attached/relational/write_parts.h"
#include "translator/plan/write_step.h"

namespace tuskgate::translator {
namespace {

void EmitVariable(SqlBuilder& sql, std::size_t position) {
  sql << "\"~v";
  sql.Number(static_cast<std::int64_t>(position)) << "\"";
}

}  // namespace

Result<PutRow> RowOf(const TableDescription& table, const Item& key, const Item& item) {
  auto address = AddressOf(table, key);
  if (!address) return KeyWithoutRelation(table, key);
  const AttachedRelation& relation = table.attached->relations[address->number];
  if (!relation.insertable || !relation.updatable) {
    return CannotWrite(table, "put", relation.inserts_replaced || relation.updates_replaced);
  }
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
    EmitNewValue(sql, row.relation().columns[written.column], written.value);
    sql << " as ";
    EmitVariable(sql, position++);
    sql << ", ";
  }
  EmitConditionCheck(sql, row.table, row.relation(), condition, number);
  EmitOtherKeyCheck(sql, row.relation(), row.address.identity);
  EmitOtherKeysCheck(sql, row.relation(), row.batch);
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
  sql << " and s.\"~status\" = 0 and s.\"~row\"";
  EmitReturningKept(sql, relation, row.address.identity);
  sql << ")";
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
  sql << " s where s.\"~status\" = 0 and s.\"~row\" is null";
  EmitReturningKept(sql, relation, row.address.identity);
  sql << ")";
}

void EmitPutDone(SqlBuilder& sql, const PutRow& row, std::size_t number) {
  for (const bool first : {true, false}) {
    sql << (first ? SqlText("exists (select from u") : SqlText(" or exists (select from i"));
    sql.Number(static_cast<std::int64_t>(number));
    if (row.relation().may_leave_out) sql << " where \"~kept\"";
    sql << ")";
  }
}

}  // namespace tuskgate::translator
