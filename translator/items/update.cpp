#include "translator/items/update.h"

#include <algorithm>
#include <limits>

#include "translator/items/update_values.h"

namespace tuskgate::translator {
namespace {

// PostgreSQL's functions take 100 arguments.
constexpr std::size_t kMostPairs = 50;

void EmitStatus(SqlBuilder& sql, WriteStatus status) {
  switch (status) {
    case WriteStatus::kWritten:
      sql << "0";
      return;
    case WriteStatus::kConditionFailed:
      sql << "1";
      return;
    case WriteStatus::kMissingAttribute:
      sql << "2";
      return;
    case WriteStatus::kWrongOperandType:
      sql << "3";
      return;
    case WriteStatus::kInvalidPath:
      sql << "4";
      return;
    case WriteStatus::kNumberOutOfRange:
      sql << "5";
      return;
    case WriteStatus::kItemTooLarge:
      sql << "6";
      return;
    case WriteStatus::kNothingToWrite:
      sql << "7";
      return;
    case WriteStatus::kNestedTooDeep:
      sql << "8";
      return;
    case WriteStatus::kNeedsFullForm:
    case WriteStatus::kInvalidIndexKey:
    case WriteStatus::kNotAuthorized:
    case WriteStatus::kLeftOut:
      sql << "9";
      return;
  }
}

class UpdateChecks {
 public:
  UpdateChecks(SqlBuilder& sql, const ItemLayout& layout, const BoundUpdate& update)
      : sql_(sql), layout_(layout), values_(sql, layout, update) {}

  void Check(const BoundSet& set) {
    CheckParent(set.path);
    CheckOperand(set.left);
    if (set.right) CheckOperand(*set.right);
    if (set.arithmetic == 0) {
      CheckNesting(set);
      return;
    }
    CheckNumber(set.left);
    CheckNumber(*set.right);
    sql_ << " when not tuskgate.is_number(";
    values_.Arithmetic(set);
    Then(WriteStatus::kNumberOutOfRange);
  }

  void Check(const BoundAdd& add) {
    CheckParent(add.path);
    CheckTag(add.path, TypeTag(*add.value));
    if (AddsNumber(add)) {
      sql_ << " when not tuskgate.is_number(";
      values_.Sum(add);
      Then(WriteStatus::kNumberOutOfRange);
    }
  }

  void Check(const BoundDelete& del) {
    CheckParent(del.path);
    CheckTag(del.path, TypeTag(*del.value));
  }

  void CheckParent(const BoundPath& path) {
    if (path.IsTopLevel()) return;
    sql_ << " when (";
    layout_.Parent(sql_, path);
    sql_ << " is null";
    Then(WriteStatus::kInvalidPath);
  }

 private:
  void Then(WriteStatus status) {
    sql_ << ") then ";
    EmitStatus(sql_, status);
  }

  // The attribute, if it is there, must have the operand's type.
  void CheckTag(const BoundPath& path, std::string_view tag) {
    sql_ << " when (not ";
    layout_.Value(sql_, path);
    sql_ << " ? ";
    sql_.SharedParameter(SqlType::kText, std::string(tag));
    Then(WriteStatus::kWrongOperandType);
  }

  void CheckOperand(const BoundUpdateOperand& operand) {
    if (std::holds_alternative<const AttributeValue*>(operand.node)) return;
    if (const auto* append = std::get_if<BoundListAppend>(&operand.node)) {
      CheckOperand(*append->head);
      CheckOperand(*append->tail);
      CheckList(*append->head);
      CheckList(*append->tail);
      return;
    }
    if (const auto* choice = std::get_if<BoundIfNotExists>(&operand.node)) {
      // Always there when what stands in for it is a constant.
      if (std::holds_alternative<const AttributeValue*>(choice->otherwise->node)) return;
    }
    sql_ << " when (";
    values_.Operand(operand);
    sql_ << " is null";
    Then(WriteStatus::kMissingAttribute);
  }

  // A value that moves deeper into the item takes its own nesting along. Constants have been
  // checked before (CheckNesting of the plan).
  void CheckNesting(const BoundSet& set) {
    const std::size_t depth = set.path.steps.size();
    if (depth <= ShallowestSource(set.left)) return;
    sql_ << " when (tuskgate.nesting(";
    values_.Operand(set.left);
    sql_ << ") + ";
    sql_.Parameter(SqlType::kInt4, std::to_string(depth - 1));
    sql_ << " > 32";
    Then(WriteStatus::kNestedTooDeep);
  }

  static std::size_t ShallowestSource(const BoundUpdateOperand& operand) {
    if (const auto* path = std::get_if<BoundPath>(&operand.node)) return path->steps.size();
    if (const auto* choice = std::get_if<BoundIfNotExists>(&operand.node)) {
      return std::min(choice->path.steps.size(), ShallowestSource(*choice->otherwise));
    }
    if (const auto* append = std::get_if<BoundListAppend>(&operand.node)) {
      return std::min(ShallowestSource(*append->head), ShallowestSource(*append->tail));
    }
    return std::numeric_limits<std::size_t>::max();
  }

  void CheckList(const BoundUpdateOperand& operand) {
    if (std::holds_alternative<const AttributeValue*>(operand.node)) return;
    sql_ << " when (not ";
    values_.Operand(operand);
    sql_ << " ? 'L'";
    Then(WriteStatus::kWrongOperandType);
  }

  void CheckNumber(const BoundUpdateOperand& operand) {
    if (std::holds_alternative<const AttributeValue*>(operand.node)) return;
    sql_ << " when (not ";
    values_.Operand(operand);
    sql_ << " ? 'N'";
    Then(WriteStatus::kWrongOperandType);
  }

