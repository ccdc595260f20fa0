#include "translator/expression/key_condition.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/expression/bind_expression.h"
#include "translator/expression/start_key.h"

namespace tuskgate::translator {
namespace {

constexpr char kMaps[] = R"({"KeyConditionExpression":"","ExpressionAttributeValues":{
    ":s":{"S":"b"},":a":{"S":"a"},":c":{"S":"c"},":e":{"S":""},":n":{"N":"2"},":n1":{"N":"1"},
    ":n9":{"N":"10"},":b":{"B":"YQ=="},":be":{"B":""},":t":{"BOOL":true}}})";

// A key condition and what its terms point into.
struct Bound {
  explicit Bound(const std::string& expression) : request(Document(kMaps)) {
    parameters = *ExpressionParameters::Parse(request, true);
    condition = parameters.BindCondition("KeyConditionExpression", expression);
    if (!condition.has_value()) {
      error = condition.error().message;
      return;
    }
    Result<std::vector<KeyTerm>> read = ReadKeyCondition(**condition);
    error = MessageOf(read);
    if (read.has_value()) terms = *std::move(read);
  }

  rapidjson::Document request;
  ExpressionParameters parameters;
  Result<BoundConditionPtr> condition{BoundConditionPtr()};
  std::vector<KeyTerm> terms;
  std::string error;
};

std::string Describe(const KeyTerm& term) {
  static constexpr std::string_view kNames[] = {"=",  "<",       "<=",         ">",
                                                ">=", "BETWEEN", "begins_with"};
  std::string text = term.attribute + " " + std::string(kNames[static_cast<std::size_t>(term.op)]);
  text += " " + TextOf(*term.value);
  if (term.high != nullptr) text += " and " + TextOf(*term.high);
  return text;
}

TEST(ReadKeyCondition, Terms) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"p = :s", R"(p = {"S":"b"})"},
      {"s < :n AND p = :s", R"(s < {"N":"2"}; p = {"S":"b"})"},
      {"p = :s AND s <= :n", R"(p = {"S":"b"}; s <= {"N":"2"})"},
      {"p = :s AND s > :n", R"(p = {"S":"b"}; s > {"N":"2"})"},
      {"p = :s AND s >= :n", R"(p = {"S":"b"}; s >= {"N":"2"})"},
      {"p = :s AND s BETWEEN :n1 AND :n", R"(p = {"S":"b"}; s BETWEEN {"N":"1"} and {"N":"2"})"},
      {"p = :s AND begins_with(s, :a)", R"(p = {"S":"b"}; s begins_with {"S":"a"})"},
      // The constant on the left: mirrored.
      {":s = p", R"(p = {"S":"b"})"},
      {":n < s", R"(s > {"N":"2"})"},
      {":n <= s", R"(s >= {"N":"2"})"},
      {":n > s", R"(s < {"N":"2"})"},
      {":n >= s", R"(s <= {"N":"2"})"},
      {"(p = :s) AND (s = :n)", R"(p = {"S":"b"}; s = {"N":"2"})"},
  };
  for (const auto& [expression, expected] : cases) {
    const Bound bound(expression);
    std::string terms;
    for (const KeyTerm& term : bound.terms) terms += (terms.empty() ? "" : "; ") + Describe(term);
    EXPECT_EQ(terms, expected) << expression << ": " << bound.error;
  }
}

TEST(ReadKeyCondition, Errors) {
  const std::string op = "Invalid operator used in KeyConditionExpression: ";
  const std::string condition = "Invalid condition in KeyConditionExpression: ";
  const std::string terms = "Invalid KeyConditionExpression: KeyConditionExpressions ";
  const std::string nested = terms + "cannot contain nested operations";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"p = :s OR s = :s", op + "OR"},
      {"NOT p = :s", op + "NOT"},
      {"p IN (:s)", op + "IN"},
      {"p <> :s", op + "<>"},
      {"attribute_exists(p)", op + "attribute_exists"},
      {"attribute_not_exists(p)", op + "attribute_not_exists"},
      {"contains(p, :s)", op + "contains"},
      {"attribute_type(p, :s)",
       "Invalid KeyConditionExpression: Invalid attribute type name found; type: b, valid types: "
       "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
      {"size(p) = :n", nested},
      {":n = size(p)", nested},
      {"p BETWEEN size(a) AND :n", nested},
      {":s BETWEEN p AND s",
       condition + "BETWEEN operator must have the key attribute as its first operand"},
      {"begins_with(:s, p)",
       condition + "begins_with operator must have the key attribute as its first operand"},
      {"p = s", condition + "Multiple attribute names used in one condition"},
      {"p BETWEEN :a AND s", condition + "Multiple attribute names used in one condition"},
      {"begins_with(p, s)", condition + "Multiple attribute names used in one condition"},
      {":s = :s", condition + "No key attribute specified"},
      {"p.x = :s", terms + "cannot have conditions on nested attributes"},
      {"p[0] = :s", terms + "cannot have conditions on nested attributes"},
      {"p = :s AND p = :s", terms + "must only contain one condition per key"},
      {"p = :s AND s > :n1 AND s < :n", terms + "must only contain one condition per key"},
      {"begins_with(p, :n)",
       "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator "
       "or function: begins_with, operand type: N"},
      {"p BETWEEN :n AND :n1",
       "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater "
       "than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound "
       "operand: AttributeValue: {N:1}"},
  };
  for (const auto& [expression, message] : cases) {
    EXPECT_EQ(Bound(expression).error, message) << expression;
  }
}

