// What binding refuses in update expressions.
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/expression/bind_expression.h"

namespace tuskgate::translator {
namespace {

constexpr char kMaps[] = R"({"UpdateExpression":"",
  "ExpressionAttributeNames":{"#a":"a","#dot":"x.y"},
  "ExpressionAttributeValues":{
    ":s":{"S":"text"},":n":{"N":"1"},":b":{"B":"YQ=="},":t":{"BOOL":true},":null":{"NULL":true},
    ":ss":{"SS":["a"]},":ns":{"NS":["1"]},":bs":{"BS":["YQ=="]},":l":{"L":[]},":m":{"M":{}}}})";

std::string ErrorOf(const std::string& expression) {
  const rapidjson::Document request = Document(kMaps);
  ExpressionParameters parameters = *ExpressionParameters::Parse(request, true);
  const auto bound = parameters.BindUpdate("UpdateExpression", expression);
  if (bound.has_value()) return "no error";
  const std::string head = "Invalid UpdateExpression: ";
  EXPECT_TRUE(bound.error().message.starts_with(head)) << bound.error().message;
  return bound.error().message.substr(head.size());
}

std::string WrongType(const std::string& operation, const std::string& type) {
  return "Incorrect operand type for operator or function; operator or function: " + operation +
         ", operand type: " + type;
}

TEST(BindUpdate, Accepts) {
  for (const std::string expression : {
           "SET a = :s",
           "SET a = b, b = a",
           "SET a.b[1].c = a.b[1].c + :n",
           "SET a = if_not_exists(a, :n) - if_not_exists(b, c)",
           "SET a = if_not_exists(a, if_not_exists(b, :l))",
           "SET a = list_append(if_not_exists(a, :l), :l)",
           "SET a = list_append(b, c.d)",
           "REMOVE a.b, a.c, b[0], b[1]",
           "ADD a :n, b :ss, c :ns, d :bs",
           "DELETE a :ss, b :ns, c :bs",
           "SET a = :s REMOVE b ADD c :n DELETE d :ss",
       }) {
    EXPECT_EQ(ErrorOf(expression), "no error") << expression;
  }
}

TEST(BindUpdate, Functions) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"SET a = dog(b)", "Invalid function name; function: dog"},
      {"SET a = LIST_APPEND(b, :l)", "Invalid function name; function: LIST_APPEND"},
      {"SET a = size(b)", "The function is not allowed in an update expression; function: size"},
      {"SET a = contains(b, :s)",
       "The function is not allowed in an update expression; function: contains"},
      {"SET a = if_not_exists(a, begins_with(b, :s))",
       "The function is not allowed in an update expression; function: begins_with"},
      {"SET a = list_append(list_append(b, :l), :l)",
       "The function is not allowed to be used this way in an expression; function: list_append"},
      {"SET a = if_not_exists(a, list_append(b, :l))",
       "The function is not allowed to be used this way in an expression; function: list_append"},
      {"SET a = if_not_exists(:s, :n)",
       "Operator or function requires a document path; operator or function: if_not_exists"},
      {"SET a = if_not_exists(a)",
       "Incorrect number of operands for operator or function; operator or function: "
       "if_not_exists, number of operands: 1"},
      {"SET a = list_append(a, :l, :l)",
       "Incorrect number of operands for operator or function; operator or function: "
       "list_append, number of operands: 3"},
      {"SET a = list_append(a, :s)", WrongType("list_append", "S")},
      {"SET a = list_append(:ss, a)", WrongType("list_append", "SS")},
      // An undefined value comes before what the function asks of it.
      {"SET a = if_not_exists(:x, :n)",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
  };
  for (const auto& [expression, message] : cases) EXPECT_EQ(ErrorOf(expression), message);
}

