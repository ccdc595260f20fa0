#include "translator/request/legacy_conditions.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/expression/evaluate_absent.h"

namespace tuskgate::translator {
namespace {

// Conditions as text, in the words of expressions.
std::string Written(const BoundCondition& condition);

std::string Written(const BoundOperand& operand) {
  if (const BoundPath* path = operand.Path()) return Describe(*path);
  return operand.Constant() == nullptr ? "?" : TextOf(*operand.Constant());
}

std::string Written(const BoundCondition& condition) {
  static constexpr std::string_view kSymbols[] = {"=", "<>", "<", "<=", ">", ">="};
  return std::visit(Overloaded{
                        [](const BoundComparison& node) {
                          return Written(node.left) + " " +
                                 std::string(kSymbols[static_cast<std::size_t>(node.comparator)]) +
                                 " " + Written(node.right);
                        },
                        [](const BoundBetween& node) {
                          return Written(node.value) + " between " + Written(node.low) + " and " +
                                 Written(node.high);
                        },
                        [](const BoundIn& node) {
                          std::string text = Written(node.value) + " in";
                          for (const BoundOperand& choice : node.choices)
                            text += " " + Written(choice);
                          return text;
                        },
                        [](const BoundExists& node) {
                          return (node.negated ? "absent " : "exists ") + Describe(node.path);
                        },
                        [](const BoundTypeIs&) { return std::string("?"); },
                        [](const BoundBeginsWith& node) {
                          return Written(node.value) + " begins " + Written(node.prefix);
                        },
                        [](const BoundContains& node) {
                          return Written(node.value) + " contains " + Written(node.part);
                        },
                        [](const BoundAnd& node) {
                          return "(" + Written(*node.left) + " and " + Written(*node.right) + ")";
                        },
                        [](const BoundOr& node) {
                          return "(" + Written(*node.left) + " or " + Written(*node.right) + ")";
                        },
                        [](const BoundNot& node) { return "not " + Written(*node.operand); },
                    },
                    condition.node);
}

std::string Expected(const std::string& members) {
  const rapidjson::Document request = Document("{" + members + "}");
  ExpressionParameters parameters;
  const Result<BoundConditionPtr> condition = ReadExpected(request, parameters);
  if (!condition.has_value()) return condition.error().message;
  return *condition == nullptr ? "nothing" : Written(**condition);
}

std::string Filter(const std::string& conditions) {
  const rapidjson::Document request = Document(R"({"QueryFilter":{)" + conditions + "}}");
  ExpressionParameters parameters;
  const Result<BoundConditionPtr> condition = ReadLegacyFilter(request, "QueryFilter", parameters);
  if (!condition.has_value()) return condition.error().message;
  return *condition == nullptr ? "nothing" : Written(**condition);
}

std::string Condition(const std::string& op, const std::string& arguments) {
  return R"("a":{"ComparisonOperator":")" + op + R"(","AttributeValueList":[)" + arguments + "]}";
}

TEST(ReadLegacyFilter, Operators) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {"EQ", R"({"SS":["b","a"]})", R"([a] = {"SS":["a","b"]})"},
      {"NE", R"({"BOOL":true})", R"([a] <> {"BOOL":true})"},
      {"LT", R"({"N":"1.0"})", R"([a] < {"N":"1"})"},
      {"LE", R"({"S":""})", R"([a] <= {"S":""})"},
      {"GT", R"({"B":"YQ=="})", R"([a] > {"B":"YQ=="})"},
      {"GE", R"({"N":"1"})", R"([a] >= {"N":"1"})"},
      {"BETWEEN", R"({"N":"9"},{"N":"10"})", R"([a] between {"N":"9"} and {"N":"10"})"},
      {"IN", R"({"S":"x"},{"S":"y"},{"S":"x"})", R"([a] in {"S":"x"} {"S":"y"} {"S":"x"})"},
      {"NULL", "", "absent [a]"},
      {"NOT_NULL", "", "exists [a]"},
      {"CONTAINS", R"({"NULL":true})", R"([a] contains {"NULL":true})"},
      {"NOT_CONTAINS", R"({"S":"x"})", R"((exists [a] and not [a] contains {"S":"x"}))"},
      {"BEGINS_WITH", R"({"S":"x"})", R"([a] begins {"S":"x"})"},
  };
  for (const auto& [op, arguments, written] : cases) {
    EXPECT_EQ(Filter(Condition(op, arguments)), written);
  }
}

