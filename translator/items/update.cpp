#include "translator/items/update.h"

#include <algorithm>
#include <limits>

#include "translator/model/attribute_json.h"
#include "translator/model/item_size.h"
#include "translator/model/stored_text.h"

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
    case WriteStatus::kNearSizeLimit:
    case WriteStatus::kInvalidIndexKey:
    case WriteStatus::kNotAuthorized:
      sql << "9";
      return;
  }
}

class UpdateEmitter {
 public:
  UpdateEmitter(SqlBuilder& sql, const ItemLayout& layout) : sql_(sql), layout_(layout) {}

  // --- operands of SET ---

  // As typed jsonb; NULL when an attribute that it needs is absent.
  void Value(const BoundUpdateOperand& operand) {
    if (const auto* path = std::get_if<BoundPath>(&operand.node)) {
      layout_.Value(sql_, *path);
    } else if (const auto* constant = std::get_if<const AttributeValue*>(&operand.node)) {
      sql_.Parameter(SqlType::kJsonb, ToStoredJson(**constant));
    } else if (const auto* choice = std::get_if<BoundIfNotExists>(&operand.node)) {
      sql_ << "coalesce(";
      layout_.Value(sql_, choice->path);
      sql_ << ", ";
      Value(*choice->otherwise);
      sql_ << ")";
    } else {
      const auto& append = std::get<BoundListAppend>(operand.node);
      sql_ << "jsonb_build_object('L', (";
      Value(*append.head);
      sql_ << " -> 'L') || (";
      Value(*append.tail);
      sql_ << " -> 'L'))";
    }
  }

  // As numeric; NULL when absent or of another type.
  void NumberOf(const BoundUpdateOperand& operand) {
    if (const auto* path = std::get_if<BoundPath>(&operand.node)) {
      layout_.NumberAt(sql_, *path);
    } else if (const auto* constant = std::get_if<const AttributeValue*>(&operand.node)) {
      sql_.Parameter(SqlType::kNumeric, (*constant)->As<Number>()->value);
    } else {
      sql_ << "(";
      Value(operand);
      sql_ << " ->> 'N')::numeric";
    }
  }

  void Arithmetic(const BoundSet& set) {
    sql_ << "(";
    NumberOf(set.left);
    if (set.arithmetic == '+') {
      sql_ << " + ";
    } else {
      sql_ << " - ";
    }
    NumberOf(*set.right);
    sql_ << ")";
  }

  void NewValue(const BoundSet& set) {
    if (set.arithmetic == 0) {
      Value(set.left);
      return;
    }
    // trim_scale(...)::text is the canonical form of number.h.
    sql_ << "jsonb_build_object('N', trim_scale";
    Arithmetic(set);
    sql_ << "::text)";
  }

  void NewValue(const BoundAdd& add) {
    if (const Number* number = add.value->As<Number>()) {
      sql_ << "jsonb_build_object('N', trim_scale";
      Sum(add.path, *number);
      sql_ << "::text)";
    } else {
      sql_ << "tuskgate.set_union(";
      layout_.Value(sql_, add.path);
      sql_ << ", ";
      sql_.Parameter(SqlType::kJsonb, ToStoredJson(*add.value));
      sql_ << ")";
    }
  }

  // --- checks ---

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
    Arithmetic(set);
    Then(WriteStatus::kNumberOutOfRange);
  }

  void Check(const BoundAdd& add) {
    CheckParent(add.path);
    CheckTag(add.path, TypeTag(*add.value));
    if (const Number* number = add.value->As<Number>()) {
      sql_ << " when not tuskgate.is_number(";
      Sum(add.path, *number);
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

  void Sum(const BoundPath& path, const Number& number) {
    sql_ << "(coalesce(";
    layout_.NumberAt(sql_, path);
    sql_ << ", 0) + ";
    sql_.Parameter(SqlType::kNumeric, number.value);
    sql_ << ")";
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
    Value(operand);
    sql_ << " is null";
    Then(WriteStatus::kMissingAttribute);
  }

  // A value that moves deeper into the item takes its own nesting along. Constants have been
  // checked before (CheckNesting of the plan).
  void CheckNesting(const BoundSet& set) {
    const std::size_t depth = set.path.steps.size();
    if (depth <= ShallowestSource(set.left)) return;
    sql_ << " when (tuskgate.nesting(";
    Value(set.left);
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
    Value(operand);
    sql_ << " ? 'L'";
    Then(WriteStatus::kWrongOperandType);
  }

  void CheckNumber(const BoundUpdateOperand& operand) {
    if (std::holds_alternative<const AttributeValue*>(operand.node)) return;
    sql_ << " when (not ";
    Value(operand);
    sql_ << " ? 'N'";
    Then(WriteStatus::kWrongOperandType);
  }

  SqlBuilder& sql_;
  const ItemLayout& layout_;
};

bool PathLess(const BoundPath* one, const BoundPath* other) { return one->steps < other->steps; }

}  // namespace

