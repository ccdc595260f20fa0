// What binding refuses in conditions, and in the maps of names and values.
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/expression/bind_expression.h"

namespace tuskgate::translator {
namespace {

constexpr char kMaps[] = R"({"FilterExpression":"",
  "ExpressionAttributeNames":{"#a":"a","#dot":"x.y"},
  "ExpressionAttributeValues":{
    ":s":{"S":"text"},":n":{"N":"1"},":n2":{"N":"2"},":b":{"B":"YQ=="},":b2":{"B":"Yg=="},
    ":t":{"BOOL":true},":null":{"NULL":true},":ss":{"SS":["a"]},":ns":{"NS":["1"]},
    ":bs":{"BS":["YQ=="]},":l":{"L":[]},":m":{"M":{}},":S":{"S":"S"},":dog":{"S":"DOG"},
    ":z":{"S":"z"},":big":{"N":"10"}}})";

std::string ErrorOf(const std::string& expression) {
  const rapidjson::Document request = Document(kMaps);
  ExpressionParameters parameters = *ExpressionParameters::Parse(request, true);
  const auto bound = parameters.BindCondition("FilterExpression", expression);
  if (bound.has_value()) return "no error";
  EXPECT_EQ(bound.error().kind, ErrorKind::kValidation);
  const std::string head = "Invalid FilterExpression: ";
  EXPECT_TRUE(bound.error().message.starts_with(head)) << bound.error().message;
  return bound.error().message.substr(head.size());
}

std::string WrongType(const std::string& operation, const std::string& type) {
  return "Incorrect operand type for operator or function; operator or function: " + operation +
         ", operand type: " + type;
}

void ExpectErrors(const std::vector<std::pair<std::string, std::string>>& cases) {
  for (const auto& [expression, message] : cases) {
    EXPECT_EQ(ErrorOf(expression), message) << expression;
  }
}

TEST(BindCondition, Accepts) {
  for (const std::string expression : {
           "a = :s",
           "#a = :l AND :m <> #dot",
           "a IN (:s, :n, :l, b, size(c))",
           "a BETWEEN :n AND :n2",
           ":s = :s",
           "size(a) = :s",
           "size(:l) > size(:s)",
           "contains(a, :t)",
           "contains(:l, a)",
           "begins_with(:s, a)",
           "attribute_type(:n, :S)",
           "NOT attribute_exists(#dot.b[3])",
           "a.b = a.c",
           "size(a) = a",
       }) {
    EXPECT_EQ(ErrorOf(expression), "no error") << expression;
  }
}