  SqlBuilder& sql_;
  const ItemLayout& layout_;
  UpdateValues values_;
};

bool PathLess(const BoundPath* one, const BoundPath* other) { return one->steps < other->steps; }

}  // namespace

bool MayFindNothing(const BoundUpdate& update) {
  return update.set.empty() && update.add.empty() && !(update.remove.empty() && update.del.empty());
}

void EmitUpdateChecks(SqlBuilder& sql, const ItemLayout& layout, SqlText old,
                      const BoundUpdate& update) {
  UpdateChecks checks(sql, layout, update);
  if (MayFindNothing(update)) {
    sql << " when " << old << " is null then ";
    EmitStatus(sql, WriteStatus::kNothingToWrite);
  }
  for (const BoundSet& set : update.set) checks.Check(set);
  for (const BoundPath& path : update.remove) checks.CheckParent(path);
  for (const BoundAdd& add : update.add) checks.Check(add);
  for (const BoundDelete& del : update.del) checks.Check(del);
}

namespace {

// SET and ADD put a value somewhere; REMOVE and DELETE may take something away.
struct Assignment {
  const BoundPath* path;
  const BoundSet* set;
  const BoundAdd* add;
};
struct Removal {
  const BoundPath* path;
  const BoundDelete* del;  // null: REMOVE
};

void EmitNumber(SqlBuilder& sql, UpdateValues& values, const auto& action) {
  sql << "jsonb_build_object('N', ";
  values.New(action);
  sql << ")";
}

// As typed jsonb.
void EmitNewValue(SqlBuilder& sql, UpdateValues& values, const Assignment& assignment) {
  if (const BoundSet* set = assignment.set) {
    if (set->arithmetic != 0) {
      EmitNumber(sql, values, *set);
    } else {
      values.New(*set);
    }
  } else if (AddsNumber(*assignment.add)) {
    EmitNumber(sql, values, *assignment.add);
  } else {
    values.New(*assignment.add);
  }
}

// What was not there stays, should an assignment have appended something in its place.
void EmitRemovedPath(SqlBuilder& sql, const ItemLayout& layout, const BoundPath& path) {
  if (path.IsTopLevel()) {
    sql.SharedParameter(SqlType::kTextArray, JsonPath(path));
    return;
  }
  sql << "case when ";
  layout.Value(sql, path);
  sql << " is not null then ";
  sql.SharedParameter(SqlType::kTextArray, JsonPath(path));
  sql << " else array[]::text[] end";
}

// The end of a call around the item in the making: `<item> #- path` or set_or_remove(<item>, ...).
void EmitRemoval(SqlBuilder& sql, const ItemLayout& layout, UpdateValues& values,
                 const Removal& removal) {
  if (removal.del == nullptr) {
    sql << " #- ";
    EmitRemovedPath(sql, layout, *removal.path);
    sql << ")";
    return;
  }
  sql << ", ";
  EmitRemovedPath(sql, layout, *removal.path);
  sql << ", ";
  values.New(*removal.del);
  sql << ")";
}

}  // namespace

// Values read the old item throughout; only the places to write to are in the item in the making.
// Assignments come before removals, so that list indexes mean the old list's; assignments go up
// the indexes, so that several beyond the end are appended in their order, and removals go down, so
// that none moves what another means.
void EmitUpdatedItem(SqlBuilder& sql, const ItemLayout& layout, const BoundUpdate& update,
                     std::optional<SqlText> columns) {
  UpdateValues values(sql, layout, update, columns);
  std::vector<Assignment> top;
  std::vector<Assignment> nested;
  for (const BoundSet& set : update.set) {
    (set.path.IsTopLevel() ? top : nested).push_back({&set.path, &set, nullptr});
  }
  for (const BoundAdd& add : update.add) {
    (add.path.IsTopLevel() ? top : nested).push_back({&add.path, nullptr, &add});
  }
  std::sort(nested.begin(), nested.end(), [](const Assignment& one, const Assignment& other) {
    return PathLess(one.path, other.path);
  });
  std::vector<Removal> removals;
  for (const BoundPath& path : update.remove) removals.push_back({&path, nullptr});
  for (const BoundDelete& del : update.del) removals.push_back({&del.path, &del});
  std::sort(removals.begin(), removals.end(), [](const Removal& one, const Removal& other) {
    return PathLess(other.path, one.path);
  });

  // Calls nest inside out: the last step is written first.
  for (auto removal = removals.rbegin(); removal != removals.rend(); ++removal) {
    if (removal->del == nullptr) {
      sql << "(";
    } else {
      sql << "tuskgate.set_or_remove(";
    }
  }
  for (std::size_t i = 0; i < nested.size(); ++i) sql << "jsonb_set(";
  if (!top.empty()) sql << "(";
  layout.Item(sql);
  if (!top.empty()) {
    sql << " || jsonb_build_object(";
    for (std::size_t i = 0; i < top.size(); ++i) {
      if (i % kMostPairs == 0 && i > 0) {
        sql << ") || jsonb_build_object(";
      } else if (i > 0) {
        sql << ", ";
      }
      sql.SharedParameter(SqlType::kText, StoredAttribute(*top[i].path));
      sql << ", ";
      EmitNewValue(sql, values, top[i]);
    }
    sql << "))";
  }
  for (const Assignment& assignment : nested) {
    sql << ", ";
    sql.SharedParameter(SqlType::kTextArray, JsonPath(*assignment.path));
    sql << ", ";
    EmitNewValue(sql, values, assignment);
    sql << ", true)";
  }
  for (const Removal& removal : removals) EmitRemoval(sql, layout, values, removal);
}

}  // namespace tuskgate::translator
