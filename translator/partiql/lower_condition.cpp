#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "translator/partiql/literal.h"
#include "translator/partiql/lowering.h"

namespace tuskgate::translator {

namespace partiql = grammar::partiql;

namespace {

// Case-insensitive in a statement; the parser has them in lower case.
constexpr std::string_view kConditionFunctions[] = {"attribute_exists", "attribute_not_exists",
                                                    "attribute_type", "begins_with", "contains"};

constexpr std::size_t kMaxInChoices = 100;

constexpr std::string_view kNoCondition =
    "WHERE clause must contain an expression that resolves to a boolean";

bool IsConditionFunction(std::string_view name) {
  return std::find(std::begin(kConditionFunctions), std::end(kConditionFunctions), name) !=
         std::end(kConditionFunctions);
}

bool IsComparator(partiql::Operator op) {
  return op >= partiql::Operator::kEqual && op <= partiql::Operator::kGreaterOrEqual;
}

// Whether the expression is true or false by its form.
bool IsCondition(const partiql::Expression& expression) {
  if (const auto* binary = std::get_if<partiql::Binary>(&expression.node)) {
    return binary->op <= partiql::Operator::kAnd || IsComparator(binary->op);
  }
  if (const auto* call = std::get_if<partiql::Call>(&expression.node)) {
    return IsConditionFunction(call->name);
  }
  return std::holds_alternative<partiql::Not>(expression.node) ||
         std::holds_alternative<partiql::Between>(expression.node) ||
         std::holds_alternative<partiql::In>(expression.node) ||
         std::holds_alternative<partiql::IsType>(expression.node);
}

grammar::Comparator ComparatorOf(partiql::Operator op) {
  switch (op) {
    case partiql::Operator::kNotEqual:
      return grammar::Comparator::kNotEqual;
    case partiql::Operator::kLess:
      return grammar::Comparator::kLess;
    case partiql::Operator::kLessOrEqual:
      return grammar::Comparator::kLessOrEqual;
    case partiql::Operator::kGreater:
      return grammar::Comparator::kGreater;
    case partiql::Operator::kGreaterOrEqual:
      return grammar::Comparator::kGreaterOrEqual;
    default:
      return grammar::Comparator::kEqual;
  }
}

std::unique_ptr<grammar::Condition> Own(grammar::Condition condition) {
  return std::make_unique<grammar::Condition>(std::move(condition));
}
grammar::Condition Negated(grammar::Condition condition) {
  return {grammar::Not{Own(std::move(condition))}};
}
grammar::Condition Both(grammar::Condition left, grammar::Condition right) {
  return {grammar::And{Own(std::move(left)), Own(std::move(right))}};
}
grammar::Condition Either(grammar::Condition left, grammar::Condition right) {
  return {grammar::Or{Own(std::move(left)), Own(std::move(right))}};
}

ApiError UnrecognizedFunction(const partiql::Call& call) {
  return ValidationError(
      fmt::format("Unrecognized function: {} {}", call.name, Describe(call.position)));
}

// The tag of the attribute type that IS asks for; empty: of none.
std::string_view TagOf(std::string_view type) {
  struct Name {
    std::string_view type;
    std::string_view tag;
  };
  static constexpr Name kNames[] = {
      {"NULL", "NULL"},  {"BOOL", "BOOL"},  {"BOOLEAN", "BOOL"}, {"BLOB", "B"},
      {"STRING", "S"},   {"VARCHAR", "S"},  {"CHAR", "S"},       {"CHARACTER", "S"},
      {"NUMERIC", "N"},  {"DECIMAL", "N"},  {"DEC", "N"},        {"INT", "N"},
      {"INT2", "N"},     {"INT4", "N"},     {"INT8", "N"},       {"INTEGER", "N"},
      {"INTEGER2", "N"}, {"INTEGER4", "N"}, {"INTEGER8", "N"},   {"SMALLINT", "N"},
      {"BIGINT", "N"},   {"FLOAT", "N"},    {"REAL", "N"},       {"DOUBLE PRECISION", "N"},
      {"STRUCT", "M"},   {"TUPLE", "M"},    {"LIST", "L"},       {"CHARACTER VARYING", "S"}};
  const auto* found = std::find_if(std::begin(kNames), std::end(kNames),
                                   [type](const Name& name) { return name.type == type; });
  return found == std::end(kNames) ? std::string_view() : found->tag;
}

}  // namespace

Result<grammar::Condition> Lowering::Where(const partiql::Expression& expression) {
  return Condition(expression, kNoCondition);
}

Result<grammar::Condition> Lowering::Condition(const partiql::Expression& expression,
                                               std::string_view otherwise) {
  if (const auto* negation = std::get_if<partiql::Not>(&expression.node)) {
    Result<grammar::Condition> operand =
        Condition(*negation->operand, "The argument to NOT must be a Type or Expression");
    if (!operand.has_value()) return operand;
    return Negated(*std::move(operand));
  }
  if (const auto* binary = std::get_if<partiql::Binary>(&expression.node)) return Node(*binary);
  if (const auto* between = std::get_if<partiql::Between>(&expression.node)) return Node(*between);
  if (const auto* in = std::get_if<partiql::In>(&expression.node)) return Node(*in);
  if (const auto* is = std::get_if<partiql::IsType>(&expression.node)) return Node(*is);
  if (const auto* call = std::get_if<partiql::Call>(&expression.node)) return Node(*call);
  return ValidationError(std::string(otherwise));
}

Result<grammar::Condition> Lowering::Junction(const partiql::Binary& binary) {
  constexpr std::string_view kNoExpression = "The arguments to AND/OR must be Expressions";
  Result<grammar::Condition> left = Condition(*binary.left, kNoExpression);
  if (!left.has_value()) return left;
  Result<grammar::Condition> right = Condition(*binary.right, kNoExpression);
  if (!right.has_value()) return right;
  if (binary.op == partiql::Operator::kAnd) return Both(*std::move(left), *std::move(right));
  return Either(*std::move(left), *std::move(right));
}

Result<grammar::Condition> Lowering::Node(const partiql::Binary& binary) {
  if (binary.op <= partiql::Operator::kAnd) return Junction(binary);
  if (!IsComparator(binary.op)) {
    return ValidationError(fmt::format("Unsupported operator in Condition Expression. Operator: {}",
                                       Symbol(binary.op)));
  }
  if (IsCondition(*binary.left) || IsCondition(*binary.right)) return CompareConditions(binary);
  Result<grammar::Operand> left = Operand(*binary.left);
  if (!left.has_value()) return left.error();
  Result<grammar::Operand> right = Operand(*binary.right);
  if (!right.has_value()) return right.error();
  return grammar::Condition{
      grammar::Comparison{ComparatorOf(binary.op), *std::move(left), *std::move(right)}};
}

// A condition has a value, true or false, that can be compared: `attribute_exists(a) = true`.
// Recorded from the service by floci-io/floci, DynamoDbPartiQLEdgeCaseIntegrationTest.
Result<grammar::Condition> Lowering::CompareConditions(const partiql::Binary& binary) {
  if (binary.op != partiql::Operator::kEqual && binary.op != partiql::Operator::kNotEqual) {
    return ValidationError(
        fmt::format("Incorrect operand type for operator or function; operator or function: {}, "
                    "operand type: BOOL",
                    Symbol(binary.op)));
  }
  const bool left_first = IsCondition(*binary.left);
  const partiql::Expression& condition = left_first ? *binary.left : *binary.right;
  const partiql::Expression& other = left_first ? *binary.right : *binary.left;
  Result<grammar::Condition> equal = EqualsOperand(condition, other);
  if (!equal.has_value() || binary.op == partiql::Operator::kEqual) return equal;
  return Negated(*std::move(equal));
}

Result<grammar::Condition> Lowering::EqualsOperand(const partiql::Expression& condition,
                                                   const partiql::Expression& operand) {
  // Each side is needed twice, once for true and once for false.
  std::vector<grammar::Condition> sides;
  for (const bool value : {true, false}) {
    Result<grammar::Condition> one = Condition(condition, kNoCondition);
    if (!one.has_value()) return one;
    std::optional<grammar::Condition> other;
    if (IsCondition(operand)) {
      Result<grammar::Condition> second = Condition(operand, kNoCondition);
      if (!second.has_value()) return second;
      other = *std::move(second);
      if (!value) other = Negated(*std::move(other));
    } else {
      Result<grammar::Operand> second = Operand(operand);
      if (!second.has_value()) return second.error();
      other = grammar::Condition{grammar::Comparison{
          grammar::Comparator::kEqual, *std::move(second), Constant({Boolean{value}})}};
    }
    if (!value) one = Negated(*std::move(one));
    sides.push_back(Both(*std::move(one), *std::move(other)));
  }
  return Either(std::move(sides.front()), std::move(sides.back()));
}

Result<grammar::Condition> Lowering::Node(const partiql::Between& between) {
  if (IsCondition(*between.value)) {
    return ValidationError(
        "Incorrect operand type for operator or function; operator or function: BETWEEN, operand "
        "type: BOOL");
  }
  Result<grammar::Operand> value = Operand(*between.value);
  if (!value.has_value()) return value.error();
  Result<grammar::Operand> low = Operand(*between.low);
  if (!low.has_value()) return low.error();
  Result<grammar::Operand> high = Operand(*between.high);
  if (!high.has_value()) return high.error();
  return grammar::Condition{grammar::Between{*std::move(value), *std::move(low), *std::move(high)}};
}

Result<grammar::Condition> Lowering::Node(const partiql::In& in) {
  const auto* list = std::get_if<partiql::List>(&in.choices->node);
  // Parentheses around one value are a group to the parser.
  if ((list == nullptr && !IsValue(*in.choices)) || (list != nullptr && list->elements.empty())) {
    return ValidationError(
        "IN operator must have a left hand argument of type Variable Reference and right hand "
        "argument of type Seq with at least one member");
  }
  const std::size_t count = list == nullptr ? 1 : list->elements.size();
  if (count > kMaxInChoices) {
    return ValidationError(fmt::format(
        "The IN operator is provided with too many operands; number of operands: {}", count));
  }
  if (IsCondition(*in.value)) {
    std::optional<grammar::Condition> any;
    for (std::size_t i = 0; i < count; ++i) {
      Result<grammar::Condition> equal =
          EqualsOperand(*in.value, list == nullptr ? *in.choices : list->elements[i]);
      if (!equal.has_value()) return equal;
      any = any ? Either(*std::move(any), *std::move(equal)) : *std::move(equal);
    }
    return *std::move(any);
  }
  Result<grammar::Operand> value = Operand(*in.value);
  if (!value.has_value()) return value.error();
  grammar::In lowered{*std::move(value), {}};
  for (std::size_t i = 0; i < count; ++i) {
    Result<grammar::Operand> choice = Operand(list == nullptr ? *in.choices : list->elements[i]);
    if (!choice.has_value()) return choice.error();
    lowered.choices.push_back(*std::move(choice));
  }
  return grammar::Condition{std::move(lowered)};
}

Result<grammar::Condition> Lowering::Node(const partiql::IsType& is) {
  const auto* path = std::get_if<partiql::Path>(&is.value->node);
  if (path == nullptr && !IsValue(*is.value)) {
    return ValidationError(
        "The left hand side argument to IS must be a Variable Reference, Literal, or Path");
  }
  Result<grammar::Operand> value = Operand(*is.value);
  if (!value.has_value()) return value.error();
  if (is.type == "MISSING") {
    grammar::FunctionCall call{"attribute_not_exists", {}};
    call.arguments.push_back(*std::move(value));
    return grammar::Condition{std::move(call)};
  }
  const std::string_view tag = TagOf(is.type);
  if (tag.empty()) {
    return ValidationError(
        fmt::format("Unsupported data type for IS operator: {}. Supported data types are [MISSING, "
                    "NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]",
                    is.type));
  }
  grammar::FunctionCall call{"attribute_type", {}};
  call.arguments.push_back(*std::move(value));
  call.arguments.push_back(Constant({String{std::string(tag)}}));
  return grammar::Condition{std::move(call)};
}

Result<grammar::Condition> Lowering::Node(const partiql::Call& call) {
  if (!IsConditionFunction(call.name)) {
    // A size is a number, and no condition.
    if (call.name == "size") return ValidationError(std::string(kNoCondition));
    return UnrecognizedFunction(call);
  }
  if (call.name == "attribute_type" && call.arguments.size() == 2) return TypeIs(call);
  Result<std::vector<grammar::Operand>> arguments = Operands(call.arguments);
  if (!arguments.has_value()) return arguments.error();
  return grammar::Condition{grammar::FunctionCall{call.name, *std::move(arguments)}};
}

// The names of types are listed in another order than in an expression.
Result<grammar::Condition> Lowering::TypeIs(const partiql::Call& call) {
  Result<grammar::Operand> value = Operand(call.arguments.front());
  if (!value.has_value()) return value.error();
  grammar::FunctionCall lowered{call.name, {}};
  lowered.arguments.push_back(*std::move(value));
  if (!IsValue(call.arguments.back())) {
    Result<grammar::Operand> type = Operand(call.arguments.back());
    if (!type.has_value()) return type.error();
    lowered.arguments.push_back(*std::move(type));
    return grammar::Condition{std::move(lowered)};
  }
  Result<AttributeValue> type = ValueOf(call.arguments.back(), parameters_);
  if (!type.has_value()) return type.error();
  const String* name = type->As<String>();
  if (name != nullptr && !IsTypeTag(name->value)) {
    return ValidationError(
        fmt::format("Invalid attribute type name found; type: {}, valid types: "
                    "{{N,BS,L,B,NULL,M,S,SS,NS,BOOL}}",
                    name->value));
  }
  lowered.arguments.push_back(Constant(*std::move(type)));
  return grammar::Condition{std::move(lowered)};
}

Result<std::vector<grammar::Operand>> Lowering::Operands(const partiql::Expressions& expressions) {
  std::vector<grammar::Operand> operands;
  for (const partiql::Expression& expression : expressions) {
    Result<grammar::Operand> operand = Operand(expression);
    if (!operand.has_value()) return operand.error();
    operands.push_back(*std::move(operand));
  }
  return operands;
}

Result<grammar::Operand> Lowering::Operand(const partiql::Expression& expression) {
  if (const auto* path = std::get_if<partiql::Path>(&expression.node)) {
    return grammar::Operand{Path(*path)};
  }
  if (IsValue(expression)) {
    Result<grammar::ValueRef> value = Value(expression);
    if (!value.has_value()) return value.error();
    return grammar::Operand{*std::move(value)};
  }
  if (const auto* call = std::get_if<partiql::Call>(&expression.node)) {
    if (call->name != "size") return UnrecognizedFunction(*call);
    Result<std::vector<grammar::Operand>> arguments = Operands(call->arguments);
    if (!arguments.has_value()) return arguments.error();
    return grammar::Operand{grammar::FunctionCall{call->name, *std::move(arguments)}};
  }
  if (std::holds_alternative<partiql::Missing>(expression.node)) {
    return ValidationError("MISSING must be compared using IS operator");
  }
  std::string_view symbol = "-";
  if (const auto* binary = std::get_if<partiql::Binary>(&expression.node)) {
    symbol = Symbol(binary->op);
  } else if (const auto* sign = std::get_if<partiql::Sign>(&expression.node)) {
    return ValidationError(
        fmt::format("Incorrect number of operands for operator or function; operator or function: "
                    "{}, number of operands: 1",
                    sign->sign));
  }
  return ValidationError(
      fmt::format("Unsupported operator in Condition Expression. Operator: {}", symbol));
}

Result<grammar::ValueRef> Lowering::Value(const partiql::Expression& expression) {
  Result<AttributeValue> value = ValueOf(expression, parameters_);
  if (!value.has_value()) return value.error();
  return grammar::ValueRef{values_.Add(*std::move(value))};
}

grammar::Operand Lowering::Constant(AttributeValue value) {
  return {grammar::ValueRef{values_.Add(std::move(value))}};
}

grammar::Path Lowering::Path(const partiql::Path& path) const {
  grammar::Path lowered;
  lowered.steps.reserve(path.steps.size());
  for (const partiql::PathStep& step : path.steps) {
    if (const auto* name = std::get_if<std::string>(&step)) {
      lowered.steps.emplace_back(grammar::NameRef{*name, false});
    } else {
      lowered.steps.emplace_back(grammar::ListIndex{std::get<std::uint32_t>(step)});
    }
  }
  return lowered;
}

}  // namespace tuskgate::translator
