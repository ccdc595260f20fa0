#include "translator/expression/evaluate_absent.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/expression/bind_expression.h"

namespace tuskgate::translator {
namespace {

constexpr char kValues[] =
    "{\"ConditionExpression\":\"\",\"ExpressionAttributeValues\":{"
    R"(":s":{"S":"abc"},":sp":{"S":"ab"},":s2":{"S":"b"},":se":{"S":""},)"
    "\":wide\":{\"S\":\"\xc3\xa9\xf0\x9d\x84\x9e\"},"
    R"(":n0":{"N":"0"},":n1":{"N":"1"},":n1b":{"N":"1.0"},":n2":{"N":"2"},":n3":{"N":"3"},)"
    R"(":n10":{"N":"10"},":m2":{"N":"-2"},":b":{"B":"YWJj"},":bp":{"B":"YWI="},":b2":{"B":"/w=="},)"
    R"(":t":{"BOOL":true},":null":{"NULL":true},":l":{"L":[{"N":"1"},{"SS":["x"]}]},)"
    R"(":m":{"M":{"a":{"N":"1"}}},":ss":{"SS":["abc","b"]},":x":{"SS":["x"]},)"
    R"(":ns":{"NS":["1","2"]},":bs":{"BS":["YWI="]},)"
    R"(":S":{"S":"S"},":N":{"S":"N"},":L":{"S":"L"},":NULL":{"S":"NULL"}}})";

bool Holds(const std::string& expression) {
  const rapidjson::Document request = Document(kValues);
  ExpressionParameters parameters = *ExpressionParameters::Parse(request, true);
  const Result<BoundConditionPtr> condition =
      parameters.BindCondition("ConditionExpression", expression);
  if (!condition.has_value()) {
    ADD_FAILURE() << expression << ": " << condition.error().message;
    return false;
  }
  return HoldsWithoutItem(**condition);
}

TEST(HoldsWithoutItem, ConditionsOnAttributes) {
  const std::vector<std::pair<std::string, bool>> cases = {
      {"attribute_exists(a)", false},
      {"attribute_not_exists(a)", true},
      {"attribute_exists(a.b[0])", false},
      {"attribute_not_exists(a.b[0])", true},
      {"a = :s", false},
      {":s = a", false},
      {"a <> :s", true},
      {":s <> a", true},
      {"a = b", false},
      {"a <> b", true},
      {"a < :n1", false},
      {"a <= :n1", false},
      {"a > :n1", false},
      {"a >= :n1", false},
      {":n1 < a", false},
      {"a < b", false},
      {"a BETWEEN :n1 AND :n2", false},
      {":n1 BETWEEN a AND :n2", false},
      {":n1 BETWEEN a AND b", false},
      {"a IN (:s, :n1)", false},
      {":s IN (a, b)", false},
      {"a IN (b)", false},
      {"attribute_type(a, :S)", false},
      {"begins_with(a, :s)", false},
      {"begins_with(:s, a)", false},
      {"contains(a, :s)", false},
      {"contains(:ss, a)", false},
      {"size(a) = :n0", false},
      {"size(a) <> :n0", true},
      {"size(a) < :n1", false},
      {"size(a) >= :n0", false},
      {"size(a) = size(b)", false},
      {"size(a) <> size(b)", true},
      {"size(a) BETWEEN :n0 AND :n1", false},
      {"size(a) IN (:n0)", false},
      {"attribute_type(size(a), :N)", false},
  };
  for (const auto& [expression, holds] : cases) EXPECT_EQ(Holds(expression), holds) << expression;
}

TEST(HoldsWithoutItem, ConditionsOnConstants) {
  const std::vector<std::pair<std::string, bool>> cases = {
      {":n1 = :n1b", true},
      {":n1 <> :n1b", false},
      {":n2 < :n10", true},
      {":m2 < :n1", true},
      {":n10 <= :n2", false},
      {":n2 >= :n2", true},
      {":n2 > :n2", false},
      {":s < :s2", true},
      {":s > :s2", false},
      {":sp < :s", true},
      {":b < :b2", true},
      {":s < :n1", false},
      {":n1 < :s", false},
      {":s >= :b", false},
      {":s = :b", false},
      {":s <> :b", true},
      {":n2 BETWEEN :n1 AND :n10", true},
      {":n1 BETWEEN :n1 AND :n1b", true},
      {":n10 BETWEEN :n1 AND :n2", false},
      {":s BETWEEN :n1 AND :n2", false},
      {":n1 IN (:s, :n1b)", true},
      {":n1 IN (:s, :n2)", false},
      {":ss IN (:n1, :ss)", true},
      {"attribute_type(:s, :S)", true},
      {"attribute_type(:s, :N)", false},
      {"attribute_type(:l, :L)", true},
      {"attribute_type(:null, :NULL)", true},
      {"attribute_type(size(:s), :N)", true},
      {"begins_with(:s, :sp)", true},
      {"begins_with(:s, :se)", true},
      {"begins_with(:sp, :s)", false},
      {"begins_with(:b, :bp)", true},
      {"begins_with(:s, :bp)", false},
      {"contains(:s, :s2)", true},
      {"contains(:s2, :s)", false},
      {"contains(:b, :bp)", true},
      {"contains(:s, :bp)", false},
      {"contains(:ss, :s)", true},
      {"contains(:ss, :sp)", false},
      {"contains(:ns, :n1b)", true},
      {"contains(:ns, :n10)", false},
      {"contains(:ns, :s)", false},
      {"contains(:bs, :bp)", true},
      {"contains(:bs, :b)", false},
      {"contains(:l, :n1)", true},
      {"contains(:l, :x)", true},
      {"contains(:l, :n2)", false},
      {"contains(:m, :n1)", false},
      {"contains(:t, :t)", false},
      {"contains(:ss, :ss)", false},
      {"size(:s) = :n3", true},
      {"size(:se) = :n0", true},
      // In UTF-16 code units: one and a surrogate pair.
      {"size(:wide) = :n3", true},
      {"size(:b) = :n3", true},
      {"size(:ss) = :n2", true},
      {"size(:ns) = :n2", true},
      {"size(:bs) = :n1", true},
      {"size(:l) = :n2", true},
      {"size(:m) = :n1", true},
      {"size(:s) = :s", false},
      {"size(:s) <> :s", true},
      {"size(:l) < size(:s)", true},
      {"size(:l) BETWEEN :n1 AND :n2", true},
      {"size(:l) IN (:s, :n2)", true},
  };
  for (const auto& [expression, holds] : cases) EXPECT_EQ(Holds(expression), holds) << expression;
}

TEST(HoldsWithoutItem, Logic) {
  const std::string yes = "attribute_not_exists(a)";
  const std::string no = "attribute_exists(a)";
  for (const bool one : {true, false}) {
    for (const bool other : {true, false}) {
      const std::string left = one ? yes : no;
      const std::string right = other ? yes : no;
      EXPECT_EQ(Holds(left + " AND " + right), one && other);
      EXPECT_EQ(Holds(left + " OR " + right), one || other);
      EXPECT_EQ(Holds("NOT " + left + " OR " + right), !one || other);
      EXPECT_EQ(Holds("NOT (" + left + " OR " + right + ")"), !(one || other));
    }
  }
  // False for want of an attribute, not unknown.
  EXPECT_TRUE(Holds("NOT a = :s"));
  EXPECT_TRUE(Holds("NOT a < :s"));
  EXPECT_TRUE(Holds("NOT a IN (:s)"));
  EXPECT_TRUE(Holds("NOT contains(a, :s)"));
  EXPECT_TRUE(Holds("NOT attribute_type(a, :S)"));
  EXPECT_TRUE(Holds("NOT size(a) = :n1"));
  EXPECT_TRUE(Holds("NOT NOT attribute_not_exists(a)"));
}

}  // namespace
}  // namespace tuskgate::translator