void EmitUpdateChecks(SqlBuilder& sql, const ItemLayout& layout, SqlText old,
                      const BoundUpdate& update) {
  UpdateEmitter emitter(sql, layout);
  if (update.set.empty() && update.add.empty() && !(update.remove.empty() && update.del.empty())) {
    sql << " when " << old << " is null then ";
    EmitStatus(sql, WriteStatus::kNothingToWrite);
  }
  for (const BoundSet& set : update.set) emitter.Check(set);
  for (const BoundPath& path : update.remove) emitter.CheckParent(path);
  for (const BoundAdd& add : update.add) emitter.Check(add);
  for (const BoundDelete& del : update.del) emitter.Check(del);
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

void EmitNewValue(UpdateEmitter& emitter, const Assignment& assignment) {
  if (assignment.set != nullptr) {
    emitter.NewValue(*assignment.set);
  } else {
    emitter.NewValue(*assignment.add);
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
void EmitRemoval(SqlBuilder& sql, const ItemLayout& layout, const Removal& removal) {
  if (removal.del == nullptr) {
    sql << " #- ";
    EmitRemovedPath(sql, layout, *removal.path);
    sql << ")";
    return;
  }
  sql << ", ";
  EmitRemovedPath(sql, layout, *removal.path);
  sql << ", tuskgate.set_difference(";
  layout.Value(sql, *removal.path);
  sql << ", ";
  sql.Parameter(SqlType::kJsonb, ToStoredJson(*removal.del->value));
  sql << "))";
}

}  // namespace

// Values read the old item throughout; only the places to write to are in the item in the making.
// Assignments come before removals, so that list indexes mean the old list's; assignments go up
// the indexes, so that several beyond the end are appended in their order, and removals go down, so
// that none moves what another means.
void EmitUpdatedItem(SqlBuilder& sql, const ItemLayout& layout, const BoundUpdate& update) {
  UpdateEmitter emitter(sql, layout);
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
      EmitNewValue(emitter, top[i]);
    }
    sql << "))";
  }
  for (const Assignment& assignment : nested) {
    sql << ", ";
    sql.SharedParameter(SqlType::kTextArray, JsonPath(*assignment.path));
    sql << ", ";
    EmitNewValue(emitter, assignment);
    sql << ", true)";
  }
  for (const Removal& removal : removals) EmitRemoval(sql, layout, removal);
}

namespace {

// What is known of an attribute's size before and after, from the actions on it.
struct TouchedAttribute {
  std::string name;            // in its stored form
  std::size_t name_bytes = 0;  // as DynamoDB counts them
  int actions = 0;
  bool number_before = false;  // the checks refuse anything else
  bool number_after = false;
  std::optional<std::size_t> bytes_after;  // with the name; 0: removed
};

std::vector<TouchedAttribute> TouchedAttributes(const BoundUpdate& update) {
  std::vector<TouchedAttribute> touched;
  const auto touch = [&touched](const BoundPath& path) -> TouchedAttribute& {
    const std::string name = StoredAttribute(path);
    for (TouchedAttribute& attribute : touched) {
      if (attribute.name == name) {
        // Several actions on parts of one attribute: nothing is known of the whole.
        ++attribute.actions;
        return attribute;
      }
    }
    touched.push_back({name, path.Attribute().size(), 1});
    return touched.back();
  };
  for (const BoundSet& set : update.set) {
    TouchedAttribute& attribute = touch(set.path);
    if (!set.path.IsTopLevel()) continue;
    const auto* constant = std::get_if<const AttributeValue*>(&set.left.node);
    const auto* path = std::get_if<BoundPath>(&set.left.node);
    if (set.arithmetic != 0) {
      attribute.number_before = path != nullptr && *path == set.path;
      attribute.number_after = true;
    } else if (constant != nullptr) {
      attribute.bytes_after = attribute.name_bytes + AttributeSize(**constant);
    }
  }
  for (const BoundPath& path : update.remove) {
    TouchedAttribute& attribute = touch(path);
    if (path.IsTopLevel()) attribute.bytes_after = 0;
  }
  for (const BoundAdd& add : update.add) {
    TouchedAttribute& attribute = touch(add.path);
    attribute.number_after = add.path.IsTopLevel() && add.value->As<Number>() != nullptr;
  }
  for (const BoundDelete& del : update.del) touch(del.path);
  return touched;
}

void EmitNumberBytes(SqlBuilder& sql, SqlText item, const std::string& attribute) {
  sql << "tuskgate.number_size(" << item << " -> ";
  sql.SharedParameter(SqlType::kText, attribute);
  sql << " ->> 'N')";
}

void EmitAnyBytes(SqlBuilder& sql, SqlText item, const TouchedAttribute& attribute) {
  sql << "tuskgate.attribute_bytes(" << item << " -> ";
  sql.SharedParameter(SqlType::kText, attribute.name);
  sql << ", ";
  sql.Parameter(SqlType::kInt4, std::to_string(attribute.name_bytes));
  sql << ")";
}

}  // namespace

