#include "translator/attached/relational/write_parts.h"

#include <algorithm>
#include <numeric>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_key.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/columns/column_text.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/attached/relational/relational_layout.h"
#include "translator/attached/relational/row_values.h"
#include "translator/layout/condition.h"
#include "translator/model/attribute_json.h"
#include "translator/model/stored_text.h"
#include "translator/plan/table_storage.h"

namespace tuskgate::translator {
namespace {

// The lock of a row asks its policies for updates, too.
bool MayHide(const AttachedRelation& relation) { return relation.hides_rows && relation.lockable; }

}  // namespace

std::string LockKeyOf(const TableDescription& table, const Item& key) {
  std::string lock = table.name + " " + ToStoredJson(*key.Find(table.partition_key.name));
  if (table.sort_key) lock.append(ToStoredJson(*key.Find(table.sort_key->name)));
  return lock;
}

std::vector<std::size_t> LockOrder(const TableDescription& table,
                                   const std::vector<const Item*>& keys) {
  std::vector<std::string> locks;
  for (const Item* key : keys) locks.push_back(LockKeyOf(table, *key));
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&locks](std::size_t one, std::size_t other) { return locks[one] < locks[other]; });
  return order;
}

WriteStatement FinishWrite(SqlBuilder&& sql, std::string_view name, const TableDescription& table,
                           const Item& key, const WriteShape& shape) {
  WriteStatement statement{std::move(sql).Finish(name, LaneOf(table, Lane::kWrite)), shape};
  statement.sql.lock_key = LockKeyOf(table, key);
  statement.sql.attached.rows = AttachedRows::kWrite;
  return statement;
}

void EmitStep(SqlBuilder& sql, SqlText step, std::size_t number) {
  sql << step;
  sql.Number(static_cast<std::int64_t>(number));
}

void EmitRow(SqlBuilder& sql, const AttachedRelation& relation) {
  for (const AttachedColumn& column : relation.columns) {
    EmitColumn(sql, "t", column);
    sql << ", ";
  }
  sql << "true as \"~row\"";
}

void EmitLockedRow(SqlBuilder& sql, const AttachedRelation& relation,
                   const std::vector<ColumnValue>& identity, std::size_t number) {
  EmitStep(sql, "o", number);
  sql << " as materialized (select ";
  EmitRow(sql, relation);
  sql << " from ";
  sql.Quoted(relation.sql_name) << " t where ";
  EmitIdentity(sql, "t", relation, identity);
  if (relation.lockable) sql << " for update";
  sql << ")";
  if (!MayHide(relation)) return;
  EmitStep(sql, ", p", number);
  sql << " as materialized (select from ";
  sql.Quoted(relation.sql_name) << " t where ";
  EmitIdentity(sql, "t", relation, identity);
  sql << ")";
}

void EmitNumbered(SqlBuilder& sql, const TableDescription& table,
                  const std::vector<NumberedStep>& steps, bool items) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (i > 0) sql << " union all";
    sql << " select ";
    sql.Parameter(SqlType::kInt4, std::to_string(steps[i].position + 1)) << ", ";
    if (items) {
      EmitItem(sql, steps[i].rows, table, steps[i].relation);
    } else {
      EmitNoItem(sql, table);
    }
    sql << " from ";
    EmitStep(sql, steps[i].rows, i);
    sql << " " << steps[i].rows;
  }
}

SqlStatement FinishBatch(SqlBuilder&& sql, std::string_view name, const TableDescription& table) {
  SqlStatement statement = std::move(sql).Finish(name, LaneOf(table, Lane::kBulk));
  statement.lock_key = table.name;
  statement.attached.rows = AttachedRows::kBefore;
  return statement;
}

void EmitConditionCheck(SqlBuilder& sql, const TableDescription& table,
                        const AttachedRelation& relation, const BoundCondition* condition,
                        std::size_t number) {
  sql << "case when ";
  if (MayHide(relation)) {
    sql << "q.\"~row\" is null and exists (select from ";
    EmitStep(sql, "p", number);
    sql << ") then 12 when ";
  }
  if (condition == nullptr) {
    sql << "false";
  } else {
    sql << "not ";
    EmitCondition(sql, RelationalLayout(table, relation, "q", "q.\"~row\""), *condition);
  }
  sql << " then 1";
}