TEST(BindCondition, Undefined) {
  ExpectErrors({
      {"#x = :s",
       "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"a.#x = :s",
       "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"a = :x",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
      // The first in the text.
      {":x = #x",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"a = :s AND #y = :x",
       "An expression attribute name used in the document path is not defined; attribute name: #y"},
      {"a IN (:s, :x, #y)",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"a BETWEEN :s AND :x",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"contains(#y, :x)",
       "An expression attribute name used in the document path is not defined; attribute name: #y"},
      // Before the number and types of operands.
      {"size(a, :x) = :n",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
  });
}

TEST(BindCondition, Functions) {
  ExpectErrors({
      {"dog(a)", "Invalid function name; function: dog"},
      {"Size(a) = :n", "Invalid function name; function: Size"},
      {"ATTRIBUTE_EXISTS(a)", "Invalid function name; function: ATTRIBUTE_EXISTS"},
      {"a = dog(b)", "Invalid function name; function: dog"},
      {"size(a)",
       "The function is not allowed to be used this way in an expression; function: size"},
      {"attribute_exists(a) = :t",
       "The function is not allowed to be used this way in an expression; function: "
       "attribute_exists"},
      {"a IN (contains(a, :s))",
       "The function is not allowed to be used this way in an expression; function: contains"},
      {"size(begins_with(a, :s)) = :n",
       "The function is not allowed to be used this way in an expression; function: begins_with"},
      {"if_not_exists(a, :s)",
       "The function is not allowed in a condition expression; function: if_not_exists"},
      {"a = list_append(a, :l)",
       "The function is not allowed in a condition expression; function: list_append"},
      {"attribute_exists(:s)",
       "Operator or function requires a document path; operator or function: attribute_exists"},
      {"attribute_not_exists(size(a))",
       "Operator or function requires a document path; operator or function: attribute_not_exists"},
  });
  const std::vector<std::array<std::string, 3>> counts = {
      {"attribute_exists(a, b)", "attribute_exists", "2"},
      {"attribute_not_exists(a, b)", "attribute_not_exists", "2"},
      {"attribute_type(a)", "attribute_type", "1"},
      {"attribute_type(a, :S, :S)", "attribute_type", "3"},
      {"begins_with(a)", "begins_with", "1"},
      {"begins_with(a, :s, :s)", "begins_with", "3"},
      {"contains(a)", "contains", "1"},
      {"contains(a, b, c)", "contains", "3"},
      {"size(a, b) = :n", "size", "2"},
  };
  for (const auto& [expression, function, count] : counts) {
    EXPECT_EQ(ErrorOf(expression),
              "Incorrect number of operands for operator or function; operator or function: " +
                  function + ", number of operands: " + count);
  }
}

TEST(BindCondition, OperandTypes) {
  for (const std::string op : {"<", "<=", ">", ">="}) {
    for (const auto& [value, type] :
         std::vector<std::pair<std::string, std::string>>{{":t", "BOOL"},
                                                          {":null", "NULL"},
                                                          {":ss", "SS"},
                                                          {":ns", "NS"},
                                                          {":bs", "BS"},
                                                          {":l", "L"},
                                                          {":m", "M"}}) {
      EXPECT_EQ(ErrorOf("a " + op + " " + value), WrongType(op, type));
      EXPECT_EQ(ErrorOf(value + " " + op + " a"), WrongType(op, type));
    }
    for (const std::string value : {":s", ":n", ":b"}) {
      EXPECT_EQ(ErrorOf("a " + op + " " + value), "no error");
    }
  }
  ExpectErrors({
      {"a BETWEEN :l AND :n", WrongType("BETWEEN", "L")},
      {"a BETWEEN :n AND :t", WrongType("BETWEEN", "BOOL")},
      {":m BETWEEN a AND b", WrongType("BETWEEN", "M")},
      {"begins_with(a, :n)", WrongType("begins_with", "N")},
      {"begins_with(:l, a)", WrongType("begins_with", "L")},
      {"begins_with(a, :ss)", WrongType("begins_with", "SS")},
      {"begins_with(size(a), :s)", WrongType("begins_with", "N")},
      {"size(:n) = :n", WrongType("size", "N")},
      {"size(:t) = :n", WrongType("size", "BOOL")},
      {"size(:null) = :n", WrongType("size", "NULL")},
      {"size(size(a)) = :n", WrongType("size", "N")},
      {"attribute_type(a, b)", WrongType("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")},
      {"attribute_type(a, :n)", WrongType("attribute_type", "N")},
      {"attribute_type(a, :l)", WrongType("attribute_type", "L")},
      {"attribute_type(a, :dog)",
       "Invalid attribute type name found; type: DOG, valid types: "
       "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
  });
}

TEST(BindCondition, Bounds) {
  const std::string same =
      "The BETWEEN operator requires same data type for lower and upper bounds; ";
  const std::string ordered =
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ";
  ExpectErrors({
      {"a BETWEEN :n2 AND :s",
       same + "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: "
              "{S:text}"},
      {"a BETWEEN :n2 AND :n",
       ordered + "lower bound operand: AttributeValue: {N:2}, upper bound operand: "
                 "AttributeValue: {N:1}"},
      // As numbers, not as texts.
      {"a BETWEEN :n2 AND :big", "no error"},
      {"a BETWEEN :z AND :s",
       ordered + "lower bound operand: AttributeValue: {S:z}, upper bound operand: "
                 "AttributeValue: {S:text}"},
      {"a BETWEEN :b2 AND :b",
       ordered + "lower bound operand: AttributeValue: {B:Yg==}, upper bound operand: "
                 "AttributeValue: {B:YQ==}"},
      {"a BETWEEN :n AND :n", "no error"},
      {"a BETWEEN b AND :n", "no error"},
  });
}

TEST(BindCondition, FirstOperandDistinct) {
  const std::string head =
      "The first operand must be distinct from the remaining operands for this operator or "
      "function; operator: ";
  ExpectErrors({
      {"a = a", head + "=, first operand: [a]"},
      {"a <> #a", head + "<>, first operand: [a]"},
      {"a.b[3].c < #a.b[3].c", head + "<, first operand: [a, b, [3], c]"},
      {"a IN (:s, a)", head + "IN, first operand: [a]"},
      {"contains(a, a)", head + "contains, first operand: [a]"},
      {"begins_with(a.b, a.b)", head + "begins_with, first operand: [a, b]"},
  });
}

// --- the maps ---

std::string MapsError(const std::string& request_text,
                      ValidationLayer layer = ValidationLayer::kCurrent) {
  const rapidjson::Document request = Document(request_text);
  return MessageOf(ExpressionParameters::Parse(request, true, layer));
}

std::string NeedError(const std::string& request_text, bool any_expression,
                      const std::vector<std::string_view>& expressions, ValidationLayer layer) {
  const rapidjson::Document request = Document(request_text);
  return MessageOf(ExpressionParameters::CheckNeeded(request, expressions, any_expression, layer));
}

TEST(ExpressionMaps, OnlyWithExpressions) {
  const std::vector<std::string_view> of_updates = {"UpdateExpression", "ConditionExpression"};
  for (const ValidationLayer layer : {ValidationLayer::kCurrent, ValidationLayer::kOlder}) {
    EXPECT_EQ(NeedError(R"({"ExpressionAttributeNames":{"#a":"a"}})", false, of_updates, layer),
              "ExpressionAttributeNames can only be specified when using expressions");
  }
  const std::string values = R"({"ExpressionAttributeValues":{":a":{"S":"a"}}})";
  const std::string needed =
      "ExpressionAttributeValues can only be specified when using expressions";
  EXPECT_EQ(NeedError(values, false, of_updates, ValidationLayer::kCurrent), needed);
  EXPECT_EQ(NeedError(values, false, of_updates, ValidationLayer::kOlder),
            needed + ": UpdateExpression and ConditionExpression are null");
  EXPECT_EQ(NeedError(values, true, {"FilterExpression"}, ValidationLayer::kOlder),
            needed + ": FilterExpression is null");
  // Where the operation has no such parameter, it is ignored.
  EXPECT_EQ(NeedError(values, true, {}, ValidationLayer::kCurrent), "no error");
}

TEST(ExpressionMaps, KeysAndContents) {
  const auto names = [](const std::string& map) {
    return MapsError(R"({"UpdateExpression":"","ExpressionAttributeNames":)" + map + "}");
  };
  const auto values = [](const std::string& map) {
    return MapsError(R"({"UpdateExpression":"","ExpressionAttributeValues":)" + map + "}");
  };
  EXPECT_EQ(names("{}"), "ExpressionAttributeNames must not be empty");
  EXPECT_EQ(values("{}"), "ExpressionAttributeValues must not be empty");
  for (const std::string key : {"a", "#", "#a-b", ":a", "#a ", "##a", "#\xc3\xa9"}) {
    EXPECT_EQ(names("{\"" + key + "\":\"x\"}"),
              "ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + key + "\"");
  }
  for (const std::string key : {"a", ":", ":a-b", "#a", ":a "}) {
    EXPECT_EQ(values("{\"" + key + "\":{\"S\":\"x\"}}"),
              "ExpressionAttributeValues contains invalid key: Syntax error; key: \"" + key + "\"");
  }
  const std::string has_key = " contains invalid key: The expression attribute map contains ";
  EXPECT_EQ(names(R"({"":"x"})"), "ExpressionAttributeNames" + has_key + "an empty key;");
  EXPECT_EQ(values(R"({"":{"S":"x"}})"), "ExpressionAttributeValues" + has_key + "an empty key;");
  const std::string long_key(255, '-');
  EXPECT_EQ(names("{\"#" + long_key + "\":\"x\"}"),
            "ExpressionAttributeNames" + has_key + "a key that is too long; size of key: 256");
  EXPECT_EQ(values("{\":" + long_key + "\":{}}"),
            "ExpressionAttributeValues" + has_key + "a key that is too long;");
  EXPECT_EQ(names("{\"#" + std::string(254, 'a') + "\":\"x\"}"), "no error");
  EXPECT_EQ(names(R"({"#0_a":"x"})"), "no error");
  EXPECT_EQ(values(R"({":0_a":{"S":""}})"), "no error");
  EXPECT_EQ(names(R"({"#a":""})"),
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a");
  const std::string no_value =
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  EXPECT_EQ(values(R"({":a":{}})"), no_value);
  EXPECT_EQ(MapsError(R"({"ExpressionAttributeValues":{":a":{}}})", ValidationLayer::kOlder),
            "ExpressionAttributeValues contains invalid value: " + no_value + " for key :a");
  EXPECT_EQ(
      MapsError(R"({"ExpressionAttributeValues":{":a":{"N":"dog"}}})", ValidationLayer::kOlder),
      "ExpressionAttributeValues contains invalid value: The parameter cannot be converted "
      "to a numeric value: dog for key :a");
  // All keys come before all values.
  EXPECT_EQ(values(R"({":a":{},"b":{"S":"x"}})"),
            "ExpressionAttributeValues contains invalid key: Syntax error; key: \"b\"");
  // And values before the names that stand for names.
  EXPECT_EQ(MapsError(R"({"ExpressionAttributeNames":{"#a":""},)"
                      R"("ExpressionAttributeValues":{":a":{}}})"),
            no_value);
  // And names before values.
  EXPECT_EQ(MapsError(R"({"UpdateExpression":"","ExpressionAttributeNames":{"a":"x"},)"
                      R"("ExpressionAttributeValues":{"a":{}}})"),
            "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"");
}

TEST(ExpressionMaps, Sizes) {
  const auto values = [](std::size_t bytes) {
    return MapsError(R"({"ExpressionAttributeValues":{":a":{"S":")" + std::string(bytes, 'x') +
                     R"("},":b":{"S":""}}})");
  };
  EXPECT_EQ(values((2 << 20) - 4), "no error");
  EXPECT_EQ(values((2 << 20) - 3), "ExpressionAttributeValues exceeds max size");
  const auto names = [](std::size_t bytes) {
    return MapsError(R"({"ExpressionAttributeNames":{"#a":")" + std::string(bytes, 'x') + "\"}}");
  };
  EXPECT_EQ(names(65535), "no error");
  EXPECT_EQ(names(65536),
            "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be "
            "less than 65536 bytes for key #a");
}

TEST(ExpressionMaps, AllMustBeUsed) {
  const rapidjson::Document request = Document(
      R"({"ConditionExpression":"","ExpressionAttributeNames":{"#a":"a","#b":"b","#c":"c"},)"
      R"("ExpressionAttributeValues":{":a":{"S":"a"},":b":{"S":"b"},":c":{"S":"c"}}})");
  ExpressionParameters parameters = *ExpressionParameters::Parse(request, true);
  EXPECT_EQ(MessageOf(parameters.CheckAllUsed()),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b, #c}");
  const auto one = parameters.BindCondition("ConditionExpression", "#b = :b");
  EXPECT_EQ(MessageOf(parameters.CheckAllUsed()),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #c}");
  const auto two = parameters.BindProjection("ProjectionExpression", "#a, x.#c");
  EXPECT_EQ(MessageOf(parameters.CheckAllUsed()),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a, :c}");
  const auto three = parameters.BindUpdate("UpdateExpression", "SET a = :a, b = :c");
  EXPECT_EQ(MessageOf(parameters.CheckAllUsed()), "no error");
}

TEST(VisitPaths, InTheOrderOfTheText) {
  const rapidjson::Document request =
      Document(R"({"ConditionExpression":"","ExpressionAttributeValues":{":S":{"S":"S"}}})");
  ExpressionParameters parameters = *ExpressionParameters::Parse(request, true);
  const auto condition = parameters.BindCondition(
      "ConditionExpression",
      "a = size(b) AND (c BETWEEN d AND e.f OR g IN (h, i[0])) AND NOT attribute_exists(j) AND "
      "attribute_type(k, :S) AND begins_with(l, m) AND contains(n, o)");
  ASSERT_TRUE(condition.has_value()) << condition.error().message;
  std::string paths;
  VisitPaths(**condition, [&paths](const BoundPath& path) { paths += Describe(path); });
  EXPECT_EQ(paths, "[a][b][c][d][e, f][g][h][i, [0]][j][k][l][m][n][o]");
}

}  // namespace
}  // namespace tuskgate::translator
