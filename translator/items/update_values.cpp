#include "translator/items/update_values.h"

#include <algorithm>
#include <string>
#include <utility>

#include "translator/model/attribute_json.h"

namespace tuskgate::translator {
namespace {

// PostgreSQL has room for 1664 columns in a row; an action takes two at most.
constexpr std::size_t kMostActions = 800;

// What the request says need not be worked out.
bool IsComputed(const BoundSet& set) {
  return set.arithmetic != 0 || !std::holds_alternative<const AttributeValue*>(set.left.node);
}

Before BeforeOf(const BoundUpdateOperand& operand, const BoundPath& target) {
  if (const auto* path = std::get_if<BoundPath>(&operand.node)) {
    return *path == target ? Before::kNumber : Before::kAnything;
  }
  const auto* choice = std::get_if<BoundIfNotExists>(&operand.node);
  return choice != nullptr && choice->path == target ? Before::kNumberOrNothing : Before::kAnything;
}

}  // namespace

Before BeforeOf(const BoundSet& set) {
  if (set.arithmetic == 0) return Before::kAnything;
  return std::max(BeforeOf(set.left, set.path), BeforeOf(*set.right, set.path));
}

Before BeforeOf(const BoundAdd& add) {
  return AddsNumber(add) ? Before::kNumberOrNothing : Before::kAnything;
}

bool HasColumns(const BoundUpdate& update) {
  if (update.set.size() + update.add.size() + update.del.size() > kMostActions) return false;
  return !update.add.empty() || !update.del.empty() ||
         std::any_of(update.set.begin(), update.set.end(),
                     [](const BoundSet& set) { return IsComputed(set); });
}

// --- operands ---

void UpdateValues::Operand(const BoundUpdateOperand& operand) {
  if (const auto* path = std::get_if<BoundPath>(&operand.node)) {
    layout_.Value(sql_, *path);
  } else if (const auto* constant = std::get_if<const AttributeValue*>(&operand.node)) {
    Stored(**constant);
  } else if (const auto* choice = std::get_if<BoundIfNotExists>(&operand.node)) {
    sql_ << "coalesce(";
    layout_.Value(sql_, choice->path);
    sql_ << ", ";
    Operand(*choice->otherwise);
    sql_ << ")";
  } else {
    const auto& append = std::get<BoundListAppend>(operand.node);
    sql_ << "jsonb_build_object('L', (";
    Operand(*append.head);
    sql_ << " -> 'L') || (";
    Operand(*append.tail);
    sql_ << " -> 'L'))";
  }
}

// As numeric; NULL when absent or of another type.
void UpdateValues::NumberOf(const BoundUpdateOperand& operand) {
  if (const auto* path = std::get_if<BoundPath>(&operand.node)) {
    layout_.NumberAt(sql_, *path);
  } else if (const auto* constant = std::get_if<const AttributeValue*>(&operand.node)) {
    NumberOf(**constant);
  } else {
    sql_ << "(";
    Operand(operand);
    sql_ << " ->> 'N')::numeric";
  }
}

void UpdateValues::NumberOf(const AttributeValue& constant) {
  sql_.ParameterOf(&constant, SqlType::kNumeric,
                   [&constant] { return constant.As<Number>()->value; });
}

void UpdateValues::Stored(const AttributeValue& constant) {
  sql_.ParameterOf(&constant, SqlType::kJsonb, [&constant] { return ToStoredJson(constant); });
}

void UpdateValues::Arithmetic(const BoundSet& set) {
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

void UpdateValues::Sum(const BoundAdd& add) {
  sql_ << "(coalesce(";
  layout_.NumberAt(sql_, add.path);
  sql_ << ", 0) + ";
  NumberOf(*add.value);
  sql_ << ")";
}

// --- new values ---

void UpdateValues::Compute(const BoundSet& set) {
  if (set.arithmetic == 0) {
    Operand(set.left);
    return;
  }
  // trim_scale(...)::text is the canonical form of number.h.
  sql_ << "trim_scale";
  Arithmetic(set);
  sql_ << "::text";
}

void UpdateValues::Compute(const BoundAdd& add) {
  if (AddsNumber(add)) {
    sql_ << "trim_scale";
    Sum(add);
    sql_ << "::text";
    return;
  }
  sql_ << "tuskgate.set_union(";
  layout_.Value(sql_, add.path);
  sql_ << ", ";
  Stored(*add.value);
  sql_ << ")";
}

void UpdateValues::Compute(const BoundDelete& del) {
  sql_ << "tuskgate.set_difference(";
  layout_.Value(sql_, del.path);
  sql_ << ", ";
  Stored(*del.value);
  sql_ << ")";
}

void UpdateValues::ComputeNumberBefore(const BoundPath& path) {
  sql_ << "(";
  layout_.Value(sql_, path);
  sql_ << " ->> 'N')";
}

std::size_t UpdateValues::IndexOf(const BoundSet& set) const {
  return static_cast<std::size_t>(&set - update_.set.data());
}
std::size_t UpdateValues::IndexOf(const BoundAdd& add) const {
  return static_cast<std::size_t>(&add - update_.add.data());
}
std::size_t UpdateValues::IndexOf(const BoundDelete& del) const {
  return static_cast<std::size_t>(&del - update_.del.data());
}

void UpdateValues::Read(SqlText name, std::size_t index) {
  sql_ << *columns_ << "." << name;
  sql_.Number(static_cast<std::int64_t>(index));
}

void UpdateValues::New(const BoundSet& set) {
  if (columns_ && IsComputed(set)) {
    Read("set", IndexOf(set));
  } else {
    Compute(set);
  }
}

void UpdateValues::New(const BoundAdd& add) {
  if (columns_) {
    Read("add", IndexOf(add));
  } else {
    Compute(add);
  }
}

void UpdateValues::New(const BoundDelete& del) {
  if (columns_) {
    Read("del", IndexOf(del));
  } else {
    Compute(del);
  }
}

void UpdateValues::NumberBefore(const BoundSet& set) {
  if (columns_) {
    Read("set_on", IndexOf(set));
  } else {
    ComputeNumberBefore(set.path);
  }
}

void UpdateValues::NumberBefore(const BoundAdd& add) {
  if (columns_) {
    Read("add_to", IndexOf(add));
  } else {
    ComputeNumberBefore(add.path);
  }
}

// --- columns ---

template <typename Write>
void UpdateValues::Column(SqlText guard, SqlText name, std::size_t index, const Write& write) {
  if (!std::exchange(first_column_, false)) sql_ << ", ";
  if (!guard.view().empty()) sql_ << "case when " << guard << " then ";
  write();
  if (!guard.view().empty()) sql_ << " end";
  sql_ << " as " << name;
  sql_.Number(static_cast<std::int64_t>(index));
}

void UpdateValues::Columns(SqlText guard) {
  for (const BoundSet& set : update_.set) {
    if (!IsComputed(set)) continue;
    Column(guard, "set", IndexOf(set), [&] { Compute(set); });
    if (BeforeOf(set) == Before::kAnything) continue;
    Column(guard, "set_on", IndexOf(set), [&] { ComputeNumberBefore(set.path); });
  }
  for (const BoundAdd& add : update_.add) {
    Column(guard, "add", IndexOf(add), [&] { Compute(add); });
    if (BeforeOf(add) == Before::kAnything) continue;
    Column(guard, "add_to", IndexOf(add), [&] { ComputeNumberBefore(add.path); });
  }
  for (const BoundDelete& del : update_.del) {
    Column(guard, "del", IndexOf(del), [&] { Compute(del); });
  }
}

}  // namespace tuskgate::translator