TEST(ReadLegacyFilter, MalformedConditions) {
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {"EQ", "", invalid + "Invalid number of argument(s) for the EQ ComparisonOperator"},
      {"IN", "", invalid + "Invalid number of argument(s) for the IN ComparisonOperator"},
      {"NULL", R"({"S":"x"})",
       invalid + "Invalid number of argument(s) for the NULL ComparisonOperator"},
      {"BETWEEN", R"({"S":"x"})",
       invalid + "Invalid number of argument(s) for the BETWEEN ComparisonOperator"},
      // The number comes before the types, the types before their sameness.
      {"LT", R"({"L":[]},{"S":"x"})",
       invalid + "Invalid number of argument(s) for the LT ComparisonOperator"},
      {"LT", R"({"L":[]})",
       invalid + "ComparisonOperator LT is not valid for L AttributeValue type"},
      {"BETWEEN", R"({"S":"x"},{"BOOL":true})",
       invalid + "ComparisonOperator BETWEEN is not valid for BOOL AttributeValue type"},
      {"BEGINS_WITH", R"({"N":"1"})",
       invalid + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"},
      {"IN", R"({"S":"x"},{"N":"1"})",
       invalid + "AttributeValues inside AttributeValueList must be of same type"},
      {"BETWEEN", R"({"N":"10"},{"N":"9"})",
       "The BETWEEN condition was provided a range where the lower bound is greater than the upper "
       "bound"},
      {"EQ", R"({"S":"x"},{"N":"b"})", "The parameter cannot be converted to a numeric value: b"},
  };
  for (const auto& [op, arguments, message] : cases) {
    EXPECT_EQ(Filter(Condition(op, arguments)), message);
  }
  EXPECT_EQ(Filter(R"("":{"ComparisonOperator":"NULL"})"), "Empty attribute name");
}

TEST(ReadExpected, ExistsAndValue) {
  EXPECT_EQ(Expected(R"("Expected":{"a.b":{"Exists":false}})"), "absent [a.b]");
  EXPECT_EQ(Expected(R"("Expected":{"a":{"Exists":true,"Value":{"N":"1"}}})"),
            R"([a] = {"N":"1"})");
  EXPECT_EQ(Expected(R"("Expected":{"a":{"Value":{"L":[]}}})"), R"([a] = {"L":[]})");
  EXPECT_EQ(Expected(R"("Expected":{"a":{"ComparisonOperator":"GT","Value":{"N":"1"}}})"),
            R"([a] > {"N":"1"})");
  EXPECT_EQ(Expected(R"("Expected":{"a":{"ComparisonOperator":"NULL"}})"), "absent [a]");
  EXPECT_EQ(Expected(R"("Expected":{})"), "nothing");
  EXPECT_EQ(Expected(""), "nothing");
}

