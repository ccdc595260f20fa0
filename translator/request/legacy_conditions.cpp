#include "translator/request/legacy_conditions.h"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "translator/model/attribute_json.h"
#include "translator/model/number.h"
#include "translator/request/legacy_parameters.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

// Conditions of one request: what a statement's parameters have room for, many times over what the
// service's own callers send.
constexpr std::size_t kMostConditions = 4000;

enum class Operator {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kBetween,
  kIn,
  kNull,
  kNotNull,
  kContains,
  kNotContains,
  kBeginsWith
};

constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();
constexpr std::string_view kAllTypes = "S N B SS NS BS BOOL NULL L M";
constexpr std::string_view kOrderedTypes = "S N B";
constexpr std::string_view kStringTypes = "S B";
constexpr std::string_view kMemberTypes = "S N B BOOL NULL";

// How many arguments an operator takes, and of what types. The API's documentation leaves BOOL and
// NULL out of CONTAINS; the service takes them, as members of lists.
struct OperatorRule {
  std::string_view name;
  Operator op;
  std::size_t fewest;
  std::size_t most;
  std::string_view types;
};
constexpr OperatorRule kRules[] = {
    {"EQ", Operator::kEqual, 1, 1, kAllTypes},
    {"NE", Operator::kNotEqual, 1, 1, kAllTypes},
    {"LT", Operator::kLess, 1, 1, kOrderedTypes},
    {"LE", Operator::kLessOrEqual, 1, 1, kOrderedTypes},
    {"GT", Operator::kGreater, 1, 1, kOrderedTypes},
    {"GE", Operator::kGreaterOrEqual, 1, 1, kOrderedTypes},
    {"BETWEEN", Operator::kBetween, 2, 2, kOrderedTypes},
    {"IN", Operator::kIn, 1, kAnyNumber, kOrderedTypes},
    {"NULL", Operator::kNull, 0, 0, {}},
    {"NOT_NULL", Operator::kNotNull, 0, 0, {}},
    {"CONTAINS", Operator::kContains, 1, 1, kMemberTypes},
    {"NOT_CONTAINS", Operator::kNotContains, 1, 1, kMemberTypes},
    {"BEGINS_WITH", Operator::kBeginsWith, 1, 1, kStringTypes},
};

// `name` has passed the shape's enumeration.
const OperatorRule& RuleOf(std::string_view name) {
  return *std::find_if(std::begin(kRules), std::end(kRules) - 1,
                       [name](const OperatorRule& rule) { return rule.name == name; });
}

bool Lists(std::string_view types, std::string_view tag) {
  while (!types.empty()) {
    const std::size_t blank = std::min(types.find(' '), types.size());
    if (types.substr(0, blank) == tag) return true;
    types.remove_prefix(std::min(blank + 1, types.size()));
  }
  return false;
}

// One attribute's condition, its arguments counted and their types checked.
struct Condition {
  BoundPath path;
  Operator op = Operator::kEqual;
  std::vector<const AttributeValue*> arguments;
};

ApiError Invalid(std::string_view what) {
  return ValidationError(fmt::format("One or more parameter values were invalid: {}", what));
}

// Of one type, which has an order.
bool IsReversed(const AttributeValue& low, const AttributeValue& high) {
  if (const Number* n = low.As<Number>()) {
    return CompareNumbers(n->value, high.As<Number>()->value) > 0;
  }
  if (const String* s = low.As<String>()) return s->value > high.As<String>()->value;
  return low.As<Binary>()->value > high.As<Binary>()->value;
}

std::optional<ApiError> CheckArguments(const OperatorRule& rule,
                                       const std::vector<const AttributeValue*>& arguments) {
  if (arguments.size() < rule.fewest || arguments.size() > rule.most) {
    return Invalid(
        fmt::format("Invalid number of argument(s) for the {} ComparisonOperator", rule.name));
  }
  for (const AttributeValue* argument : arguments) {
    if (!Lists(rule.types, TypeTag(*argument))) {
      return Invalid(fmt::format("ComparisonOperator {} is not valid for {} AttributeValue type",
                                 rule.name, TypeTag(*argument)));
    }
  }
  for (const AttributeValue* argument : arguments) {
    if (argument->value.index() != arguments.front()->value.index()) {
      return Invalid("AttributeValues inside AttributeValueList must be of same type");
    }
  }
  if (rule.op == Operator::kBetween && IsReversed(*arguments[0], *arguments[1])) {
    return ValidationError(
        "The BETWEEN condition was provided a range where the lower bound is greater than the "
        "upper bound");
  }
  return std::nullopt;
}

std::optional<ApiError> KeepArgument(const Json& json, ExpressionParameters& parameters,
                                     std::vector<const AttributeValue*>& arguments) {
  Result<AttributeValue> value = ParseAttributeValue(json, parameters.layer());
  if (!value.has_value()) return value.error();
  arguments.push_back(parameters.Keep(*std::move(value)));
  return std::nullopt;
}