TEST(BindUpdate, ArithmeticTakesNumbers) {
  for (const auto& [value, type] :
       std::vector<std::pair<std::string, std::string>>{{":s", "S"},
                                                        {":b", "B"},
                                                        {":t", "BOOL"},
                                                        {":null", "NULL"},
                                                        {":ns", "NS"},
                                                        {":l", "L"},
                                                        {":m", "M"}}) {
    EXPECT_EQ(ErrorOf("SET a = b + " + value), WrongType("+", type));
    EXPECT_EQ(ErrorOf("SET a = " + value + " - b"), WrongType("-", type));
  }
  EXPECT_EQ(ErrorOf("SET a = list_append(b, :l) + :n"), WrongType("+", "L"));
  EXPECT_EQ(ErrorOf("SET a = :n + :n"), "no error");
}

TEST(BindUpdate, OperandsOfAddAndDelete) {
  const std::vector<std::pair<std::string, std::string>> types = {
      {":s", "STRING"},  {":n", "NUMBER"}, {":b", "BINARY"}, {":t", "BOOLEAN"},
      {":null", "NULL"}, {":l", "LIST"},   {":m", "MAP"}};
  for (const auto& [value, type] : types) {
    if (type != "NUMBER") {
      EXPECT_EQ(ErrorOf("ADD a " + value),
                "Incorrect operand type for operator or function; operator: ADD, operand type: " +
                    type + ", typeSet: ALLOWED_FOR_ADD_OPERAND");
    }
    EXPECT_EQ(ErrorOf("DELETE a " + value),
              "Incorrect operand type for operator or function; operator: DELETE, operand type: " +
                  type + ", typeSet: ALLOWED_FOR_DELETE_OPERAND");
  }
}

TEST(BindUpdate, Undefined) {
  const std::string name =
      "An expression attribute name used in the document path is not defined; attribute name: #x";
  const std::string value =
      "An expression attribute value used in expression is not defined; attribute value: :x";
  for (const std::string expression :
       {"SET #x = :s", "SET a.#x = :s", "SET a = #x", "REMOVE #x", "ADD #x :n", "DELETE #x :ss"}) {
    EXPECT_EQ(ErrorOf(expression), name) << expression;
  }
  for (const std::string expression :
       {"SET a = :x", "SET a = b + :x", "SET a = list_append(a, :x)", "ADD a :x", "DELETE a :x"}) {
    EXPECT_EQ(ErrorOf(expression), value) << expression;
  }
}

TEST(BindUpdate, PathsMayNotMeet) {
  const std::string tail = " with each other; must remove or rewrite one of these paths; ";
  const std::vector<std::array<std::string, 3>> cases = {
      {"SET a = :s, a = :n", "overlap", "path one: [a], path two: [a]"},
      {"SET a = :s, #a.b = :n", "overlap", "path one: [a], path two: [a, b]"},
      {"SET a.b.c = :s REMOVE a.b", "overlap", "path one: [a, b, c], path two: [a, b]"},
      {"ADD a :n DELETE a :ss", "overlap", "path one: [a], path two: [a]"},
      {"SET a.b = :s, a[1] = :n", "conflict", "path one: [a, b], path two: [a, [1]]"},
      {"REMOVE a[0].b SET a[0][1] = :n", "conflict",
       "path one: [a, [0], b], path two: [a, [0], [1]]"},
      // As written, not as kept.
      {"DELETE a.b :ss SET a = :s", "overlap", "path one: [a, b], path two: [a]"},
      // Before the types of ADD and DELETE.
      {"ADD a :s, a :n", "overlap", "path one: [a], path two: [a]"},
  };
  for (const auto& [expression, kind, paths] : cases) {
    EXPECT_EQ(ErrorOf(expression), "Two document paths " + kind + tail + paths) << expression;
  }
  // Reading what another action writes is no conflict; a dot inside a name is no path.
  EXPECT_EQ(ErrorOf("SET a = b, b = a.c"), "no error");
  EXPECT_EQ(ErrorOf("SET #dot = :s, x.y = :s"), "no error");
}

}  // namespace
}  // namespace tuskgate::translator
