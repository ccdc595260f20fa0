#include "translator/partiql/key_tests.h"

#include <memory>
#include <string>
#include <utility>

namespace tuskgate::translator {
namespace {

template <typename Node>
BoundConditionPtr Make(Node node) {
  auto condition = std::make_unique<BoundCondition>();
  condition->node = std::move(node);
  return condition;
}

void Flatten(BoundConditionPtr condition, std::vector<BoundConditionPtr>& out) {
  if (auto* both = std::get_if<BoundAnd>(&condition->node)) {
    Flatten(std::move(both->left), out);
    Flatten(std::move(both->right), out);
  } else {
    out.push_back(std::move(condition));
  }
}

BoundOperand CloneOperand(const BoundOperand& operand) {
  if (const BoundSize* size = operand.Size()) {
    return {BoundSize{std::make_unique<BoundOperand>(CloneOperand(*size->operand))}};
  }
  if (const BoundPath* path = operand.Path()) return {*path};
  return {operand.Constant()};
}

std::vector<BoundOperand> CloneOperands(const std::vector<BoundOperand>& operands) {
  std::vector<BoundOperand> clones;
  clones.reserve(operands.size());
  for (const BoundOperand& operand : operands) clones.push_back(CloneOperand(operand));
  return clones;
}

struct Cloner {
  BoundConditionPtr operator()(const BoundComparison& node) const {
    return Make(
        BoundComparison{node.comparator, CloneOperand(node.left), CloneOperand(node.right)});
  }
  BoundConditionPtr operator()(const BoundBetween& node) const {
    return Make(
        BoundBetween{CloneOperand(node.value), CloneOperand(node.low), CloneOperand(node.high)});
  }
  BoundConditionPtr operator()(const BoundIn& node) const {
    return Make(BoundIn{CloneOperand(node.value), CloneOperands(node.choices)});
  }
  BoundConditionPtr operator()(const BoundExists& node) const { return Make(node); }
  BoundConditionPtr operator()(const BoundTypeIs& node) const {
    return Make(BoundTypeIs{CloneOperand(node.operand), node.tag});
  }
  BoundConditionPtr operator()(const BoundBeginsWith& node) const {
    return Make(BoundBeginsWith{CloneOperand(node.value), CloneOperand(node.prefix)});
  }
  BoundConditionPtr operator()(const BoundContains& node) const {
    return Make(BoundContains{CloneOperand(node.value), CloneOperand(node.part)});
  }
  BoundConditionPtr operator()(const BoundAnd& node) const {
    return Make(BoundAnd{Clone(*node.left), Clone(*node.right)});
  }
  BoundConditionPtr operator()(const BoundOr& node) const {
    return Make(BoundOr{Clone(*node.left), Clone(*node.right)});
  }
  BoundConditionPtr operator()(const BoundNot& node) const {
    return Make(BoundNot{Clone(*node.operand)});
  }
};

// The attribute that the operand is as a whole, if it is one.
const std::string* AttributeOf(const BoundOperand& operand) {
  const BoundPath* path = operand.Path();
  return path != nullptr && path->IsTopLevel() ? &path->Attribute() : nullptr;
}

std::optional<KeyOperator> OperatorOf(Comparator comparator, bool mirrored) {
  switch (comparator) {
    case Comparator::kEqual:
      return KeyOperator::kEqual;
    case Comparator::kLess:
      return mirrored ? KeyOperator::kGreater : KeyOperator::kLess;
    case Comparator::kLessOrEqual:
      return mirrored ? KeyOperator::kGreaterOrEqual : KeyOperator::kLessOrEqual;
    case Comparator::kGreater:
      return mirrored ? KeyOperator::kLess : KeyOperator::kGreater;
    case Comparator::kGreaterOrEqual:
      return mirrored ? KeyOperator::kLessOrEqual : KeyOperator::kGreaterOrEqual;
    case Comparator::kNotEqual:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::vector<BoundConditionPtr> Conjuncts(BoundConditionPtr condition) {
  std::vector<BoundConditionPtr> conjuncts;
  if (condition != nullptr) Flatten(std::move(condition), conjuncts);
  return conjuncts;
}

BoundConditionPtr Conjunction(std::vector<BoundConditionPtr> conditions) {
  BoundConditionPtr all;
  for (BoundConditionPtr& condition : conditions) {
    all = all == nullptr ? std::move(condition)
                         : Make(BoundAnd{std::move(all), std::move(condition)});
  }
  return all;
}

BoundConditionPtr Disjunction(BoundConditionPtr left, BoundConditionPtr right) {
  return Make(BoundOr{std::move(left), std::move(right)});
}

BoundConditionPtr Existence(std::string_view attribute, bool negated) {
  BoundPath path;
  path.steps.emplace_back(std::string(attribute));
  return Make(BoundExists{std::move(path), negated});
}

BoundConditionPtr Clone(const BoundCondition& condition) {
  return std::visit(Cloner{}, condition.node);
}

std::optional<KeyTerm> KeyTermOf(const BoundCondition& condition) {
  if (const auto* comparison = std::get_if<BoundComparison>(&condition.node)) {
    const bool mirrored = comparison->left.Constant() != nullptr;
    const BoundOperand& path = mirrored ? comparison->right : comparison->left;
    const BoundOperand& value = mirrored ? comparison->left : comparison->right;
    const std::string* attribute = AttributeOf(path);
    const auto op = OperatorOf(comparison->comparator, mirrored);
    if (attribute == nullptr || value.Constant() == nullptr || !op) return std::nullopt;
    return KeyTerm{*attribute, *op, value.Constant()};
  }
  if (const auto* between = std::get_if<BoundBetween>(&condition.node)) {
    const std::string* attribute = AttributeOf(between->value);
    if (attribute == nullptr || between->low.Constant() == nullptr ||
        between->high.Constant() == nullptr) {
      return std::nullopt;
    }
    return KeyTerm{*attribute, KeyOperator::kBetween, between->low.Constant(),
                   between->high.Constant()};
  }
  if (const auto* begins = std::get_if<BoundBeginsWith>(&condition.node)) {
    const std::string* attribute = AttributeOf(begins->value);
    if (attribute == nullptr || begins->prefix.Constant() == nullptr) return std::nullopt;
    return KeyTerm{*attribute, KeyOperator::kBeginsWith, begins->prefix.Constant()};
  }
  return std::nullopt;
}

}  // namespace tuskgate::translator