std::optional<ApiError> KeepArguments(const Json* list, ExpressionParameters& parameters,
                                      std::vector<const AttributeValue*>& arguments) {
  if (list == nullptr) return std::nullopt;
  for (const Json& json : list->GetArray()) {
    if (auto error = KeepArgument(json, parameters, arguments)) return error;
  }
  return std::nullopt;
}

// A Condition of the API: an operator and a list of its arguments.
Result<Condition> ReadCondition(std::string_view name, const Json& json,
                                ExpressionParameters& parameters) {
  Result<BoundPath> path = AttributePath(name);
  if (!path.has_value()) return path.error();
  const OperatorRule& rule = RuleOf(StringMember(json, "ComparisonOperator"));
  Condition condition{*std::move(path), rule.op, {}};
  if (auto error =
          KeepArguments(FindMember(json, "AttributeValueList"), parameters, condition.arguments)) {
    return *error;
  }
  if (auto error = CheckArguments(rule, condition.arguments)) return *error;
  return condition;
}

// Which members of an ExpectedAttributeValue go together.
std::optional<ApiError> CheckExpectedMembers(std::string_view name, const Json& json) {
  const Json* op = FindMember(json, "ComparisonOperator");
  const Json* exists = FindMember(json, "Exists");
  const Json* value = FindMember(json, "Value");
  const Json* list = FindMember(json, "AttributeValueList");
  if (op != nullptr && exists != nullptr) {
    return Invalid(fmt::format(
        "Exists and ComparisonOperator cannot be used together for Attribute: {}", name));
  }
  if (value != nullptr && list != nullptr) {
    return Invalid(fmt::format(
        "Value and AttributeValueList cannot be used together for Attribute: {}", name));
  }
  if (op != nullptr) {
    const OperatorRule& rule = RuleOf(Text(*op));
    if (value == nullptr && list == nullptr && rule.fewest > 0) {
      return Invalid(fmt::format(
          "Value or AttributeValueList must be used with ComparisonOperator: {} for Attribute: {}",
          rule.name, name));
    }
    return std::nullopt;
  }
  if (list != nullptr) {
    return Invalid(fmt::format(
        "AttributeValueList can only be used with a ComparisonOperator for Attribute: {}", name));
  }
  const bool must_exist = BooleanMember(json, "Exists", true);
  if (must_exist && value == nullptr) {
    return Invalid(fmt::format("Value must be provided when Exists is {} for Attribute: {}",
                               exists == nullptr ? "null" : "true", name));
  }
  if (!must_exist && value != nullptr) {
    return Invalid(
        fmt::format("Value cannot be used when Exists is false for Attribute: {}", name));
  }
  return std::nullopt;
}

// The older form, {Exists, Value}, means EQ with a value and NULL without one.
Result<Condition> ReadExpectedValue(std::string_view name, const Json& json,
                                    ExpressionParameters& parameters) {
  Result<BoundPath> path = AttributePath(name);
  if (!path.has_value()) return path.error();
  if (auto error = CheckExpectedMembers(name, json)) return *error;
  const Json* value = FindMember(json, "Value");
  const OperatorRule& rule =
      RuleOf(StringMember(json, "ComparisonOperator", value == nullptr ? "NULL" : "EQ"));
  Condition condition{*std::move(path), rule.op, {}};
  if (value != nullptr) {
    if (auto error = KeepArgument(*value, parameters, condition.arguments)) return *error;
  } else if (auto error = KeepArguments(FindMember(json, "AttributeValueList"), parameters,
                                        condition.arguments)) {
    return *error;
  }
  if (auto error = CheckArguments(rule, condition.arguments)) return *error;
  return condition;
}

template <typename Node>
BoundConditionPtr Make(Node node) {
  auto condition = std::make_unique<BoundCondition>();
  condition->node = std::move(node);
  return condition;
}

BoundOperand Attribute(const Condition& condition) { return {condition.path}; }

BoundConditionPtr Compare(const Condition& condition, Comparator comparator) {
  return Make(
      BoundComparison{comparator, Attribute(condition), BoundOperand{condition.arguments[0]}});
}

BoundConditionPtr Exists(const Condition& condition, bool negated) {
  return Make(BoundExists{condition.path, negated});
}

BoundConditionPtr Contains(const Condition& condition) {
  return Make(BoundContains{Attribute(condition), BoundOperand{condition.arguments[0]}});
}

