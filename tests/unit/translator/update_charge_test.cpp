#include "translator/expression/update_charge.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/expression/bind_expression.h"

namespace tuskgate::translator {
namespace {

// Ten bytes of text, a number of two, a set of three and a list of 3 + 2 * (1 + 1).
constexpr char kValues[] = R"({"UpdateExpression":"","ExpressionAttributeValues":{
    ":s":{"S":"0123456789"},":n":{"N":"5"},":ss":{"SS":["a","bc"]},
    ":l":{"L":[{"S":"x"},{"S":"y"}]}}})";

std::size_t ChargeOf(const std::string& expression) {
  const rapidjson::Document request = Document(kValues);
  ExpressionParameters parameters = *ExpressionParameters::Parse(request, true);
  const auto bound = parameters.BindUpdate("UpdateExpression", expression);
  EXPECT_TRUE(bound.has_value()) << expression;
  return bound.has_value() ? UpdateCharge(*bound) : 0;
}

TEST(UpdateCharge, IsThatOfTheService) {
  const std::vector<std::pair<std::string, std::size_t>> cases = {
      {"SET b = :s", 3 + 19 + 1 + 10},
      {"SET title = :s", 3 + 19 + 5 + 10},
      // Each use of a value.
      {"SET a = :s, b = :s", 3 + 2 * (19 + 1 + 10)},
      // Steps behind the name: their length, and four.
      {"SET d.leaf = :s", 3 + 19 + 1 + (4 + 4) + 10},
      {"SET d[0] = :s", 3 + 19 + 1 + (4 + 1) + 10},
      {"SET d[12] = :s", 3 + 19 + 1 + (4 + 2) + 10},
      // What a path leads to costs nothing, the path does.
      {"SET a = b", 3 + 19 + 1 + 1 + (14 + 1)},
      {"SET a = b.leaf", 3 + 19 + 1 + 1 + (14 + 1) + (14 + 4)},
      {"SET a = b + :n", 3 + 19 + 1 + 34 + (1 + 15) + 2},
      {"SET a = b - :n", 3 + 19 + 1 + 37 + (1 + 15) + 2},
      {"SET a = list_append(a, :l)", 3 + 19 + 1 + 37 + (1 + 15) + 7},
      {"SET a = if_not_exists(a, :s)", 3 + 19 + 1 + 39 + (1 + 15) + 10},
      {"ADD n :n", 3 + 19 + 1 + 2},
      {"ADD n :ss", 3 + 19 + 1 + 3},
      {"REMOVE a, b.leaf", 3 + (1 + 1) + (1 + 1 + 8)},
      {"DELETE a :ss", 3 + (1 + 1)},
      {"SET a = :s REMOVE b ADD c :n DELETE d :ss", 3 + 30 + 2 + 22 + 2},
  };
  for (const auto& [expression, charge] : cases) {
    EXPECT_EQ(ChargeOf(expression), charge) << expression;
  }
}

}  // namespace
}  // namespace tuskgate::translator
