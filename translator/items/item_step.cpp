#include "translator/items/item_step.h"

#include "translator/expression/evaluate_absent.h"
#include "translator/expression/index_entry.h"
#include "translator/items/item_layout.h"
#include "translator/items/key_clause.h"
#include "translator/items/update.h"
#include "translator/items/update_size.h"
#include "translator/items/update_values.h"
#include "translator/layout/condition.h"
#include "translator/model/item_size.h"
#include "translator/model/key.h"

namespace tuskgate::translator {
namespace {

static_assert(kMaxItemSize == 409600, "statements spell it out");

const ItemLayout kLocked(SqlText("q.old"));  // the row that the full form locked; NULL: none

const ItemLayout kBase(SqlText("q.base"));  // the same, with the key attributes where there is none
const ItemLayout kBaseBelow(SqlText("p.base"));  // the same, in the next step

// p.status, unless the new item has an attribute that cannot be the index key that it is.
void EmitKeyStatus(SqlBuilder& sql, const std::vector<ComputedIndexKey>& computed_keys) {
  if (computed_keys.empty()) {
    sql << "p.status";
    return;
  }
  sql << "case when p.status = 0 and (false";
  for (const auto& [key, most_bytes] : computed_keys) {
    const BoundPath path{{key->name}};
    const ItemLayout layout(SqlText("p.item"));
    sql << " or (";
    layout.Value(sql, path);
    sql << " is not null and ";
    if (key->type == KeyType::kNumber) {
      layout.NumberAt(sql, path);
      sql << " is null)";
      continue;
    }
    if (key->type == KeyType::kString) {
      sql << "coalesce(tuskgate.text_size(";
      layout.StringAt(sql, path);
    } else {
      sql << "coalesce(octet_length(";
      layout.BinaryAt(sql, path);
    }
    sql << "), 0) not between 1 and ";
    sql.Parameter(SqlType::kInt4, std::to_string(most_bytes));
    sql << ")";
  }
  sql << ") then 10 else p.status end";
}

// Common table expressions: s0 is the decision, w0 the change, p0 the placeholder. Within, they are
// called s and w.
class ItemStep final : public WriteStep {
 public:
  explicit ItemStep(const WritePlan& plan)
      : plan_(plan), table_(*plan.table), key_(EncodeKey(table_, plan.key)) {}

  void EmitDecision(SqlBuilder& sql) const override {
    sql << "s0 as materialized (select ";
    switch (plan_.action) {
      case WriteAction::kPut:
        return EmitPut(sql);
      case WriteAction::kUpdate:
        return EmitUpdate(sql);
      case WriteAction::kDelete:
      case WriteAction::kCheck:
        return EmitVerdict(sql);
    }
  }

  void EmitChange(SqlBuilder& sql, StepUse use) const override {
    if (plan_.action == WriteAction::kDelete) {
      EmitDelete(sql);
    } else if (Writes() && NeedsItem()) {
      EmitReplace(sql);
    } else if (Writes()) {
      EmitUpsert(sql);
    } else {
      sql << ", w0 as (select 1 as done where false)";
    }
    if (use == StepUse::kInTransaction && HoldsAbsence()) EmitPlaceholder(sql);
  }

  // status, whether written, old item, old size, new item, new size
  void EmitOutcome(SqlBuilder& sql, StepUse use) const override {
    const WriteOptions& options = *plan_.options;
    sql << "select case when s.size > 409600 then 6 ";
    if (use == StepUse::kInTransaction) EmitLostRace(sql);
    sql << "else s.status end, w.done is not null, ";
    const bool old_item = WantsOld(options) || WantsIndexCapacity();
    if (old_item && options.item_on_failure) {
      sql << "s.old";
    } else if (old_item) {
      sql << "case when s.status = 0 then s.old end";
    } else if (options.item_on_failure) {
      sql << "case when s.status = 1 then s.old end";
    } else {
      sql << "null::jsonb";
    }
    sql << ", s.old_size, ";
    if (WantsNew(options) || WantsIndexCapacity()) {
      sql << "s.item";
    } else if (ChecksKeys()) {
      sql << "case when s.status = 10 then s.item end";
    } else {
      sql << "null::jsonb";
    }
    sql << ", s.size from s0 s left join w0 w on true";
  }

