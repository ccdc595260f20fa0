#include <fmt/format.h>

#include "translator/expression/binder.h"

namespace tuskgate::translator {
namespace {

// ADD and DELETE name types in their own way.
std::string_view LongTypeName(const AttributeValue& value) {
  static constexpr std::string_view kNames[] = {"STRING", "NUMBER",     "BINARY",     "BOOLEAN",
                                                "NULL",   "STRING_SET", "NUMBER_SET", "BINARY_SET",
                                                "LIST",   "MAP"};
  return kNames[value.value.index()];
}

bool IsSet(const AttributeValue& value) {
  return value.As<StringSet>() != nullptr || value.As<NumberSet>() != nullptr ||
         value.As<BinarySet>() != nullptr;
}

// Messages name the paths in the order of the text.
std::vector<const BoundPath*> TargetsAsWritten(const grammar::UpdateExpression& update,
                                               const BoundUpdate& bound) {
  std::vector<const BoundPath*> targets;
  for (const grammar::UpdateSection section : update.sections) {
    switch (section) {
      case grammar::UpdateSection::kSet:
        for (const BoundSet& action : bound.set) targets.push_back(&action.path);
        break;
      case grammar::UpdateSection::kRemove:
        for (const BoundPath& path : bound.remove) targets.push_back(&path);
        break;
      case grammar::UpdateSection::kAdd:
        for (const BoundAdd& action : bound.add) targets.push_back(&action.path);
        break;
      case grammar::UpdateSection::kDelete:
        for (const BoundDelete& action : bound.del) targets.push_back(&action.path);
        break;
    }
  }
  return targets;
}

}  // namespace

// What the service reports only after the paths have been found not to overlap.
BoundUpdateOperand Binder::Defer(std::string_view what) {
  if (!deferred_) deferred_ = Fail(what);
  return BoundUpdateOperand{BoundPath{}};  // never used: the expression is refused
}

void Binder::DeferWrongType(std::string_view operation, std::string_view type) {
  if (!deferred_) deferred_ = WrongOperandType(operation, type);
}

Result<BoundUpdateOperand> Binder::UpdateFunction(const grammar::FunctionCall& call) {
  std::vector<BoundUpdateOperand> operands;
  for (const grammar::Operand& argument : call.arguments) {
    Result<BoundUpdateOperand> operand = UpdateOperand(argument);
    if (!operand.has_value()) return operand.error();
    operands.push_back(*std::move(operand));
  }
  if (operands.size() != 2) {
    return Defer(fmt::format(
        "Incorrect number of operands for operator or function; operator or function: {}, number "
        "of operands: {}",
        call.name, operands.size()));
  }
  if (call.name == "if_not_exists") {
    auto* path = std::get_if<BoundPath>(&operands.front().node);
    if (path == nullptr) {
      return Defer(
          "Operator or function requires a document path; operator or function: if_not_exists");
    }
    const auto* other = std::get_if<BoundPath>(&operands.back().node);
    if (other != nullptr && *path == *other) {
      return Defer(fmt::format(
          "The first operand must be distinct from the remaining operands for this operator or "
          "function; operator: if_not_exists, first operand: {}",
          Describe(*path)));
    }
    return BoundUpdateOperand{BoundIfNotExists{
        std::move(*path), std::make_unique<BoundUpdateOperand>(std::move(operands.back()))}};
  }
  for (const BoundUpdateOperand& operand : operands) {
    const auto* constant = std::get_if<const AttributeValue*>(&operand.node);
    if (constant != nullptr && (*constant)->As<List>() == nullptr) {
      DeferWrongType("list_append", TypeTag(**constant));
    }
  }
  return BoundUpdateOperand{
      BoundListAppend{std::make_unique<BoundUpdateOperand>(std::move(operands.front())),
                      std::make_unique<BoundUpdateOperand>(std::move(operands.back()))}};
}

Result<BoundUpdateOperand> Binder::UpdateOperand(const grammar::Operand& operand) {
  if (const auto* path = std::get_if<grammar::Path>(&operand.node)) {
    Result<BoundPath> bound = Path(*path);
    if (!bound.has_value()) return bound.error();
    return BoundUpdateOperand{*std::move(bound)};
  }
  if (const auto* reference = std::get_if<grammar::ValueRef>(&operand.node)) {
    const Result<const AttributeValue*> value = Value(*reference);
    if (!value.has_value()) return value.error();
    return BoundUpdateOperand{*value};
  }
  return UpdateFunction(std::get<grammar::FunctionCall>(operand.node));
}

Result<BoundSet> Binder::Set(const grammar::SetAction& action) {
  Result<BoundPath> path = Path(action.path);
  if (!path.has_value()) return path.error();
  Result<BoundUpdateOperand> left = UpdateOperand(action.value.left);
  if (!left.has_value()) return left.error();
  BoundSet set{*std::move(path), *std::move(left), action.value.arithmetic, std::nullopt};
  if (action.value.right) {
    Result<BoundUpdateOperand> right = UpdateOperand(*action.value.right);
    if (!right.has_value()) return right.error();
    set.right = *std::move(right);
  }
  if (set.arithmetic == 0) return set;
  for (const BoundUpdateOperand* operand : {&set.left, &*set.right}) {
    const auto* constant = std::get_if<const AttributeValue*>(&operand->node);
    if (constant != nullptr && (*constant)->As<Number>() == nullptr) {
      DeferWrongType(std::string_view(&set.arithmetic, 1), TypeTag(**constant));
    }
    if (std::holds_alternative<BoundListAppend>(operand->node)) {
      DeferWrongType(std::string_view(&set.arithmetic, 1), "L");
    }
  }
  return set;
}

Result<BoundUpdate> Binder::Update(const grammar::UpdateExpression& update) {
  BoundUpdate bound;
  for (const grammar::SetAction& action : update.set) {
    Result<BoundSet> set = Set(action);
    if (!set.has_value()) return set.error();
    bound.set.push_back(*std::move(set));
  }
  for (const grammar::Path& removed : update.remove) {
    Result<BoundPath> path = Path(removed);
    if (!path.has_value()) return path.error();
    bound.remove.push_back(*std::move(path));
  }
  for (const grammar::PathValueAction& action : update.add) {
    Result<BoundPath> path = Path(action.path);
    if (!path.has_value()) return path.error();
    const Result<const AttributeValue*> value = Value(action.value);
    if (!value.has_value()) return value.error();
    bound.add.push_back({*std::move(path), *value});
  }
  for (const grammar::PathValueAction& action : update.del) {
    Result<BoundPath> path = Path(action.path);
    if (!path.has_value()) return path.error();
    const Result<const AttributeValue*> value = Value(action.value);
    if (!value.has_value()) return value.error();
    bound.del.push_back({*std::move(path), *value});
  }
  if (auto error = CheckPaths(parameter_name_, TargetsAsWritten(update, bound))) return *error;
  for (const BoundAdd& action : bound.add) {
    if (action.value->As<Number>() == nullptr && !IsSet(*action.value)) {
      return Fail(
          fmt::format("Incorrect operand type for operator or function; operator: ADD, operand "
                      "type: {}, typeSet: ALLOWED_FOR_ADD_OPERAND",
                      LongTypeName(*action.value)));
    }
  }
  for (const BoundDelete& action : bound.del) {
    if (!IsSet(*action.value)) {
      return Fail(
          fmt::format("Incorrect operand type for operator or function; operator: DELETE, operand "
                      "type: {}, typeSet: ALLOWED_FOR_DELETE_OPERAND",
                      LongTypeName(*action.value)));
    }
  }
  if (deferred_) return *deferred_;
  return bound;
}

}  // namespace tuskgate::translator