namespace {

// A type of an extension's, or of its values: those of PostgreSQL's own are told by their states.
bool NeedsTrial(const ColumnType& type) {
  if (type.element) return NeedsTrial(*type.element);
  return type.kind == ColumnKind::kOpaque && type.sql_name.find('.') != std::string::npos;
}

bool IsLoose(const AttachedRelation& relation, std::size_t column) {
  return EqualityOf(relation.columns[column].type) != KeyEquality::kExact;
}

}  // namespace

void EmitNewValue(SqlBuilder& sql, const AttachedColumn& column,
                  const std::optional<std::string>& value) {
  const bool is_set = column.type.kind == ColumnKind::kArray && AttributeTag(column.type) != "L";
  if (is_set) sql << "tuskgate.column_set(";
  if (NeedsTrial(column.type)) {
    sql << "tuskgate.column_checked(";
    sql.Parameter("text", value) << ", ";
    sql.SharedParameter(SqlType::kText, ToStored(column.attribute));
    sql << ", ";
    sql.SharedParameter(SqlType::kText, column.type.sql_name);
    sql << ")::";
    sql.Quoted(column.type.sql_name);
  } else {
    sql.Parameter(column.type.sql_name, value);
  }
  if (!is_set) return;
  sql << ", ";
  sql.SharedParameter(SqlType::kText, ToStored(column.attribute));
  sql << ")";
}

bool HasUniqueIdentity(const AttachedRelation& relation) {
  return std::any_of(relation.constraints.begin(), relation.constraints.end(),
                     [](const AttachedConstraint& constraint) { return constraint.is_identity; });
}

bool HasLooseIdentity(const AttachedRelation& relation) {
  return std::any_of(relation.identity.begin(), relation.identity.end(),
                     [&relation](std::size_t column) { return IsLoose(relation, column); });
}

namespace {

// tuskgate.column_fault(...)::int4, of the first of such columns.
void EmitHeldForEqual(SqlBuilder& sql, const AttachedRelation& relation, std::string_view rule) {
  for (const std::size_t column : relation.identity) {
    if (!IsLoose(relation, column)) continue;
    sql << "tuskgate.column_fault(";
    sql.Parameter(SqlType::kText, ToStored(relation.columns[column].attribute)) << ", ";
    sql.Parameter(SqlType::kText, std::string(rule)) << ")::int4";
    return;
  }
}

}  // namespace

void EmitOtherKeyCheck(SqlBuilder& sql, const AttachedRelation& relation,
                       const std::vector<ColumnValue>& identity) {
  if (!HasLooseIdentity(relation) || !HasUniqueIdentity(relation)) return;
  sql << " when q.\"~row\" is null and exists (select from ";
  sql.Quoted(relation.sql_name) << " t where not (";
  EmitIdentity(sql, "t", relation, identity);
  sql << ")";
  for (const auto& [column, value] : identity) {
    sql << " and ";
    if (IsLoose(relation, column)) {
      EmitTypeEquals(sql, "t", relation.columns[column]);
      EmitColumnParameter(sql, relation.columns[column], value);
    } else {
      EmitIdentity(sql, "t", relation, {{column, value}});
    }
  }
  sql << ") then ";
  EmitHeldForEqual(sql, relation,
                   "there is an item with another key, which the type of the column holds for "
                   "equal to this one");
}

void EmitOtherKeysCheck(SqlBuilder& sql, const AttachedRelation& relation,
                        const std::vector<const std::vector<ColumnValue>*>& identities) {
  if (identities.size() < 2 || !HasLooseIdentity(relation) || !HasUniqueIdentity(relation)) return;
  sql << " when exists (select from (select ";
  EmitIdentityColumns(sql, relation);
  // For the columns' collations.
  sql << " from ";
  sql.Quoted(relation.sql_name) << " where false union all select * from unnest(";
  for (std::size_t i = 0; i < relation.identity.size(); ++i) {
    if (i > 0) sql << ", ";
    const AttachedColumn& column = relation.columns[relation.identity[i]];
    std::vector<std::string> values;
    for (const auto* identity : identities) {
      values.push_back(*ColumnParameter(column, (*identity)[i].value));
    }
    sql.Parameter(column.type.sql_name + "[]", ArrayLiteral(values));
  }
  sql << ")) k group by ";
  EmitIdentityColumns(sql, relation);
  sql << " having count(*) > 1) then ";
  EmitHeldForEqual(sql, relation,
                   "the batch has items with keys which the type of the column holds for equal");
}

