#include "translator/expression/evaluate_absent.h"

#include <algorithm>

#include "translator/model/number.h"
#include "translator/model/utf8.h"

namespace tuskgate::translator {
namespace {

// Code units that UTF-8 text takes in UTF-16: what size() counts.
std::size_t Utf16Length(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    if (!BeginsCharacter(c)) continue;
    units += static_cast<unsigned char>(c) >= 0xf0 ? 2 : 1;
  }
  return units;
}

std::size_t SizeOf(const AttributeValue& value) {
  return std::visit(
      Overloaded{[](const String& s) { return Utf16Length(s.value); },
                 [](const Binary& b) { return b.value.size(); },
                 [](const StringSet& set) { return set.elements.size(); },
                 [](const NumberSet& set) { return set.elements.size(); },
                 [](const BinarySet& set) { return set.elements.size(); },
                 [](const List& list) { return list.elements.size(); },
                 [](const Map& map) { return map.members.size(); },
                 [](const auto&) { return std::size_t{0}; }},  // the binder refuses the others
      value.value);
}

// Every path is absent; what remains are constants and their sizes.
std::optional<AttributeValue> Evaluate(const BoundOperand& operand) {
  if (const AttributeValue* constant = operand.Constant()) return *constant;
  if (const BoundSize* size = operand.Size()) {
    if (const AttributeValue* constant = size->operand->Constant()) {
      return AttributeValue{Number{std::to_string(SizeOf(*constant))}};
    }
  }
  return std::nullopt;
}

std::optional<std::strong_ordering> Order(const AttributeValue& left, const AttributeValue& right) {
  if (left.value.index() != right.value.index()) return std::nullopt;
  if (const String* s = left.As<String>()) return s->value.compare(right.As<String>()->value) <=> 0;
  if (const Binary* b = left.As<Binary>()) return b->value.compare(right.As<Binary>()->value) <=> 0;
  if (const Number* n = left.As<Number>()) {
    return CompareNumbers(n->value, right.As<Number>()->value);
  }
  return std::nullopt;
}

bool Compare(Comparator comparator, const BoundOperand& left_operand,
             const BoundOperand& right_operand) {
  const auto left = Evaluate(left_operand);
  const auto right = Evaluate(right_operand);
  if (comparator == Comparator::kEqual) return left && right && *left == *right;
  if (comparator == Comparator::kNotEqual) return !(left && right && *left == *right);
  if (!left || !right) return false;
  const auto order = Order(*left, *right);
  if (!order) return false;
  switch (comparator) {
    case Comparator::kLess:
      return *order < 0;
    case Comparator::kLessOrEqual:
      return *order <= 0;
    case Comparator::kGreater:
      return *order > 0;
    case Comparator::kGreaterOrEqual:
      return *order >= 0;
    case Comparator::kEqual:
    case Comparator::kNotEqual:
      break;
  }
  return false;
}

bool Holds(const BoundComparison& comparison) {
  return Compare(comparison.comparator, comparison.left, comparison.right);
}

bool Holds(const BoundBetween& between) {
  return Compare(Comparator::kGreaterOrEqual, between.value, between.low) &&
         Compare(Comparator::kLessOrEqual, between.value, between.high);
}

bool Holds(const BoundIn& in) {
  return std::any_of(in.choices.begin(), in.choices.end(), [&in](const BoundOperand& choice) {
    return Compare(Comparator::kEqual, in.value, choice);
  });
}

bool Holds(const BoundExists& exists) { return exists.negated; }

bool Holds(const BoundTypeIs& type_is) {
  const auto value = Evaluate(type_is.operand);
  return value && TypeTag(*value) == type_is.tag;
}

bool Holds(const BoundBeginsWith& begins) {
  const auto value = Evaluate(begins.value);
  const auto prefix = Evaluate(begins.prefix);
  if (!value || !prefix || value->value.index() != prefix->value.index()) return false;
  if (const String* s = value->As<String>()) {
    return s->value.starts_with(prefix->As<String>()->value);
  }
  return value->As<Binary>()->value.starts_with(prefix->As<Binary>()->value);
}

bool Has(const std::vector<std::string>& elements, const std::string& element) {
  return std::find(elements.begin(), elements.end(), element) != elements.end();
}

bool Holds(const BoundContains& contains) {
  const auto value = Evaluate(contains.value);
  const auto part = Evaluate(contains.part);
  if (!value || !part) return false;
  if (const List* list = value->As<List>()) {
    return std::find(list->elements.begin(), list->elements.end(), *part) != list->elements.end();
  }
  if (const String* s = part->As<String>()) {
    if (const StringSet* set = value->As<StringSet>()) return Has(set->elements, s->value);
    const String* whole = value->As<String>();
    return whole != nullptr && whole->value.find(s->value) != std::string::npos;
  }
  if (const Number* n = part->As<Number>()) {
    const NumberSet* set = value->As<NumberSet>();
    return set != nullptr && Has(set->elements, n->value);
  }
  if (const Binary* b = part->As<Binary>()) {
    if (const BinarySet* set = value->As<BinarySet>()) return Has(set->elements, b->value);
    const Binary* whole = value->As<Binary>();
    return whole != nullptr && whole->value.find(b->value) != std::string::npos;
  }
  return false;
}

bool Holds(const BoundAnd& both) {
  return HoldsWithoutItem(*both.left) && HoldsWithoutItem(*both.right);
}
bool Holds(const BoundOr& either) {
  return HoldsWithoutItem(*either.left) || HoldsWithoutItem(*either.right);
}
bool Holds(const BoundNot& negation) { return !HoldsWithoutItem(*negation.operand); }

}  // namespace

bool HoldsWithoutItem(const BoundCondition& condition) {
  return std::visit([](const auto& node) { return Holds(node); }, condition.node);
}

}  // namespace tuskgate::translator