// Every function of an expression costs at each execution, called or not, so what is known before
// is left out.
void EmitSizeChange(SqlBuilder& sql, SqlText before, SqlText after, const BoundUpdate& update) {
  std::int64_t known = 0;
  std::vector<TouchedAttribute> touched = TouchedAttributes(update);
  for (TouchedAttribute& attribute : touched) {
    if (attribute.actions == 1 && attribute.bytes_after) {
      known += static_cast<std::int64_t>(*attribute.bytes_after);
    } else if (attribute.actions == 1 && attribute.number_after && !attribute.number_before) {
      known += static_cast<std::int64_t>(attribute.name_bytes);
    }
  }
  sql.Parameter(SqlType::kInt4, std::to_string(known));
  for (const TouchedAttribute& attribute : touched) {
    const bool alone = attribute.actions == 1;
    if (!(alone && attribute.bytes_after)) {
      sql << " + ";
      if (alone && attribute.number_after) {
        EmitNumberBytes(sql, after, attribute.name);
      } else {
        EmitAnyBytes(sql, after, attribute);
      }
    }
    sql << " - ";
    if (alone && attribute.number_before) {
      EmitNumberBytes(sql, before, attribute.name);
    } else {
      EmitAnyBytes(sql, before, attribute);
    }
  }
}

namespace {

// One byte, 19 pairs of digits that may straddle, and a sign.
constexpr std::size_t kLargestNumber = 22;

// What the operand's value can take more than what stands at `target`.
std::optional<std::size_t> MostGrowth(const BoundUpdateOperand& operand, const BoundPath& target) {
  if (const auto* constant = std::get_if<const AttributeValue*>(&operand.node)) {
    return AttributeSize(**constant);
  }
  if (const auto* path = std::get_if<BoundPath>(&operand.node)) {
    if (*path == target) return 0;
    return std::nullopt;
  }
  if (const auto* choice = std::get_if<BoundIfNotExists>(&operand.node)) {
    if (!(choice->path == target)) return std::nullopt;
    return MostGrowth(*choice->otherwise, target);
  }
  const auto& append = std::get<BoundListAppend>(operand.node);
  const auto head = MostGrowth(*append.head, target);
  const auto tail = MostGrowth(*append.tail, target);
  if (!head || !tail) return std::nullopt;
  // list_append(a, a) doubles: only one of the two may be what stands there.
  const auto is_constant = [](const BoundUpdateOperand& part) {
    return std::holds_alternative<const AttributeValue*>(part.node);
  };
  if (!is_constant(*append.head) && !is_constant(*append.tail)) return std::nullopt;
  return *head + *tail;
}

// A name, and what a list or map adds for a member.
std::size_t NameGrowth(const BoundPath& path) {
  const auto* name = std::get_if<std::string>(&path.steps.back());
  return (name == nullptr ? 0 : name->size()) + 1;
}

}  // namespace

std::optional<std::size_t> MostGrowth(const BoundUpdate& update) {
  std::size_t growth = 0;
  for (const BoundSet& set : update.set) {
    growth += NameGrowth(set.path);
    if (set.arithmetic != 0) {
      growth += kLargestNumber;
    } else if (const auto value = MostGrowth(set.left, set.path)) {
      growth += *value;
    } else {
      return std::nullopt;
    }
  }
  for (const BoundAdd& add : update.add) {
    growth += NameGrowth(add.path) + std::max(kLargestNumber, AttributeSize(*add.value));
  }
  return growth;  // REMOVE and DELETE only take away
}

}  // namespace tuskgate::translator
