#include "translator/attached/relational/attached_step.h"

#include <utility>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/attached/relational/put_steps.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/attached/relational/row_values.h"
#include "translator/attached/relational/updated_columns.h"
#include "translator/attached/relational/write_parts.h"
#include "translator/expression/evaluate_absent.h"
#include "translator/items/item_layout.h"
#include "translator/items/update.h"
#include "translator/model/attribute_json.h"

namespace tuskgate::translator {
namespace {

// A step is the only one of its statement, where those of a batch are numbered.
constexpr std::size_t kNumber = 0;

// The class of advisory locks on keys of attached relations.
constexpr int kTransactionLocks = 0x7467'7478;

// What the steps of all actions have in common. Common table expressions: oN is the row as it was,
// sN the decision; those that change it are the action's.
class AttachedStep : public WriteStep {
 public:
  AttachedStep(const WritePlan& plan, RowAddress address)
      : plan_(plan), table_(*plan.table), address_(std::move(address)) {}

  // Where there is no row there is nothing to lock, and no placeholder could be there: it is a lock
  // on the key that transactions wait for. Other writers do not know it.
  std::optional<SqlStatement> Before() const override {
    SqlBuilder sql;
    sql << "select pg_advisory_xact_lock(";
    sql.Parameter(SqlType::kInt4, std::to_string(kTransactionLocks));
    sql << ", hashtext(";
    sql.Parameter(SqlType::kText, LockKey());
    sql << "))";
    SqlStatement statement = std::move(sql).Finish("transaction_lock", LaneOfOne());
    statement.lock_key = LockKey();
    return statement;
  }

  AttachedRows Rows() const override { return AttachedRows::kWrite; }
  WriteShape Shape() const override { return {.tells = true, .can_race = false}; }
  std::string LockKey() const override { return LockKeyOf(table_, plan_.key); }
  Lane LaneOfOne() const override { return LaneOf(table_, Lane::kWrite); }

 protected:
  const AttachedRelation& relation() const { return table_.attached->relations[address_.number]; }

  void EmitRowBefore(SqlBuilder& sql) const {
    EmitLockedRow(sql, relation(), address_.identity, kNumber);
  }

  // from (select o.* from (values (1)) one left join oN o on true offset 0) q
  static void EmitFromRow(SqlBuilder& sql) {
    sql << " from (select o.* from (values (1)) one left join o0 o on true offset 0) q";
  }

  // exists (select from wN)
  static void EmitDeleted(SqlBuilder& sql) { sql << "exists (select from w0)"; }

  // What becomes of a write that was to be done, and was not: the database left it out, or another
  // writer came between.
  void EmitLost(SqlBuilder& sql) const {
    if (relation().may_leave_out) {
      EmitLeftOut(sql, table_, relation(), plan_.attempt);
    } else {
      sql << "tuskgate.lost_race()";
    }
  }
  // Whether the outcome looks at it.
  bool LooksAtLost(StepUse use) const {
    return use == StepUse::kInTransaction || relation().may_leave_out;
  }

  // The end of an outcome: the item as it was, where it is asked for; none as it is.
  void EmitOldItemOnly(SqlBuilder& sql) const {
    sql << ", ";
    EmitOldItem(sql, plan_, address_.number);
    sql << ", ";
    EmitNoItem(sql, table_);
    sql << " from s0 s left join o0 o on true";
  }

  const WritePlan& plan_;
  const TableDescription& table_;
  const RowAddress address_;
};

class PutStep final : public AttachedStep {
 public:
  PutStep(const WritePlan& plan, PutRow row)
      : AttachedStep(plan, row.address), row_(std::move(row)) {}

  void EmitDecision(SqlBuilder& sql) const override {
    EmitRowBefore(sql);
    EmitPutStatus(sql, row_, plan_.condition(), kNumber);
  }

  void EmitChange(SqlBuilder& sql, StepUse) const override {
    EmitPutOver(sql, row_, kNumber);
    EmitPutNew(sql, row_, kNumber);
  }

  // A row that another writer inserted violates the key; one that it deleted is not written over.
  void EmitOutcome(SqlBuilder& sql, StepUse use) const override {
    const auto done = [this, &sql] { EmitPutDone(sql, row_, kNumber); };
    sql << "select ";
    if (LooksAtLost(use)) {
      sql << "case when s.\"~status\" = 0";
      sql << " and not (";
      done();
      sql << ") then ";
      EmitLost(sql);
      sql << " else s.\"~status\" end, ";
    } else {
      sql << "s.\"~status\", ";
    }
    done();
    EmitOldItemOnly(sql);
  }