  // The placeholder is gone with the transaction, and nobody else sees it before.
  std::optional<SqlStatement> After() const override {
    if (!HoldsAbsence()) return std::nullopt;
    SqlBuilder sql;
    sql << "delete from ";
    EmitChild(sql);
    sql << " t where ";
    EmitKeyClause(sql, table_, key_);
    sql << " and t.size = 0";
    SqlStatement statement = std::move(sql).Finish("transaction_release", Lane::kWrite);
    statement.lock_key = LockKey();
    return statement;
  }

  AttachedRows Rows() const override { return AttachedRows::kNone; }
  // A delete that finds nothing has nothing to lose a race for.
  WriteShape Shape() const override { return {.tells = true, .can_race = Writes()}; }
  std::string LockKey() const override { return key_.LockKey(table_); }
  FiredTriggers Triggers() const override { return TriggersOfChild(table_, key_); }
  Lane LaneOfOne() const override { return Lane::kWrite; }

 private:
  bool Writes() const {
    return plan_.action == WriteAction::kPut || plan_.action == WriteAction::kUpdate;
  }
  // Whether it may end with nothing written though there is no item, which then has to stay so.
  bool HoldsAbsence() const {
    return !Writes() || (plan_.update != nullptr && MayFindNothing(*plan_.update));
  }
  bool NeedsItem() const {
    return plan_.condition() != nullptr && !HoldsWithoutItem(*plan_.condition());
  }
  // What an index write costs depends on the items before and after.
  bool WantsIndexCapacity() const {
    return WantsCapacity(*plan_.options) && !table_.indexes.empty();
  }
  bool ChecksKeys() const {
    return plan_.update != nullptr && !ComputedIndexKeys(table_, *plan_.update).empty();
  }

  void EmitChild(SqlBuilder& sql) const {
    sql.Relation(table_.children[static_cast<std::size_t>(key_.partition)]);
  }

  // One row whether or not there is an item: o is the item's row, locked, or NULL.
  void EmitLockedRow(SqlBuilder& sql) const {
    sql << " from (values (1)) one left join (select t.item, t.size from ";
    EmitChild(sql);
    sql << " t where ";
    EmitKeyClause(sql, table_, key_);
    sql << " for update) o on true offset 0";
  }

  void EmitConditionCheck(SqlBuilder& sql) const {
    sql << "case";
    if (plan_.condition() != nullptr) {
      sql << " when not ";
      EmitCondition(sql, kLocked, *plan_.condition());
      sql << " then 1";
    } else {
      sql << " when false then 1";
    }
  }

  void EmitPut(SqlBuilder& sql) const {
    sql << "q.old, q.old_size, ";
    EmitConditionCheck(sql);
    sql << " else 0 end as status, ";
    sql.Parameter(SqlType::kJsonb, ToStoredJson(*plan_.item));
    sql << " as item, ";
    sql.Parameter(SqlType::kInt4, std::to_string(plan_.item_size));
    sql << " as size from (select o.item as old, o.size as old_size";
    EmitLockedRow(sql);
    sql << ") q)";
  }

