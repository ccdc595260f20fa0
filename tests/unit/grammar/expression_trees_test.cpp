// The trees of well-formed expressions.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/parse_expression.h"
#include "tests/unit/grammar/tree_text.h"

namespace tuskgate::grammar {
namespace {

struct Case {
  std::string text;
  std::string tree;
};

TEST(ConditionTree, Predicates) {
  const std::vector<Case> cases = {
      {"a = :b", "(= a :b)"},
      {"a <> :b", "(<> a :b)"},
      {"a < :b", "(< a :b)"},
      {"a <= :b", "(<= a :b)"},
      {"a > :b", "(> a :b)"},
      {"a >= :b", "(>= a :b)"},
      {"a<:b", "(< a :b)"},
      {"a<>:b", "(<> a :b)"},
      {":a = :b", "(= :a :b)"},
      {":a = b", "(= :a b)"},
      {"#a = #b", "(= <#a> <#b>)"},
      {"a BETWEEN :b AND :c", "(BETWEEN a :b :c)"},
      {"a IN (:b)", "(IN a :b)"},
      {"a IN (:b, c, size(d))", "(IN a :b c size{d})"},
      {"attribute_exists(a)", "attribute_exists{a}"},
      {"begins_with(a.b, :c)", "begins_with{a.b :c}"},
      {"size(a) > :b", "(> size{a} :b)"},
      {":b >= size(a)", "(>= :b size{a})"},
      {"size(a) BETWEEN size(b) AND :c", "(BETWEEN size{a} size{b} :c)"},
      {"contains(size(size(a)), :b)", "contains{size{size{a}} :b}"},
  };
  for (const auto& [text, tree] : cases) EXPECT_EQ(Outcome(ParseCondition(text)), tree) << text;
}

TEST(ConditionTree, NotBindsTighterThanAndThanOr) {
  const std::vector<Case> cases = {
      {"a=:a AND b=:b AND c=:c", "(AND (AND (= a :a) (= b :b)) (= c :c))"},
      {"a=:a OR b=:b OR c=:c", "(OR (OR (= a :a) (= b :b)) (= c :c))"},
      {"a=:a OR b=:b AND c=:c", "(OR (= a :a) (AND (= b :b) (= c :c)))"},
      {"a=:a AND b=:b OR c=:c", "(OR (AND (= a :a) (= b :b)) (= c :c))"},
      {"(a=:a OR b=:b) AND c=:c", "(AND (OR (= a :a) (= b :b)) (= c :c))"},
      {"a=:a AND (b=:b OR c=:c)", "(AND (= a :a) (OR (= b :b) (= c :c)))"},
      {"NOT a=:a AND b=:b", "(AND (NOT (= a :a)) (= b :b))"},
      {"NOT a=:a OR b=:b", "(OR (NOT (= a :a)) (= b :b))"},
      {"NOT (a=:a AND b=:b)", "(NOT (AND (= a :a) (= b :b)))"},
      {"a=:a AND NOT b=:b", "(AND (= a :a) (NOT (= b :b)))"},
      {"NOT NOT NOT a=:a", "(NOT (NOT (NOT (= a :a))))"},
      {"NOT attribute_exists(a)", "(NOT attribute_exists{a})"},
      {"NOT a BETWEEN :b AND :c AND d=:d", "(AND (NOT (BETWEEN a :b :c)) (= d :d))"},
      {"a BETWEEN :b AND :c AND d=:d", "(AND (BETWEEN a :b :c) (= d :d))"},
      {"a=:a AND b BETWEEN :c AND :d OR e=:e", "(OR (AND (= a :a) (BETWEEN b :c :d)) (= e :e))"},
      {"attribute_exists(id) AND #n BETWEEN :a AND :b OR size(x[3].y) > :z",
       "(OR (AND attribute_exists{id} (BETWEEN <#n> :a :b)) (> size{x[3].y} :z))"},
  };
  for (const auto& [text, tree] : cases) EXPECT_EQ(Outcome(ParseCondition(text)), tree) << text;
}

TEST(ConditionTree, ParenthesesAroundConditionsAndOperands) {
  const std::vector<Case> cases = {
      {"(a = :b)", "(= a :b)"},
      {"(a) = :b", "(= a :b)"},
      {"(a) = (:b)", "(= a :b)"},
      {"((a) = (:b))", "(= a :b)"},
      {"(:a) <> b", "(<> :a b)"},
      {"(attribute_exists(a))", "attribute_exists{a}"},
      {"attribute_exists((a))", "attribute_exists{a}"},
      {"(size(a)) > (size((b)))", "(> size{a} size{b})"},
      {"(size(a) > :b)", "(> size{a} :b)"},
      {"((size(a)) > :b)", "(> size{a} :b)"},
      {"(a) BETWEEN (:b) AND (:c)", "(BETWEEN a :b :c)"},
      {"(a BETWEEN :b AND :c) AND (d = :d)", "(AND (BETWEEN a :b :c) (= d :d))"},
      {"(a) IN ((:b), (c))", "(IN a :b c)"},
      {"((a = :b) AND (c = :d))", "(AND (= a :b) (= c :d))"},
      {"((a = :b) OR c = :d) AND NOT (e = :f)", "(AND (OR (= a :b) (= c :d)) (NOT (= e :f)))"},
      {"(NOT (a = :b))", "(NOT (= a :b))"},
      {"(NOT (NOT (a = :b)))", "(NOT (NOT (= a :b)))"},
      {"((a = :b) AND (((c) = :d) OR e = :f))", "(AND (= a :b) (OR (= c :d) (= e :f)))"},
  };
  for (const auto& [text, tree] : cases) EXPECT_EQ(Outcome(ParseCondition(text)), tree) << text;
}

TEST(ConditionTree, KeywordsIgnoreCaseAndFunctionNamesDoNot) {
  EXPECT_EQ(Outcome(ParseCondition("a bEtWeEn :b aNd :c Or nOt d iN (:e)")),
            "(OR (BETWEEN a :b :c) (NOT (IN d :e)))");
  EXPECT_EQ(Outcome(ParseCondition("Attribute_Exists(a)")),
            "error: Invalid function name; function: Attribute_Exists");
}

TEST(ConditionTree, WhitespaceMayBeAnywhereBetweenTokens) {
  EXPECT_EQ(Outcome(ParseCondition("\ta . b [ 1 ]\r\n=\n:c ")), "(= a.b[1] :c)");
  EXPECT_EQ(Outcome(ParseCondition("size ( a )>:b AND(c=:d)OR(e=:f)")),
            "(OR (AND (> size{a} :b) (= c :d)) (= e :f))");
}

TEST(ConditionTree, NamesAndPlaceholders) {
  const std::vector<Case> cases = {
      {"a1_B = :1", "(= a1_B :1)"},
      {"#1 = :_x", "(= <#1> :_x)"},
      {"#_ = :_", "(= <#_> :_)"},
      {"a.b.c = :v", "(= a.b.c :v)"},
      {"a[0][12].#c.d = :v", "(= a[0][12].<#c>.d :v)"},
      {"#a[2147483647] = :v", "(= <#a>[2147483647] :v)"},
      {"android = :v", "(= android :v)"},  // starts with a keyword
      {"inn = :v", "(= inn :v)"},
      {"nothing = :v AND order1 = :v", "(AND (= nothing :v) (= order1 :v))"},
      {"#and = :or", "(= <#and> :or)"},
      {"remove = :v", "(= remove :v)"},  // a keyword of updates only, and not reserved
  };
  for (const auto& [text, tree] : cases) EXPECT_EQ(Outcome(ParseCondition(text)), tree) << text;
}

TEST(UpdateTree, Sections) {
  const std::vector<Case> cases = {
      {"SET a = :b", "SET a=:b"},
      {"set a = :b, c.d[0] = e", "SET a=:b c.d[0]=e"},
      {"SET a = b + :c", "SET a=b+:c"},
      {"SET a = b+c", "SET a=b+c"},
      {"SET a = :b - c", "SET a=:b-c"},
      {"REMOVE a, b[1], #c.d", "REMOVE a b[1] <#c>.d"},
      {"ADD a :b, c.d :e", "ADD a :b c.d :e"},
      {"DELETE a :b, #c :d", "DELETE a :b <#c> :d"},
      {"SET a=:b REMOVE c ADD d :e DELETE f :g", "SET a=:b REMOVE c ADD d :e DELETE f :g"},
      {"delete f :g Add d :e reMOVE c sEt a=:b", "DELETE f :g ADD d :e REMOVE c SET a=:b"},
      {"SET a=:b\nREMOVE c", "SET a=:b REMOVE c"},
  };
  for (const auto& [text, tree] : cases) EXPECT_EQ(Outcome(ParseUpdate(text)), tree) << text;
}

TEST(UpdateTree, FunctionsAndParentheses) {
  const std::vector<Case> cases = {
      {"SET a = if_not_exists(b, :c)", "SET a=if_not_exists{b :c}"},
      {"SET a = if_not_exists(b, :c) + :d", "SET a=if_not_exists{b :c}+:d"},
      {"SET a = :d - if_not_exists(b, :c)", "SET a=:d-if_not_exists{b :c}"},
      {"SET a = list_append(if_not_exists(a, :e), :v)",
       "SET a=list_append{if_not_exists{a :e} :v}"},
      {"SET a = (b)", "SET a=b"},
      {"SET a = (b + :c)", "SET a=b+:c"},
      {"SET a = (b) + (:c)", "SET a=b+:c"},
      {"SET a = ((b) + (:c))", "SET a=b+:c"},
      {"SET a = (if_not_exists((b), (:c)))", "SET a=if_not_exists{b :c}"},
      {"SET a = (b), c = (d - :e) REMOVE f", "SET a=b c=d-:e REMOVE f"},
  };
  for (const auto& [text, tree] : cases) EXPECT_EQ(Outcome(ParseUpdate(text)), tree) << text;
}

TEST(ProjectionTree, Paths) {
  const std::vector<Case> cases = {
      {"a", "a"},
      {"a,b", "a b"},
      {" a , #b.c[1] ", "a <#b>.c[1]"},
      {"a.b.c[0][1].#d", "a.b.c[0][1].<#d>"},
      {"remove", "remove"},
  };
  for (const auto& [text, tree] : cases) EXPECT_EQ(Outcome(ParseProjection(text)), tree) << text;
}

}  // namespace
}  // namespace tuskgate::grammar