// Each operand is judged for all that can be wrong with it before the next is looked at.
TEST(ReadKeyCondition, OperandsFromLeftToRight) {
  const std::string multiple =
      "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition";
  const std::string terms = "Invalid KeyConditionExpression: KeyConditionExpressions ";
  const std::string nested = terms + "cannot have conditions on nested attributes";
  const std::string operation = terms + "cannot contain nested operations";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"p > a.b", multiple},
      {"p[0] > a", nested},
      {"p.d > size(a)", nested},
      {"size(p) > a.b", operation},
      {"p > size(a.b)", operation},
      {":s > a.b", nested},
      {"p.d > a AND size(p) = :n", nested},
      {"p BETWEEN size(a) AND b", operation},
      {"p BETWEEN b AND size(a)", multiple},
      {"p.d BETWEEN size(a) AND :n", nested},
      {"begins_with(p.d, b)", nested},
      {"begins_with(:s, a.b)",
       "Invalid condition in KeyConditionExpression: begins_with operator must have the key "
       "attribute as its first operand"},
  };
  for (const auto& [expression, message] : cases) {
    EXPECT_EQ(Bound(expression).error, message) << expression;
  }
}

// The schemas are strings of key attributes: of the partition key, then of the sort key.
TEST(ResolveKeyCondition, SeveralAttributes) {
  const auto hash = [](const std::string& names) {
    return "HASH key attributes " + names + " must have equality conditions specified in the query";
  };
  const auto range = [](const std::string& names, const std::string& later) {
    return "RANGE key attributes " + names +
           " must have equality conditions specified in the query because a condition is present "
           "on key attribute " +
           later;
  };
  const std::string type =
      "One or more parameter values were invalid: Condition parameter type does not match schema "
      "type";
  const std::vector<std::array<std::string, 3>> cases = {
      // number of attributes, condition, message
      {"30", "a = :s AND b = :s AND c = :s", "no error"},
      {"30", "a = :s", hash("b, c")},
      {"30", "a > :s AND b = :s", hash("c")},
      {"30", "a > :s AND b > :s AND c = :s", hash("a, b")},
      {"30", "a = :n AND b = :s", hash("c")},
      {"30", "a = :n AND b = :s AND c = :s", type},
      {"30", "begins_with(a, :s) AND b BETWEEN :a AND :c AND c = :s", hash("a, b")},
      {"13", "x = :s", hash("a")},
      {"13", "a > :s", hash("a")},
      {"13", "a = :s AND x = :s AND y = :s AND z > :s", "no error"},
      {"13", "a = :s AND z = :s", range("x, y", "z")},
      {"13", "a = :s AND y = :s AND z = :s", range("x", "y")},
      {"13", "a = :s AND x > :s AND z = :s", range("y", "z")},
      {"13", "a = :s AND x > :s AND y > :s", range("x", "y")},
      {"13", "a = :s AND x > :s AND y > :s AND z = :s", range("x, y", "z")},
      {"13", "a = :s AND y = :n", range("x", "y")},
      {"13", "a = :s AND x = :n", type},
      {"13", "a = :s AND q = :s", "Query condition missed key schema element: x"},
      // Single attributes keep their own words.
      {"11", "x = :s", "Query condition missed key schema element: a"},
      {"11", "a > :s", "Query key condition not supported"},
  };
  for (const auto& [numbers, expression, message] : cases) {
    TableDescription table;
    table.partition_key = {"id", KeyType::kString};
    IndexDescription index;
    index.kind = IndexKind::kGlobal;
    for (int i = 0; i < numbers[0] - '0'; ++i) {
      index.partition_key.push_back({std::string(1, static_cast<char>('a' + i)), KeyType::kString});
    }
    for (int i = 0; i < numbers[1] - '0'; ++i) {
      index.sort_key.push_back({std::string(1, static_cast<char>('x' + i)), KeyType::kString});
    }
    table.indexes.push_back(index);
    const Bound bound(expression);
    ASSERT_EQ(bound.error, "no error") << expression;
    const ReadTarget target(table, &table.indexes.front());
    EXPECT_EQ(MessageOf(ResolveKeyCondition(bound.terms, target)), message)
        << numbers << ": " << expression;
  }
}