  WriteShape Shape() const override { return {.tells = true, .can_race = true}; }

 private:
  const PutRow row_;
};

class UpdateStep final : public AttachedStep {
 public:
  UpdateStep(const WritePlan& plan, RowAddress address, UpdatedColumns updated)
      : AttachedStep(plan, std::move(address)), updated_(std::move(updated)) {}

  // The row as it was and what of it the update touches, as an item; whether to write; then nN, the
  // item that results.
  void EmitDecision(SqlBuilder& sql) const override {
    EmitRowBefore(sql);
    sql << ", s0 as materialized (select q.*, ";
    EmitConditionCheck(sql, table_, relation(), plan_.condition(), kNumber);
    EmitUpdateChecks(sql, ItemLayout(SqlText("q.\"~base\"")),
                     SqlText("(case when q.\"~row\" then q.\"~base\" end)"), *plan_.update);
    if (Inserts()) {
      EmitOtherKeyCheck(sql, relation(), address_.identity);
    } else {
      sql << " when q.\"~row\" is null then ";
      if (relation().inserts_replaced) {
        EmitLeftOut(sql, table_, relation(), plan_.attempt);
      } else {
        sql << "11";
      }
    }
    sql << " else 0 end as \"~status\" from (select o.*, case when o.\"~row\" then ";
    EmitBase(sql, table_, relation(), updated_);
    sql << " else ";
    sql.Parameter(SqlType::kJsonb, ToStoredJson(plan_.key));
    sql << " end as \"~base\" from (values (1)) one left join o0 o on true offset 0) q), n0 as "
           "materialized (select s.\"~status\", s.\"~row\", case when "
           "s.\"~status\" = 0 then ";
    EmitUpdatedItem(sql, ItemLayout(SqlText("s.\"~base\"")), *plan_.update);
    sql << " end as \"~item\" from s0 s)";
  }

  void EmitChange(SqlBuilder& sql, StepUse) const override {
    sql << ", u0 as (update ";
    sql.Quoted(relation().sql_name) << " t set ";
    if (updated_.Empty()) EmitNoChange(sql, relation());
    EmitUpdateAssignments(sql, relation(), updated_);
    sql << " from n0 n where ";
    EmitIdentity(sql, "t", relation(), address_.identity);
    sql << " and n.\"~status\" = 0 and n.\"~row\"";
    sql << " returning ";
    EmitRow(sql, relation());
    EmitKept(sql, relation(), address_.identity);
    sql << ")";
    if (Inserts()) EmitInsert(sql);
  }

  void EmitOutcome(SqlBuilder& sql, StepUse use) const override {
    sql << "select ";
    if (LooksAtLost(use)) {
      sql << "case when n.\"~status\" = 0";
      if (relation().may_leave_out) {
        sql << " and w.\"~kept\" is not true";
      } else {
        sql << " and w.\"~row\" is null";
      }
      sql << " then ";
      EmitLost(sql);
      sql << " else n.\"~status\" end";
    } else {
      sql << "n.\"~status\"";
    }
    sql << ", w.\"~row\" is not null, ";
    EmitOldItem(sql, plan_, address_.number);
    sql << ", ";
    if (WantsNew(*plan_.options)) {
      EmitGivenItem(sql, "w.\"~row\"", "true", "w", table_, address_.number,
                    AttributesGiven(plan_));
    } else if (WantsCapacity(*plan_.options)) {
      EmitItemIf(sql, "w.\"~row\"", "w", table_, address_.number);
    } else {
      EmitNoItem(sql, table_);
    }
    sql << " from n0 n left join o0 o on true left join (select * from u0";
    if (Inserts()) {
      sql << " union all select * from i0";
    }
    sql << ") w on true";
  }

  WriteShape Shape() const override { return {.tells = true, .can_race = true}; }

 private:
  bool Inserts() const { return relation().insertable && relation().may_insert; }