TEST(ReadExpected, MembersThatDoNotGoTogether) {
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "Value must be provided when Exists is null for Attribute: a"},
      {R"("Exists":true)", "Value must be provided when Exists is true for Attribute: a"},
      {R"("Exists":"false","Value":{"S":"x"})",
       "Value cannot be used when Exists is false for Attribute: a"},
      {R"("AttributeValueList":[])",
       "AttributeValueList can only be used with a ComparisonOperator for Attribute: a"},
      {R"("AttributeValueList":[],"Value":{})",
       "Value and AttributeValueList cannot be used together for Attribute: a"},
      {R"("ComparisonOperator":"EQ","AttributeValueList":[],"Value":{},"Exists":true)",
       "Exists and ComparisonOperator cannot be used together for Attribute: a"},
      {R"("ComparisonOperator":"EQ")",
       "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a"},
      {R"("ComparisonOperator":"NOT_NULL","Value":{"S":"x"})",
       "Invalid number of argument(s) for the NOT_NULL ComparisonOperator"},
  };
  for (const auto& [members, message] : cases) {
    EXPECT_EQ(Expected(R"("Expected":{"a":{)" + members + "}}"), invalid + message);
  }
}

TEST(ReadExpected, ConditionalOperator) {
  const std::string three =
      R"("Expected":{"a":{"Exists":false},"b":{"Exists":false},"c":{"Exists":false}})";
  EXPECT_EQ(Expected(three), "(absent [a] and (absent [b] and absent [c]))");
  EXPECT_EQ(Expected(three + R"(,"ConditionalOperator":"AND")"),
            "(absent [a] and (absent [b] and absent [c]))");
  EXPECT_EQ(Expected(three + R"(,"ConditionalOperator":"OR")"),
            "(absent [a] or (absent [b] or absent [c]))");
  EXPECT_EQ(Expected(R"("ConditionalOperator":"OR")"),
            "ConditionalOperator cannot be used without Filter or Expected");
  EXPECT_EQ(
      Expected(R"("ConditionalOperator":"OR","Expected":{"a":{"Exists":false}})"),
      "ConditionalOperator can only be used when Filter or Expected has two or more elements");
}

int Depth(const BoundCondition& condition) {
  const auto* both = std::get_if<BoundAnd>(&condition.node);
  return both == nullptr ? 1 : 1 + std::max(Depth(*both->left), Depth(*both->right));
}

TEST(ReadExpected, ManyConditionsMakeAFlatTree) {
  std::string many;
  for (int i = 0; i < 4000; ++i) {
    many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":{"Exists":false})";
  }
  const rapidjson::Document request = Document(R"({"Expected":{)" + many + "}}");
  ExpressionParameters parameters;
  const Result<BoundConditionPtr> condition = ReadExpected(request, parameters);
  ASSERT_TRUE(condition.has_value());
  EXPECT_EQ(Depth(**condition), 13);
  EXPECT_TRUE(HoldsWithoutItem(**condition));
  EXPECT_EQ(Expected(R"("Expected":{)" + many + R"(,"x":{"Exists":false}})"),
            "One or more parameter values were invalid: More than 4000 conditions in one request");
}

TEST(ReadExpected, WithoutAnItem) {
  const std::vector<std::pair<std::string, bool>> cases = {
      {R"({"ComparisonOperator":"EQ","Value":{"S":"x"}})", false},
      {R"({"ComparisonOperator":"NE","Value":{"S":"x"}})", true},
      {R"({"ComparisonOperator":"CONTAINS","Value":{"S":"x"}})", false},
      {R"({"ComparisonOperator":"NOT_CONTAINS","Value":{"S":"x"}})", false},
      {R"({"ComparisonOperator":"NULL"})", true},
      {R"({"ComparisonOperator":"NOT_NULL"})", false},
      {R"({"Exists":false})", true},
  };
  for (const auto& [expected, holds] : cases) {
    const rapidjson::Document request = Document(R"({"Expected":{"a":)" + expected + "}}");
    ExpressionParameters parameters;
    EXPECT_EQ(HoldsWithoutItem(**ReadExpected(request, parameters)), holds) << expected;
  }
}

