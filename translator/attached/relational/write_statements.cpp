#include "translator/attached/relational/write_statements.h"

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/attached/relational/row_values.h"
#include "translator/attached/relational/updated_columns.h"
#include "translator/attached/relational/write_parts.h"
#include "translator/expression/evaluate_absent.h"
#include "translator/items/update.h"
#include "translator/model/attribute_json.h"

namespace tuskgate::translator {

namespace {

// i: where there was no row.
void EmitUpdateNew(SqlBuilder& sql, const TableDescription& table, const RowAddress& address,
                   const UpdatedColumns& updated) {
  const AttachedRelation& relation = table.attached->relations[address.number];
  sql << ", i as (insert into ";
  sql.Quoted(relation.sql_name) << " as t (";
  EmitIdentityColumns(sql, relation);
  EmitUpdatedNames(sql, relation, updated);
  sql << ")";
  EmitOverriding(sql, relation);
  sql << " select ";
  EmitIdentityValues(sql, relation, address.identity);
  EmitUpdatedValues(sql, table, relation, updated);
  sql << " from n where n.\"~status\" = 0 and n.\"~row\" is null returning ";
  EmitRow(sql, relation);
  sql << ")";
}

}  // namespace

Result<WriteStatement> EmitAttachedUpdate(const WritePlan& update) {
  const TableDescription& table = *update.table;
  const auto address = AddressOf(table, update.key);
  if (!address) return KeyWithoutRelation(table, update.key);
  const AttachedRelation& relation = table.attached->relations[address->number];
  if (!relation.updatable) return CannotWrite(table, "updated");
  const bool inserts = relation.insertable && relation.may_insert;
  const Result<UpdatedColumns> updated = ColumnsOfUpdate(table, *address, *update.update);
  if (!updated.has_value()) return updated.error();

  SqlBuilder sql;
  sql << "with ";
  EmitLockedRow(sql, relation, address->identity, 0);
  // The row as it was and what of it the update touches, as an item; then whether to write.
  sql << ", s as materialized (select q.*, ";
  EmitConditionCheck(sql, table, relation, update.condition());
  EmitUpdateChecks(sql, ItemLayout(SqlText("q.\"~base\"")),
                   SqlText("(case when q.\"~row\" then q.\"~base\" end)"), *update.update);
  if (!inserts) sql << " when q.\"~row\" is null then 11";
  sql << " else 0 end as \"~status\" from (select o.*, case when o.\"~row\" then ";
  EmitBase(sql, table, relation, *updated);
  sql << " else ";
  sql.Parameter(SqlType::kJsonb, ToStoredJson(update.key));
  sql << " end as \"~base\" from (values (1)) one left join o0 o on true offset 0) q)";
  sql << ", n as materialized (select s.\"~status\", s.\"~row\", case when s.\"~status\" = 0 then ";
  EmitUpdatedItem(sql, ItemLayout(SqlText("s.\"~base\"")), *update.update);
  sql << " end as \"~item\" from s), u as (update ";
  sql.Quoted(relation.sql_name) << " t set ";
  if (updated->Empty()) EmitNoChange(sql, relation);
  EmitUpdateAssignments(sql, relation, *updated);
  sql << " from n where ";
  EmitIdentity(sql, "t", relation, address->identity);
  sql << " and n.\"~status\" = 0 and n.\"~row\" returning ";
  EmitRow(sql, relation);
  sql << ")";
  if (inserts) EmitUpdateNew(sql, table, *address, *updated);
  sql << " select n.\"~status\", w.\"~row\" is not null, ";
  EmitOldItem(sql, table, address->number, *update.options);
  sql << ", ";
  if (WantsNew(*update.options) || WantsCapacity(*update.options)) {
    EmitItemIf(sql, "w.\"~row\"", "w", table, address->number);
  } else {
    EmitNoItem(sql, table);
  }
  sql << " from n left join o0 o on true left join (select * from u";
  if (inserts) sql << " union all select * from i";
  sql << ") w on true";
  return FinishWrite(std::move(sql), "attached_update", table, update.key, kByRowUnlessRaced);
}

// --- delete ---

namespace {

// Nothing can be there: only the condition has something to say.
WriteStatement EmitConditionOfNothing(std::string_view name, const WritePlan& plan) {
  const TableDescription& table = *plan.table;
  const BoundCondition* condition = plan.condition();
  SqlBuilder sql;
  if (condition == nullptr || HoldsWithoutItem(*condition)) {
    sql << "select 0, false, ";
  } else {
    sql << "select 1, false, ";
  }
  EmitNoItem(sql, table);
  sql << ", ";
  EmitNoItem(sql, table);
  return FinishWrite(std::move(sql), name, table, plan.key, kByRow);
}

// s: the condition's verdict on the row o0, which is locked.
void EmitVerdict(SqlBuilder& sql, const AttachedRelation& relation, const RowAddress& address,
                 const WritePlan& plan) {
  sql << "with ";
  EmitLockedRow(sql, relation, address.identity, 0);
  sql << ", s as materialized (select q.*, ";
  EmitConditionCheck(sql, *plan.table, relation, plan.condition());
  sql << " else 0 end as \"~status\" from (select o.* from (values (1)) one left join o0 o on true "
         "offset 0) q)";
}

}  // namespace

Result<WriteStatement> EmitAttachedCheck(const WritePlan& check) {
  const TableDescription& table = *check.table;
  const auto address = AddressOf(table, check.key);
  if (!address) return EmitConditionOfNothing("check_item", check);
  SqlBuilder sql;
  EmitVerdict(sql, table.attached->relations[address->number], *address, check);
  sql << " select s.\"~status\", false, ";
  EmitOldItem(sql, table, address->number, *check.options);
  sql << ", ";
  EmitNoItem(sql, table);
  sql << " from s left join o0 o on true";
  return FinishWrite(std::move(sql), "check_item", table, check.key, kByRow);
}

Result<WriteStatement> EmitAttachedDelete(const WritePlan& del) {
  const TableDescription& table = *del.table;
  const auto address = AddressOf(table, del.key);
  if (!address) return EmitConditionOfNothing("delete_item_full", del);
  const AttachedRelation& relation = table.attached->relations[address->number];
  if (!relation.deletable) return CannotWrite(table, "deleted");
  const BoundCondition* condition = del.condition();
  SqlBuilder sql;
  if (condition == nullptr) {
    sql << "delete from ";
    sql.Quoted(relation.sql_name) << " t where ";
    EmitIdentity(sql, "t", relation, address->identity);
    sql << " returning 0, true, ";
    EmitItem(sql, "t", table, address->number);
    sql << ", ";
    EmitNoItem(sql, table);
    return FinishWrite(std::move(sql), "delete_item", table, del.key, {});
  }
  EmitVerdict(sql, relation, *address, del);
  sql << ", w as (delete from ";
  sql.Quoted(relation.sql_name) << " t using s where ";
  EmitIdentity(sql, "t", relation, address->identity);
  sql << " and s.\"~status\" = 0 and s.\"~row\" returning 1) select s.\"~status\", exists (select "
         "from w), ";
  EmitOldItem(sql, table, address->number, *del.options);
  sql << ", ";
  EmitNoItem(sql, table);
  sql << " from s left join o0 o on true";
  return FinishWrite(std::move(sql), "delete_item_full", table, del.key, kByRow);
}

Result<SqlStatement> EmitAttachedBatchDelete(const BatchWritePlan& plan) {
  const TableDescription& table = *plan.table;
  const std::vector<const Item*>& keys = plan.deletes;
  SqlBuilder sql;
  std::vector<std::pair<std::size_t, std::size_t>> deleted;  // position in `keys`, relation
  for (const std::size_t at : LockOrder(table, keys)) {
    const auto address = AddressOf(table, *keys[at]);
    if (!address) continue;
    const AttachedRelation& relation = table.attached->relations[address->number];
    if (!relation.deletable) return CannotWrite(table, "deleted");
    if (deleted.empty()) {
      sql << "with ";
    } else {
      sql << ", ";
    }
    EmitStep(sql, "d", deleted.size());
    sql << " as (delete from ";
    sql.Quoted(relation.sql_name) << " t where ";
    EmitIdentity(sql, "t", relation, address->identity);
    sql << " returning ";
    EmitRow(sql, relation);
    sql << ")";
    deleted.emplace_back(at, address->number);
  }
  for (std::size_t i = 0; i < deleted.size(); ++i) {
    if (i > 0) sql << " union all";
    sql << " select ";
    sql.Parameter(SqlType::kInt4, std::to_string(deleted[i].first + 1)) << ", ";
    EmitItem(sql, "d", table, deleted[i].second);
    EmitStep(sql, " from d", i);
    sql << " d";
  }
  if (deleted.empty()) {
    sql << "select null::int4, ";
    EmitNoItem(sql, table);
    sql << " where false";
  }
  SqlStatement statement =
      std::move(sql).Finish("attached_batch_delete", LaneOf(table, Lane::kBulk));
  statement.lock_key = table.name;
  statement.attached = AttachedRows::kNumbered;
  return statement;
}

}  // namespace tuskgate::translator