TEST(ResolveKeyCondition, Errors) {
  const std::string type =
      "One or more parameter values were invalid: Condition parameter type does not match schema "
      "type";
  const auto empty = [](const std::string& kind, const std::string& name) {
    return "One or more parameter values are not valid. The AttributeValue for a key attribute "
           "cannot contain an empty " +
           kind + " value. Key: " + name;
  };
  const std::vector<std::array<std::string, 3>> cases = {
      {"S", "p = :s", "no error"},
      {"SN", "s >= :n AND p = :s", "no error"},
      {"SS", "p = :s AND begins_with(s, :a)", "no error"},
      {"S", "p = :s AND s = :s",
       "The number of query conditions (2) exceeds the number of key attributes defined in the "
       "schema (1)"},
      {"SN", "p = :s AND s = :n AND t = :s",
       "The number of query conditions (3) exceeds the number of key attributes defined in the "
       "schema (2)"},
      {"S", "q = :s", "Query condition missed key schema element: p"},
      {"SN", "s = :n", "Query condition missed key schema element: p"},
      {"SN", "p = :s AND q = :n", "Query condition missed key schema element: s"},
      {"S", "p = :n", type},
      {"B", "p = :s", type},
      {"SN", "p = :s AND s = :s", type},
      {"SN", "p = :s AND s BETWEEN :a AND :c", type},
      {"SN", "p = :s AND s = :t", type},
      {"S", "p > :s", "Query key condition not supported"},
      {"S", "begins_with(p, :s)", "Query key condition not supported"},
      {"SN", "p = :s AND begins_with(s, :a)", type},
      {"S", "p = :e", empty("string", "p")},
      {"B", "p = :be", empty("binary", "p")},
      {"SS", "p = :s AND s = :e", empty("string", "s")},
  };
  for (const auto& [schema, expression, message] : cases) {
    const Bound bound(expression);
    ASSERT_EQ(bound.error, "no error") << expression;
    const TableDescription table = TableOf(schema);
    EXPECT_EQ(MessageOf(ResolveKeyCondition(bound.terms, ReadTarget(table))), message)
        << schema << ": " << expression;
  }
}

// A key of 2049 bytes or more is refused wherever a key is given, in a key condition too.
TEST(ResolveKeyCondition, KeysTooLong) {
  const auto too_long = [](const std::string& expression, std::size_t length) {
    const rapidjson::Document request = Document(
        R"({"KeyConditionExpression":"","ExpressionAttributeValues":{":s":{"S":"a"},":x":{"S":")" +
        std::string(length, 'x') + "\"}}}");
    ExpressionParameters parameters = *ExpressionParameters::Parse(request, true);
    const auto condition = parameters.BindCondition("KeyConditionExpression", expression);
    const auto terms = ReadKeyCondition(**condition);
    const TableDescription table = TableOf("SS");
    return MessageOf(ResolveKeyCondition(*terms, ReadTarget(table)));
  };
  EXPECT_EQ(too_long("p = :x", 2048), "no error");
  EXPECT_EQ(too_long("p = :x", 2049),
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum "
            "size limit of2048 bytes");
  EXPECT_EQ(too_long("p = :s AND s = :x", 1024), "no error");
  EXPECT_EQ(too_long("p = :s AND s = :x", 1025),
            "One or more parameter values were invalid: Aggregated size of all range keys has "
            "exceeded the size limit of 1024 bytes");
}

