// Conditions: conditions proper, filters and key conditions.
#include <algorithm>

#include <fmt/format.h>

#include "translator/expression/binder.h"
#include "translator/model/attribute_json.h"
#include "translator/model/base64.h"
#include "translator/model/number.h"

namespace tuskgate::translator {
namespace {

std::string_view Symbol(Comparator comparator) {
  switch (comparator) {
    case Comparator::kEqual:
      return "=";
    case Comparator::kNotEqual:
      return "<>";
    case Comparator::kLess:
      return "<";
    case Comparator::kLessOrEqual:
      return "<=";
    case Comparator::kGreater:
      return ">";
    case Comparator::kGreaterOrEqual:
      return ">=";
  }
  return "";
}

bool IsOrdered(const AttributeValue& value) {
  return value.As<String>() != nullptr || value.As<Number>() != nullptr ||
         value.As<Binary>() != nullptr;
}

// As the service prints a value in messages: {N:2}
std::string Echo(const AttributeValue& value) {
  std::string content;
  if (const String* s = value.As<String>()) content = s->value;
  if (const Number* n = value.As<Number>()) content = n->value;
  if (const Binary* b = value.As<Binary>()) content = EncodeBase64(b->value);
  return fmt::format("{{{}:{}}}", TypeTag(value), content);
}

template <typename Node>
Result<BoundConditionPtr> Make(Node node) {
  auto condition = std::make_unique<BoundCondition>();
  condition->node = std::move(node);
  return condition;
}

struct FunctionArity {
  std::string_view name;
  std::size_t operands;
};
constexpr FunctionArity kConditionFunctions[] = {{"attribute_exists", 1},
                                                 {"attribute_not_exists", 1},
                                                 {"attribute_type", 2},
                                                 {"begins_with", 2},
                                                 {"contains", 2}};

}  // namespace

std::optional<ApiError> Binder::CheckDistinct(std::string_view operation, const BoundOperand& one,
                                              const BoundOperand& other) const {
  if (one.Path() == nullptr || other.Path() == nullptr || !(*one.Path() == *other.Path())) {
    return std::nullopt;
  }
  return Fail(fmt::format(
      "The first operand must be distinct from the remaining operands for this operator or "
      "function; operator: {}, first operand: {}",
      operation, Describe(*one.Path())));
}

std::optional<ApiError> Binder::CheckOrdered(std::string_view operation,
                                             const BoundOperand& operand) const {
  const AttributeValue* constant = operand.Constant();
  if (constant == nullptr || IsOrdered(*constant)) return std::nullopt;
  return WrongOperandType(operation, TypeTag(*constant));
}

std::optional<ApiError> Binder::CheckBounds(const BoundBetween& between) const {
  const AttributeValue* low = between.low.Constant();
  const AttributeValue* high = between.high.Constant();
  if (low == nullptr || high == nullptr) return std::nullopt;
  std::string_view rule;
  if (low->value.index() != high->value.index()) {
    rule = "same data type for lower and upper bounds";
  } else {
    bool reversed = false;
    if (const Number* n = low->As<Number>()) {
      reversed = CompareNumbers(n->value, high->As<Number>()->value) > 0;
    } else if (const String* s = low->As<String>()) {
      reversed = s->value > high->As<String>()->value;
    } else if (const Binary* b = low->As<Binary>()) {
      reversed = b->value > high->As<Binary>()->value;
    }
    if (!reversed) return std::nullopt;
    rule = "upper bound to be greater than or equal to lower bound";
  }
  return Fail(fmt::format(
      "The BETWEEN operator requires {}; lower bound operand: AttributeValue: {}, upper bound "
      "operand: AttributeValue: {}",
      rule, Echo(*low), Echo(*high)));
}

Result<BoundOperand> Binder::Operand(const grammar::Operand& operand) {
  if (const auto* path = std::get_if<grammar::Path>(&operand.node)) {
    Result<BoundPath> bound = Path(*path);
    if (!bound.has_value()) return bound.error();
    return BoundOperand{*std::move(bound)};
  }
  if (const auto* reference = std::get_if<grammar::ValueRef>(&operand.node)) {
    const Result<const AttributeValue*> value = Value(*reference);
    if (!value.has_value()) return value.error();
    return BoundOperand{*value};
  }
  return SizeOf(std::get<grammar::FunctionCall>(operand.node));
}

// The only function that may stand for an operand: the parser lets no other through.
Result<BoundOperand> Binder::SizeOf(const grammar::FunctionCall& call) {
  Result<std::vector<BoundOperand>> arguments = Operands(call.arguments);
  if (!arguments.has_value()) return arguments.error();
  if (arguments->size() != 1) {
    return Fail(fmt::format(
        "Incorrect number of operands for operator or function; operator or function: size, number "
        "of operands: {}",
        arguments->size()));
  }
  BoundOperand& argument = arguments->front();
  if (argument.Size() != nullptr) return WrongOperandType("size", "N");
  if (const AttributeValue* constant = argument.Constant()) {
    if (constant->As<Number>() != nullptr || constant->As<Boolean>() != nullptr ||
        constant->As<Null>() != nullptr) {
      return WrongOperandType("size", TypeTag(*constant));
    }
  }
  return BoundOperand{BoundSize{std::make_unique<BoundOperand>(std::move(argument))}};
}

Result<std::vector<BoundOperand>> Binder::Operands(const std::vector<grammar::Operand>& arguments) {
  std::vector<BoundOperand> bound;
  bound.reserve(arguments.size());
  for (const grammar::Operand& argument : arguments) {
    Result<BoundOperand> operand = Operand(argument);
    if (!operand.has_value()) return operand.error();
    bound.push_back(*std::move(operand));
  }
  return bound;
}

Result<BoundConditionPtr> Binder::Node(const grammar::Comparison& comparison) {
  Result<BoundOperand> left = Operand(comparison.left);
  if (!left.has_value()) return left.error();
  Result<BoundOperand> right = Operand(comparison.right);
  if (!right.has_value()) return right.error();
  const std::string_view symbol = Symbol(comparison.comparator);
  if (auto error = CheckDistinct(symbol, *left, *right)) return *error;
  if (comparison.comparator != Comparator::kEqual &&
      comparison.comparator != Comparator::kNotEqual) {
    if (auto error = CheckOrdered(symbol, *left)) return *error;
    if (auto error = CheckOrdered(symbol, *right)) return *error;
  }
  return Make(BoundComparison{comparison.comparator, *std::move(left), *std::move(right)});
}

Result<BoundConditionPtr> Binder::Node(const grammar::Between& between) {
  Result<BoundOperand> value = Operand(between.value);
  if (!value.has_value()) return value.error();
  Result<BoundOperand> low = Operand(between.low);
  if (!low.has_value()) return low.error();
  Result<BoundOperand> high = Operand(between.high);
  if (!high.has_value()) return high.error();
  BoundBetween bound{*std::move(value), *std::move(low), *std::move(high)};
  if (auto error = CheckDistinct("BETWEEN", bound.value, bound.low)) return *error;
  if (auto error = CheckDistinct("BETWEEN", bound.value, bound.high)) return *error;
  for (const BoundOperand* operand : {&bound.value, &bound.low, &bound.high}) {
    if (auto error = CheckOrdered("BETWEEN", *operand)) return *error;
  }
  if (auto error = CheckBounds(bound)) return *error;
  return Make(std::move(bound));
}

Result<BoundConditionPtr> Binder::Node(const grammar::In& in) {
  Result<BoundOperand> value = Operand(in.value);
  if (!value.has_value()) return value.error();
  Result<std::vector<BoundOperand>> choices = Operands(in.choices);
  if (!choices.has_value()) return choices.error();
  for (const BoundOperand& choice : *choices) {
    if (auto error = CheckDistinct("IN", *value, choice)) return *error;
  }
  return Make(BoundIn{*std::move(value), *std::move(choices)});
}

Result<BoundConditionPtr> Binder::TypeIs(const std::vector<grammar::Operand>& arguments) {
  Result<std::vector<BoundOperand>> operands = Operands(arguments);
  if (!operands.has_value()) return operands.error();
  const AttributeValue* type = (*operands)[1].Constant();
  if (type == nullptr) return WrongOperandType("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
  const String* tag = type->As<String>();
  if (tag == nullptr) return WrongOperandType("attribute_type", TypeTag(*type));
  if (!IsTypeTag(tag->value)) {
    return Fail(
        fmt::format("Invalid attribute type name found; type: {}, valid types: "
                    "{{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}",
                    tag->value));
  }
  return Make(BoundTypeIs{std::move(operands->front()), tag->value});
}

Result<BoundConditionPtr> Binder::Node(const grammar::FunctionCall& call) {
  const auto* function =
      std::find_if(std::begin(kConditionFunctions), std::end(kConditionFunctions),
                   [&call](const FunctionArity& candidate) { return candidate.name == call.name; });
  Result<std::vector<BoundOperand>> operands = Operands(call.arguments);
  if (!operands.has_value()) return operands.error();
  if (operands->size() != function->operands) {
    return Fail(fmt::format(
        "Incorrect number of operands for operator or function; operator or function: {}, number "
        "of operands: {}",
        call.name, operands->size()));
  }
  if (call.name == "attribute_type") return TypeIs(call.arguments);
  BoundOperand& first = operands->front();
  if (function->operands == 1) {
    if (first.Path() == nullptr) {
      return Fail(fmt::format(
          "Operator or function requires a document path; operator or function: {}", call.name));
    }
    return Make(BoundExists{std::move(std::get<BoundPath>(first.node)),
                            call.name == "attribute_not_exists"});
  }
  BoundOperand& second = operands->back();
  if (auto error = CheckDistinct(call.name, first, second)) return *error;
  if (call.name == "contains") return Make(BoundContains{std::move(first), std::move(second)});
  for (const BoundOperand* operand : {&first, &second}) {
    const AttributeValue* constant = operand->Constant();
    if (operand->Size() != nullptr) return WrongOperandType("begins_with", "N");
    if (constant != nullptr && constant->As<String>() == nullptr &&
        constant->As<Binary>() == nullptr) {
      return WrongOperandType("begins_with", TypeTag(*constant));
    }
  }
  return Make(BoundBeginsWith{std::move(first), std::move(second)});
}

Result<BoundConditionPtr> Binder::Node(const grammar::And& both) {
  Result<BoundConditionPtr> left = Condition(*both.left);
  if (!left.has_value()) return left.error();
  Result<BoundConditionPtr> right = Condition(*both.right);
  if (!right.has_value()) return right.error();
  return Make(BoundAnd{*std::move(left), *std::move(right)});
}

Result<BoundConditionPtr> Binder::Node(const grammar::Or& either) {
  Result<BoundConditionPtr> left = Condition(*either.left);
  if (!left.has_value()) return left.error();
  Result<BoundConditionPtr> right = Condition(*either.right);
  if (!right.has_value()) return right.error();
  return Make(BoundOr{*std::move(left), *std::move(right)});
}

Result<BoundConditionPtr> Binder::Node(const grammar::Not& negation) {
  Result<BoundConditionPtr> operand = Condition(*negation.operand);
  if (!operand.has_value()) return operand.error();
  return Make(BoundNot{*std::move(operand)});
}

Result<BoundConditionPtr> Binder::Condition(const grammar::Condition& condition) {
  return std::visit([this](const auto& node) { return Node(node); }, condition.node);
}

}  // namespace tuskgate::translator