  // Each step is a fence (offset 0), so that its expressions are evaluated once: the status, then
  // the values (and the item, where the index keys in it have to be looked at), then the item and
  // its size.
  void EmitUpdate(SqlBuilder& sql) const {
    const BoundUpdate& update = *plan_.update;
    const auto computed_keys = ComputedIndexKeys(table_, update);
    const bool checks_keys = !computed_keys.empty();
    const bool has_columns = HasColumns(update);
    std::optional<SqlText> columns;
    if (has_columns) columns = SqlText("p");
    sql << "p.old, p.old_size, ";
    if (checks_keys) {
      sql << "p.item";
    } else {
      sql << "case when p.status = 0 then ";
      EmitUpdatedItem(sql, kBaseBelow, update, columns);
      sql << " end as item";
    }
    sql << ", ";
    EmitKeyStatus(sql, computed_keys);
    sql << " as status, case when p.status = 0 then coalesce(p.old_size, ";
    sql.Parameter(SqlType::kInt4, std::to_string(ItemSize(plan_.key)));
    sql << ") + ";
    EmitSizeChange(sql, kBaseBelow, update, columns);
    sql << " end as size from (";
    if (has_columns || checks_keys) sql << "select q.*";
    if (has_columns) {
      sql << ", ";
      UpdateValues(sql, kBase, update).Columns("q.status = 0");
    }
    if (checks_keys) {
      sql << ", case when q.status = 0 then ";
      EmitUpdatedItem(sql, kBase, update);
      sql << " end as item";
    }
    if (has_columns || checks_keys) sql << " from (";
    sql << "select q.*, ";
    EmitConditionCheck(sql);
    EmitUpdateChecks(sql, kBase, SqlText("q.old"), *plan_.update);
    sql << " else 0 end as status from (select o.item as old, o.size as old_size, "
           "coalesce(o.item, ";
    sql.Parameter(SqlType::kJsonb, ToStoredJson(plan_.key));
    sql << ") as base";
    EmitLockedRow(sql);
    sql << ") q offset 0";
    if (has_columns || checks_keys) sql << ") q offset 0";
    sql << ") p)";
  }

  void EmitVerdict(SqlBuilder& sql) const {
    sql << "q.old, q.old_size, null::jsonb as item, 0 as size, ";
    EmitConditionCheck(sql);
    sql << " else 0 end as status from (select o.item as old, o.size as old_size";
    EmitLockedRow(sql);
    sql << ") q)";
  }

  void EmitDelete(SqlBuilder& sql) const {
    sql << ", w0 as (delete from ";
    EmitChild(sql);
    sql << " t using s0 s where ";
    EmitKeyClause(sql, table_, key_);
    sql << " and s.status = 0 and s.old is not null returning 1 as done)";
  }

  // Writes s.item over the locked row: where the condition cannot hold without one.
  void EmitReplace(SqlBuilder& sql) const {
    sql << ", w0 as (update ";
    EmitChild(sql);
    sql << " t set item = s.item, size = s.size from s0 s where ";
    EmitKeyClause(sql, table_, key_);
    sql << " and s.status = 0 and s.size <= 409600 returning 1 as done)";
  }

  // Writes s.item where there was none or over the locked row. A row that appeared since the
  // snapshot is left alone: its condition was not evaluated.
  void EmitUpsert(SqlBuilder& sql) const {
    sql << ", w0 as (";
    EmitInsert(sql);
    sql << "s.item, s.size from s0 s where s.status = 0 and s.size <= 409600 on conflict (";
    EmitKeyColumns(sql, table_);
    sql << ") do update set item = excluded.item, size = excluded.size where (select s.old is not "
           "null from s0 s) returning 1 as done)";
  }

  // Has other writers of the key wait where there is no row to be locked: a row without content,
  // which this transaction also removes. Nothing of ours but the primary key notices it.
  void EmitPlaceholder(SqlBuilder& sql) const {
    sql << ", p0 as (";
    EmitInsert(sql);
    sql << "'{}', 0 from s0 s where s.status in (0, 7) and s.old is null on conflict (";
    EmitKeyColumns(sql, table_);
    sql << ") do nothing returning 1 as done)";
  }

  // insert into ... (h, pk, sk, item, size) select $1, $2, $3,
  void EmitInsert(SqlBuilder& sql) const {
    sql << "insert into ";
    EmitChild(sql);
    sql << " as t (";
    EmitKeyColumns(sql, table_);
    sql << ", item, size) select ";
    EmitKeyValues(sql, table_, key_);
    sql << ", ";
  }

  // Where the row that it found absent is there by now.
  void EmitLostRace(SqlBuilder& sql) const {
    if (Writes()) sql << "when s.status = 0 and w.done is null then tuskgate.lost_race() ";
    if (!HoldsAbsence()) return;
    sql << "when s.status in (0, 7) and s.old is null and not exists (select from p0) then "
           "tuskgate.lost_race() ";
  }

  const WritePlan& plan_;
  const TableDescription& table_;
  const EncodedKey key_;
};

}  // namespace

std::unique_ptr<WriteStep> MakeItemStep(const WritePlan& plan) {
  return std::make_unique<ItemStep>(plan);
}

}  // namespace tuskgate::translator