  // iN: where there was no row.
  void EmitInsert(SqlBuilder& sql) const {
    sql << ", i0 as (insert into ";
    sql.Quoted(relation().sql_name) << " as t (";
    EmitIdentityColumns(sql, relation());
    EmitUpdatedNames(sql, relation(), updated_);
    sql << ")";
    EmitOverriding(sql, relation());
    sql << " select ";
    EmitIdentityValues(sql, relation(), address_.identity);
    EmitUpdatedValues(sql, table_, relation(), updated_);
    sql << " from n0 n where n.\"~status\" = 0 and n.\"~row\" is null";
    sql << " returning ";
    EmitRow(sql, relation());
    EmitKept(sql, relation(), address_.identity);
    sql << ")";
  }

  const UpdatedColumns updated_;
};

// DeleteItem, and what only evaluates a condition.
class DeleteStep final : public AttachedStep {
 public:
  using AttachedStep::AttachedStep;

  void EmitDecision(SqlBuilder& sql) const override {
    EmitRowBefore(sql);
    sql << ", s0 as materialized (select q.*, ";
    EmitConditionCheck(sql, table_, relation(), plan_.condition(), kNumber);
    sql << " else 0 end as \"~status\"";
    EmitFromRow(sql);
    sql << ")";
  }

  void EmitChange(SqlBuilder& sql, StepUse) const override {
    if (plan_.action == WriteAction::kCheck) return;
    sql << ", w0 as (delete from ";
    sql.Quoted(relation().sql_name) << " t using s0 s where ";
    EmitIdentity(sql, "t", relation(), address_.identity);
    sql << " and s.\"~status\" = 0 and s.\"~row\"";
    sql << " returning 1)";
  }

  // What nothing leaves out is not looked at: a row that another writer deleted is gone, too.
  void EmitOutcome(SqlBuilder& sql, StepUse) const override {
    sql << "select ";
    if (plan_.action == WriteAction::kCheck) {
      sql << "s.\"~status\", false";
      EmitOldItemOnly(sql);
      return;
    }
    if (relation().may_leave_out) {
      sql << "case when s.\"~status\" = 0 and s.\"~row\"";
      sql << " and not ";
      EmitDeleted(sql);
      sql << " then ";
      EmitLost(sql);
      sql << " else s.\"~status\" end, ";
    } else {
      sql << "s.\"~status\", ";
    }
    EmitDeleted(sql);
    EmitOldItemOnly(sql);
  }
};

// Nothing can be there: only the condition has something to say.
class NothingStep final : public AttachedStep {
 public:
  explicit NothingStep(const WritePlan& plan) : AttachedStep(plan, {}) {}

  void EmitDecision(SqlBuilder& sql) const override {
    const BoundCondition* condition = plan_.condition();
    sql << "s0 as (select ";
    if (condition == nullptr || HoldsWithoutItem(*condition)) {
      sql << "0";
    } else {
      sql << "1";
    }
    sql << " as \"~status\")";
  }

  void EmitChange(SqlBuilder&, StepUse) const override {}

  void EmitOutcome(SqlBuilder& sql, StepUse) const override {
    sql << "select s.\"~status\", false, ";
    EmitNoItem(sql, table_);
    sql << ", ";
    EmitNoItem(sql, table_);
    sql << " from s0 s";
  }
};

}  // namespace

Result<std::unique_ptr<WriteStep>> MakeAttachedStep(const WritePlan& plan) {
  using Step = std::unique_ptr<WriteStep>;
  const TableDescription& table = *plan.table;
  if (plan.action == WriteAction::kPut) {
    Result<PutRow> row = RowOf(table, plan.key, *plan.item);
    if (!row.has_value()) return row.error();
    return Step(std::make_unique<PutStep>(plan, *std::move(row)));
  }
  auto address = AddressOf(table, plan.key);
  if (!address) {
    if (plan.action == WriteAction::kUpdate) return KeyWithoutRelation(table, plan.key);
    return Step(std::make_unique<NothingStep>(plan));
  }
  const AttachedRelation& relation = table.attached->relations[address->number];
  if (plan.action == WriteAction::kUpdate) {
    if (!relation.updatable) return CannotWrite(table, "updated", relation.updates_replaced);
    Result<UpdatedColumns> updated = ColumnsOfUpdate(table, *address, *plan.update);
    if (!updated.has_value()) return updated.error();
    return Step(std::make_unique<UpdateStep>(plan, *std::move(address), *std::move(updated)));
  }
  if (plan.action == WriteAction::kDelete && !relation.deletable) {
    return CannotWrite(table, "deleted", relation.deletes_replaced);
  }
  return Step(std::make_unique<DeleteStep>(plan, *std::move(address)));
}

}  // namespace tuskgate::translator
