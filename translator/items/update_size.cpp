#include "translator/items/update_size.h"

#include <algorithm>
#include <string>

#include "translator/items/update_values.h"
#include "translator/model/item_size.h"

namespace tuskgate::translator {
namespace {

// What a part takes besides its value: its name, and in a list or map one byte more.
std::size_t PartOverhead(const BoundPath& path) {
  const auto* name = std::get_if<std::string>(&path.steps.back());
  return (name == nullptr ? 0 : name->size()) + (path.IsTopLevel() ? 0 : 1);
}

// The sizes of what stands at the actions' paths afterwards, less those before. Paths do not
// overlap and what holds them stays, so nothing else of the item changes its size, however large
// the documents are in which they lie.
//
// Every function of an expression costs at each execution, called or not, so what is known without
// the item is left out.
class SizeChange {
 public:
  SizeChange(SqlBuilder& sql, const ItemLayout& layout, const BoundUpdate& update,
             std::optional<SqlText> columns)
      : sql_(sql), layout_(layout), update_(update), values_(sql, layout, update, columns) {}

  void Emit() {
    sql_.Parameter(SqlType::kInt4, std::to_string(Known()));
    for (const BoundSet& set : update_.set) Emit(set);
    for (const BoundPath& path : update_.remove) TakeValueBefore(path);
    for (const BoundAdd& add : update_.add) Emit(add);
    for (const BoundDelete& del : update_.del) {
      AddNewValue(del);
      TakeValueBefore(del.path);
    }
  }

 private:
  std::int64_t Known() const {
    std::size_t added = 0;
    std::size_t taken = 0;
    for (const BoundSet& set : update_.set) {
      const std::size_t overhead = PartOverhead(set.path);
      if (const auto* constant = Constant(set)) {
        added += overhead + AttributeSize(*constant);
      } else if (set.arithmetic != 0) {
        added += overhead;
      }
      if (BeforeOf(set) == Before::kNumber) taken += overhead;
    }
    for (const BoundAdd& add : update_.add) {
      if (AddsNumber(add)) added += PartOverhead(add.path);
    }
    return static_cast<std::int64_t>(added) - static_cast<std::int64_t>(taken);
  }

  static const AttributeValue* Constant(const BoundSet& set) {
    const auto* constant = std::get_if<const AttributeValue*>(&set.left.node);
    return set.arithmetic == 0 && constant != nullptr ? *constant : nullptr;
  }

  void Emit(const BoundSet& set) {
    if (set.arithmetic != 0) {
      AddNewNumber(set);
    } else if (Constant(set) == nullptr) {
      AddNewValue(set);
    }
    TakeBefore(set);
  }

  void Emit(const BoundAdd& add) {
    if (AddsNumber(add)) {
      AddNewNumber(add);
    } else {
      AddNewValue(add);
    }
    TakeBefore(add);
  }

  void AddNewNumber(const auto& action) {
    sql_ << " + tuskgate.number_size(";
    values_.New(action);
    sql_ << ")";
  }

  void AddNewValue(const auto& action) {
    sql_ << " + tuskgate.attribute_bytes(";
    values_.New(action);
    sql_ << ", ";
    Overhead(action.path);
    sql_ << ")";
  }

  void TakeBefore(const auto& action) {
    switch (BeforeOf(action)) {
      case Before::kAnything:
        TakeValueBefore(action.path);
        return;
      case Before::kNumberOrNothing:
        sql_ << " - coalesce(";
        Overhead(action.path);
        sql_ << " + tuskgate.number_size(";
        values_.NumberBefore(action);
        sql_ << "), 0)";
        return;
      case Before::kNumber:
        sql_ << " - tuskgate.number_size(";
        values_.NumberBefore(action);
        sql_ << ")";
    }
  }

  void TakeValueBefore(const BoundPath& path) {
    sql_ << " - tuskgate.attribute_bytes(";
    layout_.Value(sql_, path);
    sql_ << ", ";
    Overhead(path);
    sql_ << ")";
  }

  void Overhead(const BoundPath& path) {
    sql_.ParameterOf(&path, SqlType::kInt4, [&path] { return std::to_string(PartOverhead(path)); });
  }

  SqlBuilder& sql_;
  const ItemLayout& layout_;
  const BoundUpdate& update_;
  UpdateValues values_;
};

}  // namespace

void EmitSizeChange(SqlBuilder& sql, const ItemLayout& layout, const BoundUpdate& update,
                    std::optional<SqlText> columns) {
  SizeChange(sql, layout, update, columns).Emit();
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