BoundConditionPtr Bind(const Condition& condition) {
  switch (condition.op) {
    case Operator::kEqual:
      return Compare(condition, Comparator::kEqual);
    case Operator::kNotEqual:
      return Compare(condition, Comparator::kNotEqual);
    case Operator::kLess:
      return Compare(condition, Comparator::kLess);
    case Operator::kLessOrEqual:
      return Compare(condition, Comparator::kLessOrEqual);
    case Operator::kGreater:
      return Compare(condition, Comparator::kGreater);
    case Operator::kGreaterOrEqual:
      return Compare(condition, Comparator::kGreaterOrEqual);
    case Operator::kBetween:
      return Make(BoundBetween{Attribute(condition), BoundOperand{condition.arguments[0]},
                               BoundOperand{condition.arguments[1]}});
    case Operator::kIn: {
      BoundIn in{Attribute(condition), {}};
      for (const AttributeValue* argument : condition.arguments) {
        in.choices.push_back(BoundOperand{argument});
      }
      return Make(std::move(in));
    }
    case Operator::kNull:
      return Exists(condition, true);
    case Operator::kNotNull:
      return Exists(condition, false);
    case Operator::kContains:
      return Contains(condition);
    case Operator::kNotContains:
      // Unlike NE, false where there is no attribute: scylladb's test_expected.py,
      // test_update_expected_1_not_contains, found so on the service.
      return Make(BoundAnd{Exists(condition, false), Make(BoundNot{Contains(condition)})});
    case Operator::kBeginsWith:
      return Make(BoundBeginsWith{Attribute(condition), BoundOperand{condition.arguments[0]}});
  }
  return nullptr;
}

// A balanced tree: thousands of conditions must not make a chain of that depth.
BoundConditionPtr Join(std::span<const Condition> conditions, bool any) {
  if (conditions.size() == 1) return Bind(conditions.front());
  BoundConditionPtr left = Join(conditions.first(conditions.size() / 2), any);
  BoundConditionPtr right = Join(conditions.subspan(conditions.size() / 2), any);
  if (any) return Make(BoundOr{std::move(left), std::move(right)});
  return Make(BoundAnd{std::move(left), std::move(right)});
}

template <typename Read>
Result<std::vector<Condition>> ReadMap(const Json& map, ExpressionParameters& parameters,
                                       const Read& read) {
  std::vector<Condition> conditions;
  if (map.MemberCount() > kMostConditions) {
    return Invalid(fmt::format("More than {} conditions in one request", kMostConditions));
  }
  conditions.reserve(map.MemberCount());
  for (const auto& member : map.GetObject()) {
    Result<Condition> condition = read(Text(member.name), member.value, parameters);
    if (!condition.has_value()) return condition.error();
    conditions.push_back(*std::move(condition));
  }
  return conditions;
}

template <typename Read>
Result<BoundConditionPtr> ReadJoined(const Json& request, std::string_view name,
                                     ExpressionParameters& parameters, const Read& read) {
  std::vector<Condition> conditions;
  if (const Json* map = FindMember(request, name)) {
    Result<std::vector<Condition>> result = ReadMap(*map, parameters, read);
    if (!result.has_value()) return result.error();
    conditions = *std::move(result);
  }
  if (auto error = CheckConditionalOperator(request, conditions.size())) return *error;
  if (conditions.empty()) return BoundConditionPtr();
  return Join(conditions, StringMember(request, "ConditionalOperator") == "OR");
}

KeyTerm TermOf(const Condition& condition) {
  KeyTerm term{condition.path.Attribute()};
  if (!condition.arguments.empty()) term.value = condition.arguments.front();
  switch (condition.op) {
    case Operator::kEqual:
      term.op = KeyOperator::kEqual;
      break;
    case Operator::kLess:
      term.op = KeyOperator::kLess;
      break;
    case Operator::kLessOrEqual:
      term.op = KeyOperator::kLessOrEqual;
      break;
    case Operator::kGreater:
      term.op = KeyOperator::kGreater;
      break;
    case Operator::kGreaterOrEqual:
      term.op = KeyOperator::kGreaterOrEqual;
      break;
    case Operator::kBetween:
      term.op = KeyOperator::kBetween;
      term.high = condition.arguments.back();
      break;
    case Operator::kBeginsWith:
      term.op = KeyOperator::kBeginsWith;
      break;
    case Operator::kNotEqual:
    case Operator::kIn:
    case Operator::kNull:
    case Operator::kNotNull:
    case Operator::kContains:
    case Operator::kNotContains:
      term.indexable = false;
      break;
  }
  return term;
}

}  // namespace

Result<BoundConditionPtr> ReadExpected(const Json& request, ExpressionParameters& parameters) {
  return ReadJoined(request, "Expected", parameters, ReadExpectedValue);
}

Result<BoundConditionPtr> ReadLegacyFilter(const Json& request, std::string_view name,
                                           ExpressionParameters& parameters) {
  return ReadJoined(request, name, parameters, ReadCondition);
}

Result<std::vector<KeyTerm>> ReadKeyConditions(const Json& conditions,
                                               ExpressionParameters& parameters) {
  const Result<std::vector<Condition>> read = ReadMap(conditions, parameters, ReadCondition);
  if (!read.has_value()) return read.error();
  if (read->empty()) return ValidationError("Conditions can be of length 1 or 2 only");
  std::vector<KeyTerm> terms;
  for (const Condition& condition : *read) terms.push_back(TermOf(condition));
  return terms;
}

}  // namespace tuskgate::translator
