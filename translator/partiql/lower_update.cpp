#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "translator/partiql/literal.h"
#include "translator/partiql/lowering.h"

namespace tuskgate::translator {

namespace partiql = grammar::partiql;

namespace {

bool IsSet(const AttributeValue& value) {
  return value.As<StringSet>() != nullptr || value.As<NumberSet>() != nullptr ||
         value.As<BinarySet>() != nullptr;
}

void Open(grammar::UpdateSection section, grammar::UpdateExpression& update) {
  auto& sections = update.sections;
  if (std::find(sections.begin(), sections.end(), section) == sections.end()) {
    sections.push_back(section);
  }
}

ApiError UnsupportedOperator(std::string_view symbol) {
  return ValidationError(
      fmt::format("Unsupported operator in Update Expression. Operator: {}", symbol));
}

}  // namespace

Result<grammar::UpdateExpression> Lowering::Update(const std::vector<partiql::Clause>& clauses) {
  grammar::UpdateExpression update;
  for (const partiql::Clause& clause : clauses) {
    if (const auto* remove = std::get_if<partiql::RemoveClause>(&clause)) {
      Open(grammar::UpdateSection::kRemove, update);
      update.remove.push_back(Path(remove->path));
      continue;
    }
    for (const partiql::Assignment& assignment : std::get<partiql::SetClause>(clause).assignments) {
      if (auto error = Assign(assignment, update)) return *error;
    }
  }
  return update;
}

std::optional<ApiError> Lowering::Assign(const partiql::Assignment& assignment,
                                         grammar::UpdateExpression& update) {
  if (const auto* call = std::get_if<partiql::Call>(&assignment.value.node)) {
    if (call->name == "set_add" || call->name == "set_delete") {
      return ChangeSet(assignment, *call, update);
    }
  }
  grammar::SetAction action{Path(assignment.path), {}};
  const auto* binary = std::get_if<partiql::Binary>(&assignment.value.node);
  if (binary != nullptr &&
      (binary->op == partiql::Operator::kAdd || binary->op == partiql::Operator::kSubtract)) {
    Result<grammar::Operand> left = UpdateOperand(*binary->left);
    if (!left.has_value()) return left.error();
    Result<grammar::Operand> right = UpdateOperand(*binary->right);
    if (!right.has_value()) return right.error();
    action.value = {*std::move(left), binary->op == partiql::Operator::kAdd ? '+' : '-',
                    *std::move(right)};
  } else {
    Result<grammar::Operand> value = UpdateOperand(assignment.value);
    if (!value.has_value()) return value.error();
    action.value = {*std::move(value), 0, std::nullopt};
  }
  Open(grammar::UpdateSection::kSet, update);
  update.set.push_back(std::move(action));
  return std::nullopt;
}

// `a = set_add(a, <<...>>)` is what ADD is in an expression, and set_delete what DELETE is there.
std::optional<ApiError> Lowering::ChangeSet(const partiql::Assignment& assignment,
                                            const partiql::Call& call,
                                            grammar::UpdateExpression& update) {
  const bool adds = call.name == "set_add";
  const std::string_view name = adds ? "SET_ADD" : "SET_DELETE";
  if (call.arguments.size() != 2) {
    return ValidationError(
        fmt::format("{} must have exactly two arguments {}", name, Describe(call.position)));
  }
  const auto* path = std::get_if<partiql::Path>(&call.arguments.front().node);
  if (path == nullptr || path->steps != assignment.path.steps) {
    return ValidationError(
        fmt::format("The first argument to {} must equal the assignment value {}", name,
                    Describe(call.position)));
  }
  const ApiError no_set =
      ValidationError(fmt::format("The second argument to {} must be a value with type SET {}",
                                  name, Describe(path->position)));
  if (!IsValue(call.arguments.back())) return no_set;
  Result<AttributeValue> value = ValueOf(call.arguments.back(), parameters_);
  if (!value.has_value()) return value.error();
  if (!IsSet(*value)) return no_set;
  Open(adds ? grammar::UpdateSection::kAdd : grammar::UpdateSection::kDelete, update);
  auto& actions = adds ? update.add : update.del;
  actions.push_back({Path(assignment.path), {values_.Add(*std::move(value))}});
  return std::nullopt;
}

Result<grammar::Operand> Lowering::UpdateOperand(const partiql::Expression& expression) {
  if (const auto* path = std::get_if<partiql::Path>(&expression.node)) {
    return grammar::Operand{Path(*path)};
  }
  if (IsValue(expression)) {
    Result<grammar::ValueRef> value = Value(expression);
    if (!value.has_value()) return value.error();
    return grammar::Operand{*std::move(value)};
  }
  if (const auto* call = std::get_if<partiql::Call>(&expression.node)) {
    if (call->name != "list_append" && call->name != "if_not_exists") {
      return ValidationError(
          fmt::format("Unrecognized function: {} {}", call->name, Describe(call->position)));
    }
    grammar::FunctionCall lowered{call->name, {}};
    for (const partiql::Expression& argument : call->arguments) {
      Result<grammar::Operand> operand = UpdateOperand(argument);
      if (!operand.has_value()) return operand;
      lowered.arguments.push_back(*std::move(operand));
    }
    return grammar::Operand{std::move(lowered)};
  }
  if (std::holds_alternative<partiql::IsType>(expression.node)) {
    return ValidationError("IS operator is not supported in update expressions");
  }
  if (std::holds_alternative<partiql::Missing>(expression.node)) {
    return ValidationError("MISSING must be compared using IS operator");
  }
  if (const auto* binary = std::get_if<partiql::Binary>(&expression.node)) {
    return UnsupportedOperator(Symbol(binary->op));
  }
  if (const auto* sign = std::get_if<partiql::Sign>(&expression.node)) {
    return UnsupportedOperator(std::string_view(&sign->sign, 1));
  }
  if (std::holds_alternative<partiql::Between>(expression.node)) {
    return UnsupportedOperator("BETWEEN");
  }
  return UnsupportedOperator(std::holds_alternative<partiql::In>(expression.node) ? "IN" : "NOT");
}

}  // namespace tuskgate::translator