void EmitReturningKept(SqlBuilder& sql, const AttachedRelation& relation,
                       const std::vector<ColumnValue>& identity) {
  sql << " returning ";
  if (!relation.may_leave_out) {
    sql << "1";
    return;
  }
  EmitIdentity(sql, "t", relation, identity);
  sql << " as \"~kept\"";
}

void EmitKept(SqlBuilder& sql, const AttachedRelation& relation,
              const std::vector<ColumnValue>& identity) {
  if (!relation.may_leave_out) return;
  sql << ", ";
  EmitIdentity(sql, "t", relation, identity);
  sql << " as \"~kept\"";
}

void EmitSeen(SqlBuilder& sql, const AttachedRelation& relation, std::size_t number) {
  EmitStep(sql,
           MayHide(relation) ? SqlText("exists (select from p") : SqlText("exists (select from o"),
           number);
  sql << ")";
}

void EmitLeftOut(SqlBuilder& sql, const TableDescription& table, const AttachedRelation& relation,
                 int attempt) {
  sql << "tuskgate.left_out(";
  sql.SharedParameter(SqlType::kText, ChangeLeftOut(table).message);
  // A row that is not locked may have gone meanwhile, and one that is seen before it is locked.
  const bool may_be_raced = !relation.lockable || relation.hides_rows;
  if (may_be_raced && attempt < kAttemptsLeftOut) {
    sql << ", true)";
  } else {
    sql << ", false)";
  }
}

void EmitIdentityColumns(SqlBuilder& sql, const AttachedRelation& relation) {
  for (std::size_t i = 0; i < relation.identity.size(); ++i) {
    if (i > 0) sql << ", ";
    sql.Quoted(relation.columns[relation.identity[i]].sql_name);
  }
}

void EmitIdentityValues(SqlBuilder& sql, const AttachedRelation& relation,
                        const std::vector<ColumnValue>& identity) {
  for (std::size_t i = 0; i < identity.size(); ++i) {
    if (i > 0) sql << ", ";
    EmitKeyValue(sql, relation.columns[identity[i].column], identity[i].value);
  }
}

void EmitOverriding(SqlBuilder& sql, const AttachedRelation& relation) {
  for (const std::size_t column : relation.identity) {
    if (!relation.columns[column].read_only) continue;
    sql << " overriding system value";
    return;
  }
}

void EmitNoChange(SqlBuilder& sql, const AttachedRelation& relation) {
  const AttachedColumn& column = relation.columns[relation.identity.front()];
  sql.Quoted(column.sql_name) << " = ";
  EmitColumn(sql, "t", column);
}

GivenAttributes AttributesGiven(const WritePlan& plan) {
  const ReturnValues values = plan.options->return_values;
  GivenAttributes given{values == ReturnValues::kAllOld || values == ReturnValues::kAllNew, {}};
  if (given.all || plan.update == nullptr) return given;
  for (const BoundPath* path : plan.update->Targets()) given.names.push_back(path->Attribute());
  return given;
}

void EmitOldItem(SqlBuilder& sql, const WritePlan& plan, std::size_t relation) {
  const TableDescription& table = *plan.table;
  const WriteOptions& options = *plan.options;
  const bool updates = plan.action == WriteAction::kUpdate;
  if (!LooksAtOld(options)) {
    EmitNoItem(sql, table);
    return;
  }
  // What nobody is given is only measured.
  GivenAttributes given;
  SqlText when = updates ? SqlText("n.\"~status\" = 0") : SqlText("s.\"~status\" = 0");
  if (WantsOld(options)) given = AttributesGiven(plan);
  if (options.condition != nullptr && options.item_on_failure) {
    given.all = true;
    if (WantsOld(options)) {
      when = "true";
    } else {
      when = updates ? SqlText("n.\"~status\" = 1") : SqlText("s.\"~status\" = 1");
    }
  }
  EmitGivenItem(sql, "o.\"~row\"", when, "o", table, relation, given);
}

}  // namespace tuskgate::translator
