#include "translator/attached/relational/write_statements.h"

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/attached/relational/attached_step.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/attached/relational/row_values.h"
#include "translator/attached/relational/updated_columns.h"
#include "translator/attached/relational/write_parts.h"
#include "translator/expression/evaluate_absent.h"
#include "translator/items/update.h"
#include "translator/model/attribute_json.h"

namespace tuskgate::translator {

Result<WriteStatement> EmitAttachedUpdate(const WritePlan& update) {
  const auto step = MakeAttachedStep(update);
  if (!step.has_value()) return step.error();
  return ComposeOne(**step, "attached_update");
}

Result<WriteStatement> EmitAttachedCheck(const WritePlan& check) {
  const auto step = MakeAttachedStep(check);
  if (!step.has_value()) return step.error();
  return ComposeOne(**step, "check_item");
}

Result<WriteStatement> EmitAttachedDelete(const WritePlan& del) {
  const TableDescription& table = *del.table;
  const auto address = AddressOf(table, del.key);
  const AttachedRelation* relation =
      address ? &table.attached->relations[address->number] : nullptr;
  if (relation == nullptr || relation->may_leave_out || del.condition() != nullptr) {
    const auto step = MakeAttachedStep(del);
    if (!step.has_value()) return step.error();
    return ComposeOne(**step, "delete_item_full");
  }
  if (!relation->deletable) return CannotWrite(table, "deleted", relation->deletes_replaced);
  SqlBuilder sql;
  sql << "delete from ";
  sql.Quoted(relation->sql_name) << " t where ";
  EmitIdentity(sql, "t", *relation, address->identity);
  sql << " returning 0, true, ";
  if (WantsOld(*del.options)) {
    EmitGivenItem(sql, "true", "true", "t", table, address->number, AttributesGiven(del));
  } else if (LooksAtOld(*del.options)) {
    EmitItem(sql, "t", table, address->number);
  } else {
    EmitNoItem(sql, table);
  }
  sql << ", ";
  EmitNoItem(sql, table);
  return FinishWrite(std::move(sql), "delete_item", table, del.key, {});
}

Result<SqlStatement> EmitAttachedBatchDelete(const BatchWritePlan& plan, bool images_before) {
  const TableDescription& table = *plan.table;
  const std::vector<const Item*>& keys = plan.deletes;
  SqlBuilder sql;
  std::vector<NumberedStep> deleted;
  for (const std::size_t at : LockOrder(table, keys)) {
    const auto address = AddressOf(table, *keys[at]);
    if (!address) continue;
    const AttachedRelation& relation = table.attached->relations[address->number];
    if (!relation.deletable) return CannotWrite(table, "deleted", relation.deletes_replaced);
    if (deleted.empty()) {
      sql << "with ";
    } else {
      sql << ", ";
    }
    const std::size_t number = deleted.size();
    if (relation.may_leave_out) {
      // Whether there was anything to be deleted is known only of a row that was looked at.
      EmitLockedRow(sql, relation, address->identity, number);
      sql << ", ";
    }
    EmitStep(sql, "d", number);
    sql << " as (delete from ";
    sql.Quoted(relation.sql_name) << " t where ";
    EmitIdentity(sql, "t", relation, address->identity);
    if (relation.may_leave_out) {
      EmitStep(sql, " and exists (select from o", number);
      sql << ")";
    }
    sql << " returning ";
    EmitRow(sql, relation);
    sql << ")";
    deleted.push_back({at, address->number, "d"});
  }
  EmitNumbered(sql, table, deleted, images_before);
  for (std::size_t i = 0; i < deleted.size(); ++i) {
    const AttachedRelation& relation = table.attached->relations[deleted[i].relation];
    if (!relation.may_leave_out) continue;
    sql << " union all select ";
    EmitLeftOut(sql, table, relation, plan.attempt);
    sql << ", ";
    EmitNoItem(sql, table);
    sql << " where not exists (select from d";
    sql.Number(static_cast<std::int64_t>(i)) << ") and ";
    EmitSeen(sql, relation, i);
  }
  if (deleted.empty()) {
    sql << "select null::int4, ";
    EmitNoItem(sql, table);
    sql << " where false";
  }
  return FinishBatch(std::move(sql), "attached_batch_delete", table);
}

}  // namespace tuskgate::translator