std::string Keys(const std::string& conditions) {
  static constexpr std::string_view kSymbols[] = {"=", "<", "<=", ">", ">=", "between", "begins"};
  const rapidjson::Document request = Document("{" + conditions + "}");
  ExpressionParameters parameters;
  const Result<std::vector<KeyTerm>> terms = ReadKeyConditions(request, parameters);
  if (!terms.has_value()) return terms.error().message;
  std::string text;
  for (const KeyTerm& term : *terms) {
    if (!text.empty()) text += "; ";
    text += term.attribute + " ";
    text += term.indexable ? kSymbols[static_cast<std::size_t>(term.op)] : "not indexable";
    for (const AttributeValue* value : {term.value, term.high}) {
      if (value != nullptr) text += " " + TextOf(*value);
    }
  }
  return text;
}

TEST(ReadKeyConditions, Terms) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {"EQ", R"({"S":"x"})", R"(a = {"S":"x"})"},
      {"LT", R"({"S":"x"})", R"(a < {"S":"x"})"},
      {"LE", R"({"S":"x"})", R"(a <= {"S":"x"})"},
      {"GT", R"({"S":"x"})", R"(a > {"S":"x"})"},
      {"GE", R"({"S":"x"})", R"(a >= {"S":"x"})"},
      {"BETWEEN", R"({"S":"x"},{"S":"y"})", R"(a between {"S":"x"} {"S":"y"})"},
      {"BEGINS_WITH", R"({"S":"x"})", R"(a begins {"S":"x"})"},
      {"NE", R"({"S":"x"})", R"(a not indexable {"S":"x"})"},
      {"IN", R"({"S":"x"})", R"(a not indexable {"S":"x"})"},
      {"CONTAINS", R"({"S":"x"})", R"(a not indexable {"S":"x"})"},
      {"NOT_CONTAINS", R"({"S":"x"})", R"(a not indexable {"S":"x"})"},
      {"NULL", "", "a not indexable"},
      {"NOT_NULL", "", "a not indexable"},
  };
  for (const auto& [op, arguments, written] : cases) {
    EXPECT_EQ(Keys(Condition(op, arguments)), written);
  }
  EXPECT_EQ(Keys(Condition("EQ", R"({"N":"1"})") + R"(,"b":{"ComparisonOperator":"NULL"})"),
            R"(a = {"N":"1"}; b not indexable)");
}

TEST(ReadKeyConditions, AtLeastOne) {
  EXPECT_EQ(Keys(""), "Conditions can be of length 1 or 2 only");
}

TEST(ResolveKeyCondition, OperatorsOfFiltersOnly) {
  const TableDescription table = TableOf("SN");
  const auto resolve = [&table](const std::string& conditions) {
    const rapidjson::Document request = Document("{" + conditions + "}");
    ExpressionParameters parameters;
    const auto terms = ReadKeyConditions(request, parameters);
    return MessageOf(ResolveKeyCondition(*terms, ReadTarget(table)));
  };
  const std::string message = "Attempted conditional constraint is not an indexable operation";
  const std::string equal = R"("p":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]})";
  EXPECT_EQ(resolve(R"("p":{"ComparisonOperator":"NULL"})"), message);
  EXPECT_EQ(resolve(R"("p":{"ComparisonOperator":"NE","AttributeValueList":[{"N":"1"}]})"),
            message);
  EXPECT_EQ(resolve(equal + R"(,"s":{"ComparisonOperator":"NOT_NULL"})"), message);
  EXPECT_EQ(resolve(R"("s":{"ComparisonOperator":"NULL"})"),
            "Query condition missed key schema element: p");
  EXPECT_EQ(resolve(equal), "no error");
}

TEST(ExpressionParameters, KeepsValuesInPlace) {
  ExpressionParameters parameters;
  std::vector<const AttributeValue*> kept;
  for (int i = 0; i < 100; ++i) {
    kept.push_back(parameters.Keep(AttributeValue{Number{std::to_string(i)}}));
  }
  const ExpressionParameters moved = std::move(parameters);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(kept[static_cast<std::size_t>(i)]->As<Number>()->value, std::to_string(i));
  }
}

}  // namespace
}  // namespace tuskgate::translator