TEST(Satisfies, EachOperator) {
  const std::vector<std::array<std::string, 3>> cases = {
      // condition, keys inside, keys outside
      {"s = :n", R"([{"N":"2"}])", R"([{"N":"1"},{"N":"10"},{"N":"-2"}])"},
      {"s < :n", R"([{"N":"1"},{"N":"-10"},{"N":"0"}])", R"([{"N":"2"},{"N":"10"}])"},
      {"s <= :n", R"([{"N":"2"},{"N":"1.99"}])", R"([{"N":"2.01"},{"N":"10"}])"},
      {"s > :n", R"([{"N":"10"},{"N":"2.01"}])", R"([{"N":"2"},{"N":"1"}])"},
      {"s >= :n", R"([{"N":"2"},{"N":"10"}])", R"([{"N":"1"},{"N":"-3"}])"},
      {"s BETWEEN :n1 AND :n9", R"([{"N":"1"},{"N":"2"},{"N":"10"}])",
       R"([{"N":"0"},{"N":"11"},{"N":"100"}])"},
      {"s BETWEEN :a AND :c", R"([{"S":"a"},{"S":"bb"},{"S":"c"}])", R"([{"S":"ca"},{"S":"B"}])"},
      {"begins_with(s, :a)", R"([{"S":"a"},{"S":"ab"}])", R"([{"S":"A"},{"S":"ba"}])"},
      {"begins_with(s, :b)", R"([{"B":"YQ=="},{"B":"YWI="}])", R"([{"B":"Yg=="}])"},
      {"s < :s", R"([{"S":"a"},{"S":"B"}])", "[{\"S\":\"b\"},{\"S\":\"\xc3\xa9\"}]"},
      {"s > :b", R"([{"B":"/w=="},{"B":"YWE="}])", R"([{"B":"YQ=="},{"B":"AA=="}])"},
  };
  for (const auto& [expression, inside, outside] : cases) {
    const Bound bound(expression);
    ASSERT_EQ(bound.terms.size(), 1u) << bound.error;
    for (const auto& [list, expected] : {std::pair(&inside, true), std::pair(&outside, false)}) {
      const rapidjson::Document keys = Document(*list);
      for (const Json& key : keys.GetArray()) {
        const AttributeValue value = *ParseAttributeValue(key);
        EXPECT_EQ(Satisfies(bound.terms[0], value), expected) << expression << TextOf(value);
      }
    }
  }
}

TEST(CheckQueryStart, Errors) {
  const std::string invalid = "The provided starting key is invalid";
  const std::vector<std::array<std::string, 3>> cases = {
      {"p = :s", R"({"p":{"S":"b"},"s":{"N":"1"}})", "no error"},
      {"p = :s AND s > :n", R"({"p":{"S":"b"},"s":{"N":"3"}})", "no error"},
      {"p = :s", R"({"p":{"S":"b"}})", invalid},
      {"p = :s", R"({"p":{"S":"b"},"s":{"N":"1"},"t":{"N":"1"}})", invalid},
      {"p = :s", R"({"p":{"S":"b"},"t":{"N":"1"}})", invalid},
      {"p = :s", R"({"p":{"S":"b"},"s":{"S":"1"}})",
       "The provided key element does not match the schema"},
      // An attribute of the start key is judged before the condition on it, not before others'.
      {"q = :s", R"({"p":{"N":"1"},"s":{"N":"1"}})",
       "The provided key element does not match the schema"},
      {"q = :s", R"({"p":{"S":"b"},"s":{"S":"1"}})",
       "Query condition missed key schema element: p"},
      {"p = :s AND s = :s", R"({"p":{"S":"b"},"t":{"N":"1"}})", invalid},
      {"p = :s", R"({"p":{"S":""},"s":{"N":"1"}})",
       invalid +
           ": One or more parameter values are not valid. The AttributeValue for a key attribute "
           "cannot contain an empty string value. Key: p"},
      {"p = :s", R"({"p":{"S":"other"},"s":{"N":"1"}})",
       "The provided starting key is outside query boundaries based on provided conditions"},
      {"p = :s AND s > :n", R"({"p":{"S":"b"},"s":{"N":"2"}})",
       "The provided starting key does not match the range key predicate"},
      {"p = :s AND s > :n", R"({"p":{"S":"other"},"s":{"N":"3"}})",
       "The query can return at most one row and cannot be restarted"},
  };
  for (const auto& [expression, start, message] : cases) {
    const Bound bound(expression);
    const TableDescription table = TableOf("SN");
    const Item start_key = ItemOf(start);
    auto error = CheckStartSize(ReadTarget(table), start_key);
    if (!error) {
      const auto range = ResolveKeyCondition(bound.terms, ReadTarget(table), &start_key);
      if (range.has_value()) {
        error = CheckQueryStart(ReadTarget(table), *range, start_key);
      } else {
        error = range.error();
      }
    }
    EXPECT_EQ(MessageOf(error), message) << start;
  }
}

}  // namespace
}  // namespace tuskgate::translator
