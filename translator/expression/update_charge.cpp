#include "translator/expression/update_charge.h"

#include <string>

#include "translator/model/item_size.h"

namespace tuskgate::translator {
namespace {

constexpr std::size_t kExpression = 3;
constexpr std::size_t kAssignment = 19;  // SET and ADD
constexpr std::size_t kRemoval = 1;      // REMOVE and DELETE: what they take away is free
constexpr std::size_t kTargetStep = 4;   // each behind the attribute's name
constexpr std::size_t kPath = 1;         // read by an operand; the value found there is free
constexpr std::size_t kPathStep = 14;
constexpr std::size_t kPlus = 34;
constexpr std::size_t kMinus = 37;
constexpr std::size_t kListAppend = 37;
constexpr std::size_t kIfNotExists = 39;

std::size_t StepSize(const BoundStep& step) {
  if (const auto* name = std::get_if<std::string>(&step)) return name->size();
  return std::to_string(std::get<std::uint32_t>(step)).size();
}

std::size_t TargetCharge(const BoundPath& path) {
  std::size_t charge = path.Attribute().size();
  for (std::size_t i = 1; i < path.steps.size(); ++i) {
    charge += kTargetStep + StepSize(path.steps[i]);
  }
  return charge;
}

std::size_t PathCharge(const BoundPath& path) {
  std::size_t charge = kPath;
  for (const BoundStep& step : path.steps) charge += kPathStep + StepSize(step);
  return charge;
}

// A value is charged for at each of its uses.
std::size_t OperandCharge(const BoundUpdateOperand& operand) {
  return std::visit(
      Overloaded{[](const BoundPath& path) { return PathCharge(path); },
                 [](const AttributeValue* value) { return AttributeSize(*value); },
                 [](const BoundIfNotExists& choice) {
                   return kIfNotExists + PathCharge(choice.path) + OperandCharge(*choice.otherwise);
                 },
                 [](const BoundListAppend& append) {
                   return kListAppend + OperandCharge(*append.head) + OperandCharge(*append.tail);
                 }},
      operand.node);
}

std::size_t SetCharge(const BoundSet& set) {
  std::size_t charge = kAssignment + TargetCharge(set.path) + OperandCharge(set.left);
  if (set.arithmetic != 0) {
    charge += (set.arithmetic == '+' ? kPlus : kMinus) + OperandCharge(*set.right);
  }
  return charge;
}

}  // namespace

std::size_t UpdateCharge(const BoundUpdate& update) {
  std::size_t charge = kExpression;
  for (const BoundSet& set : update.set) charge += SetCharge(set);
  for (const BoundAdd& add : update.add) {
    charge += kAssignment + TargetCharge(add.path) + AttributeSize(*add.value);
  }
  for (const BoundPath& path : update.remove) charge += kRemoval + TargetCharge(path);
  for (const BoundDelete& del : update.del) charge += kRemoval + TargetCharge(del.path);
  return charge;
}

std::optional<ApiError> CheckUpdateCharge(const BoundUpdate& update) {
  if (UpdateCharge(update) <= kMaxItemSize) return std::nullopt;
  return ValidationError("Item size to update has exceeded the maximum allowed size");
}

}  // namespace tuskgate::translator
