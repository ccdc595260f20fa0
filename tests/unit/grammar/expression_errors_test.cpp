// The words in which DynamoDB refuses an expression.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/parse_expression.h"
#include "tests/unit/grammar/tree_text.h"

namespace tuskgate::grammar {
namespace {

struct SyntaxCase {
  std::string text;
  std::string token;
  std::string near;
};

std::string SyntaxErrorText(const SyntaxCase& c) {
  return "error: Syntax error; token: \"" + c.token + "\", near: \"" + c.near + "\"";
}

TEST(ConditionError, Syntax) {
  const std::vector<SyntaxCase> cases = {
      // Answers of the service, as its users report them.
      {"a-b", "-", "a-b"},
      {"foo", "<EOF>", "foo"},
      {"attribute_type()", ")", "()"},
      {"([1, 2])", "[", "([1"},
      {"#articleId attribute_not_exists :ckpst", "attribute_not_exists",
       "#articleId attribute_not_exists :ckpst"},
      {"attribute_exists(car_id) AND NOT #has_air_conditioner", "<EOF>", "#has_air_conditioner"},
      {"pk = :a AND tenantAgent:abc123-", ":abc123", "tenantAgent:abc123-"},
      {":hashId a", "a", ":hashId a"},
      {"a = :a AND __typename = :b", "_", "AND __"},
      {"a = = b", "=", "= = b"},
      // The end of the text is a token without a text of its own.
      {"a =", "<EOF>", "="},
      {"a = :b AND", "<EOF>", "AND"},
      {"(a = :b", "<EOF>", ":b"},
      {"NOT", "<EOF>", "NOT"},
      {" ", "<EOF>", ""},
      {"a IN (", "<EOF>", "("},
      // A wrong token has no neighbour before it at the start, none after it at the end.
      {"= :b", "=", "= :b"},
      {")", ")", ")"},
      {"a = :b )", ")", ":b )"},
      // The text between the neighbours stays as it is.
      {"a \t=\n= :b", "=", "=\n= :b"},
      {"a != :b", "!", "a !="},
      {"a == :b", "=", "== :b"},
      {"a =< :b", "<", "=< :b"},
      {"a < > :b", ">", "< > :b"},
      {"a = 1", "1", "= 1"},
      {"a = \"x\"", "\"", "= \"x"},
      {"_a = :b", "_", "_a"},
      {"a = #", "#", "= #"},
      {"a = :", ":", "= :"},
      {"a = :b; c", ";", ":b; c"},
      {"a IN ()", ")", "()"},
      {"a IN :b", ":b", "IN :b"},
      {"a IN (:b,)", ")", ",)"},
      {"a BETWEEN :b", "<EOF>", ":b"},
      {"a BETWEEN :b OR :c", "OR", ":b OR :c"},
      {"a[:b] = :c", ":b", "[:b]"},
      {"a[b] = :c", "b", "[b]"},
      {"a[-1] = :c", "-", "[-1"},
      {"a[01] = :c", "1", "01]"},
      {"a[] = :c", "]", "[] ="},
      {"a.[0] = :c", "[", ".[0"},
      {"a. = :c", "=", ". = :c"},
      {"a.:b = :c", ":b", ".:b ="},
      {".a = :c", ".", ".a"},
      {"a = :b OR OR c = :d", "OR", "OR OR c"},
      {"a = :b, c = :d", ",", ":b, c"},
      {"a + :b = :c", "+", "a + :b"},
      {"f(a + :b)", "+", "a + :b"},
      {"f(a = :b)", "=", "a = :b"},
      {"and = :b", "and", "and ="},
      {"a.between = :b", "between", ".between ="},
      // Not ASCII: one character is one token, whole.
      {"é = :b", "é", "é ="},
      {"a = 𝄞x", "𝄞", "= 𝄞x"},
      {"éé = :b", "é", "éé"},
  };
  for (const SyntaxCase& c : cases) {
    EXPECT_EQ(Outcome(ParseCondition(c.text)), SyntaxErrorText(c)) << c.text;
  }
}

// The grammar reads conditions and operands in parentheses alike; the difference must show at the
// same token as if it did not.
TEST(ConditionError, OperandWhereAConditionShouldBeAndTheOtherWayRound) {
  const std::vector<SyntaxCase> cases = {
      {"(a)", "<EOF>", ")"},
      {"((a))", "<EOF>", ")"},
      {"(a) AND b = :c", "AND", ") AND b"},
      {"a AND b = :c", "AND", "a AND b"},
      {"a = :b AND c", "<EOF>", "c"},
      {"a = :b AND (c)", "<EOF>", ")"},
      {"a = :b AND (c) OR d = :e", "OR", ") OR d"},
      {"a OR b = :c", "OR", "a OR b"},
      {"a = :b OR c", "<EOF>", "c"},
      {"(a OR b)", "OR", "a OR b"},
      {"NOT a", "<EOF>", "a"},
      {"NOT (a)", "<EOF>", ")"},
      {"NOT a AND b = :c", "AND", "a AND b"},
      {"(NOT a) = :b", ")", "a) ="},
      {"(a = :b AND c) = :d", ")", "c) ="},
      {"(a = :b) = :c", "=", ") = :c"},
      {"(a AND b) = :c", "AND", "a AND b"},
      {"(a = :b) BETWEEN :c AND :d", "BETWEEN", ") BETWEEN :c"},
      {"(NOT a = :b) IN (:c)", "IN", ") IN ("},
      {"a = (b = :c)", "=", "b = :c"},
      {"a = (NOT b)", "NOT", "(NOT b"},
      {"a BETWEEN (b = :c) AND :d", "=", "b = :c"},
      {"a = :b = :c", "=", ":b = :c"},
      {"size(a) > :b > :c", ">", ":b > :c"},
      {":a", "<EOF>", ":a"},
      {"f(a) g(b)", "g", ") g("},
      {"(f(a)) g(b)", "g", ") g("},
      {"((f(a))) g(b)", "g", ") g("},
      {"((a)) b", "b", ") b"},
  };
  for (const SyntaxCase& c : cases) {
    EXPECT_EQ(Outcome(ParseCondition(c.text)), SyntaxErrorText(c)) << c.text;
  }
}

TEST(UpdateError, Syntax) {
  const std::vector<SyntaxCase> cases = {
      // Answers of the service, as its users report them.
      {"SET  REMOVE #Options", "REMOVE", "SET  REMOVE #Options"},
      {"DELETE #memberOf :t undefined SET a = :b", "undefined", ":t undefined SET"},
      {"REMOVE #ri :vals", ":vals", "#ri :vals"},
      {"ADD hits : incr", ":", "hits : incr"},
      {"INVALID SYNTAX HERE", "INVALID", "INVALID SYNTAX"},
      {"SET _123 = :v", "_", "SET _123"},
      {"SET MyStr = my Num", "Num", "my Num"},
      {"SET a = if_not_exists(x, 0)", "0", ", 0)"},
      {"ADD numx", "<EOF>", "numx"},
      {"ADD numx 1", "1", "numx 1"},
      {"DELETE setx a", "a", "setx a"},
      {"SET note = :v +", "<EOF>", "+"},
      {"SET x = numx * :v", "*", "numx * :v"},
      {"SET path = VALUE 1", "1", "VALUE 1"},
      {"SET", "<EOF>", "SET"},
      {"SET a = :b,", "<EOF>", ","},
      {"SET NewAttr = {\"NULL\": true}", "{", "= {\""},
      {"!!! INVALID", "!", "!!"},
      {"SET l[a] = :v", "a", "[a]"},
      // The language has one operator in a value, and none in an argument.
      {"SET a = b + c + d", "+", "c + d"},
      {"SET a = (b + c) + d", "+", ") + d"},
      {"SET a = b + (c + d)", "+", "c + d"},
      {"SET a = f(b + c)", "+", "b + c"},
      {"SET a = b = c", "=", "b = c"},
      {"SET (a) = :b", "(", "SET (a"},
      {"SET :a = :b", ":a", "SET :a ="},
      {"SET f(a) = :b", "(", "f(a"},
      {"SET a :b", ":b", "a :b"},
      {"SET a", "<EOF>", "a"},
      {"SET a = ", "<EOF>", "="},
      {"SET a = ()", ")", "()"},
      {"SET a = (b", "<EOF>", "b"},
      {"SET a = b)", ")", "b)"},
      {"SET a = b > c", ">", "b > c"},
      {"REMOVE", "<EOF>", "REMOVE"},
      {"REMOVE a b", "b", "a b"},
      {"REMOVE a,", "<EOF>", ","},
      {"REMOVE (a)", "(", "REMOVE (a"},
      {"ADD a b", "b", "a b"},
      {"ADD a (:b)", "(", "a (:b"},
      {"ADD a = :b", "=", "a = :b"},
      {"SET a = :b; REMOVE c", ";", ":b; REMOVE"},
      {"SET a = :b, REMOVE c", "REMOVE", ", REMOVE c"},
      {"a = :b", "a", "a ="},
      {"SET add = :b", "add", "SET add ="},
      {"SET a = ((b)) c", "c", ") c"},
  };
  for (const SyntaxCase& c : cases) {
    EXPECT_EQ(Outcome(ParseUpdate(c.text)), SyntaxErrorText(c)) << c.text;
  }
}

TEST(ProjectionError, Syntax) {
  const std::vector<SyntaxCase> cases = {
      {"dummy-id", "-", "dummy-id"},  // as reported by a user of the service
      {"a,", "<EOF>", ","},
      {",a", ",", ",a"},
      {"a,,b", ",", ",,b"},
      {"a b", "b", "a b"},
      {"(a)", "(", "(a"},
      {"f(a)", "(", "f(a"},
      {":a", ":a", ":a"},
      {"l[].x", "]", "[]."},
      {"l[-1]", "-", "[-1"},
      {"#l[0.#c", ".", "0.#c"},
      {"a.", "<EOF>", "."},
      {"a = b", "=", "a = b"},
  };
  for (const SyntaxCase& c : cases) {
    EXPECT_EQ(Outcome(ParseProjection(c.text)), SyntaxErrorText(c)) << c.text;
  }
}

TEST(ExpressionError, Empty) {
  EXPECT_EQ(Outcome(ParseCondition("")), "error: The expression can not be empty;");
  EXPECT_EQ(Outcome(ParseUpdate("")), "error: The expression can not be empty;");
  EXPECT_EQ(Outcome(ParseProjection("")), "error: The expression can not be empty;");
}

TEST(ConditionError, RedundantParentheses) {
  for (const std::string text : {
           "((a = :b))",
           "((a)) = :b",
           "(((a))) = :b",
           "a = ((:b))",
           "((a) = ((:b)))",
           "a BETWEEN ((:b)) AND :c",
           "a BETWEEN :b AND ((:c))",
           "a IN (((:b)))",
           "((a)) IN (:b)",
           "size(((a))) > :b",
           "((size(a))) > :b",
           "((attribute_exists(a)))",
           "((attribute_exists(a))) AND b = :c",
           "((a = :b AND c = :d))",
           "((NOT (a = :b)))",
           "NOT ((a = :b))",
           "((a = :b)) AND ((c = :d))",
           "(((a = :b) AND (c = :d)))",
           // Before a syntax error that follows.
           "((a = :b)) c",
           "((a)) = :b c",
       }) {
    EXPECT_EQ(Outcome(ParseCondition(text)), "error: The expression has redundant parentheses;")
        << text;
  }
}

TEST(UpdateError, RedundantParentheses) {
  for (const std::string text :
       {"SET a = ((b))", "SET a = ((b + c))", "SET a = ((b)) + c", "SET a = b + ((c))",
        "SET a = f(((b)))", "SET a = (((b)))", "SET a = ((b)), c = :d", "SET a = ((b)) REMOVE c"}) {
    EXPECT_EQ(Outcome(ParseUpdate(text)), "error: The expression has redundant parentheses;")
        << text;
  }
}

// Recorded by dynalite's suites: "set #c = if_not_exist(:c) set c = d".
TEST(ExpressionError, UnknownFunctions) {
  const std::string prefix = "error: Invalid function name; function: ";
  EXPECT_EQ(Outcome(ParseCondition("f(a)")), prefix + "f");
  EXPECT_EQ(Outcome(ParseCondition("a = :a OR NOT size(Size(a)) > :b")), prefix + "Size");
  EXPECT_EQ(Outcome(ParseUpdate("SET a = if_not_exist(:c)")), prefix + "if_not_exist");
  EXPECT_EQ(Outcome(ParseUpdate("SET a = f(b) + g(c)")), prefix + "f");
  // Before what is wrong with the sections and the number of operators, and in one walk with
  // reserved words.
  EXPECT_EQ(Outcome(ParseUpdate("SET a = :a SET b = f(c)")), prefix + "f");
  EXPECT_EQ(Outcome(ParseUpdate("SET a = f(b) REMOVE year")), prefix + "f");
  EXPECT_EQ(Outcome(ParseUpdate("SET year = f(b)")),
            "error: Attribute name is a reserved keyword; reserved keyword: year");
  EXPECT_EQ(Outcome(ParseCondition("f(year)")), prefix + "f");
}

TEST(ConditionError, FunctionsWhereTheyMayNotBe) {
  const std::string wrongly =
      "error: The function is not allowed to be used this way in an expression; function: ";
  const std::string not_here =
      "error: The function is not allowed in a condition expression; function: ";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"size(a)", wrongly + "size"},
      {"contains(a, :b) = :c", wrongly + "contains"},
      {"begins_with(contains(a, :b), :c)", wrongly + "contains"},
      {"if_not_exists(a, :b)", not_here + "if_not_exists"},
      {"a = list_append(a, :b)", not_here + "list_append"},
      // Before what its arguments are called, after what is to the left of it.
      {"a = contains(year, :b)", wrongly + "contains"},
      {"year = contains(a, :b)",
       "error: Attribute name is a reserved keyword; reserved keyword: year"},
  };
  for (const auto& [text, error] : cases) EXPECT_EQ(Outcome(ParseCondition(text)), error) << text;
}

TEST(ExpressionError, ReservedWordsAsTheUserWroteThem) {
  const std::string prefix = "error: Attribute name is a reserved keyword; reserved keyword: ";
  EXPECT_EQ(Outcome(ParseCondition("abOrt = :a")), prefix + "abOrt");
  EXPECT_EQ(Outcome(ParseCondition("a.Comment = :a")), prefix + "Comment");
  EXPECT_EQ(Outcome(ParseCondition("a[0].name = :a")), prefix + "name");
  EXPECT_EQ(Outcome(ParseCondition("a = :a AND contains(STATUS, size)")), prefix + "STATUS");
  EXPECT_EQ(Outcome(ParseCondition("a BETWEEN year AND name")), prefix + "year");
  EXPECT_EQ(Outcome(ParseCondition("a IN (:b, year, name)")), prefix + "year");
  EXPECT_EQ(Outcome(ParseCondition("set = :a")), prefix + "set");
  EXPECT_EQ(Outcome(ParseUpdate("SET a = :a REMOVE year")), prefix + "year");
  EXPECT_EQ(Outcome(ParseUpdate("SET name = year")), prefix + "name");
  EXPECT_EQ(Outcome(ParseUpdate("SET a = b + (name)")), prefix + "name");
  EXPECT_EQ(Outcome(ParseUpdate("ADD counter :a")), prefix + "counter");
  EXPECT_EQ(Outcome(ParseUpdate("SET And = :a")), prefix + "And");
  EXPECT_EQ(Outcome(ParseProjection("a, User")), prefix + "User");
  EXPECT_EQ(Outcome(ParseProjection("ADD")), prefix + "ADD");

  // Neither placeholders nor the names of functions are attribute names.
  EXPECT_EQ(Outcome(ParseCondition("#name = :year")), "(= <#name> :year)");
  EXPECT_EQ(Outcome(ParseCondition("size(a) = :b")), "(= size{a} :b)");
}

TEST(ExpressionError, SyntaxComesBeforeReservedWords) {
  EXPECT_EQ(Outcome(ParseCondition("name = year = :a")),
            "error: Syntax error; token: \"=\", near: \"year = :a\"");
  EXPECT_EQ(Outcome(ParseCondition("((name = :a))")),
            "error: The expression has redundant parentheses;");
}

TEST(UpdateError, RepeatedSections) {
  const auto error = [](const std::string& section) {
    return "error: The \"" + section + "\" section can only be used once in an update expression;";
  };
  EXPECT_EQ(Outcome(ParseUpdate("SET a = :a SET b = :b")), error("SET"));
  EXPECT_EQ(Outcome(ParseUpdate("set a = :a remove c set b = :b")), error("SET"));
  EXPECT_EQ(Outcome(ParseUpdate("REMOVE a REMOVE b")), error("REMOVE"));
  EXPECT_EQ(Outcome(ParseUpdate("ADD a :a Add b :b")), error("ADD"));
  EXPECT_EQ(Outcome(ParseUpdate("DELETE a :a DELETE b :b")), error("DELETE"));
  EXPECT_EQ(Outcome(ParseUpdate("ADD a :a DELETE b :b DELETE c :c ADD d :d")), error("DELETE"));
  EXPECT_EQ(Outcome(ParseUpdate("SET a = :a SET name = :b")),
            "error: Attribute name is a reserved keyword; reserved keyword: name");
}

TEST(ExpressionError, ListIndexOutOfRange) {
  const auto error = [](const std::string& digits) {
    return "error: List index is not within the allowable range; index: [" + digits + "]";
  };
  EXPECT_EQ(Outcome(ParseProjection("a[2147483647]")), "a[2147483647]");
  EXPECT_EQ(Outcome(ParseProjection("a[2147483648]")), error("2147483648"));
  EXPECT_EQ(Outcome(ParseUpdate("REMOVE a[4294967295]")), error("4294967295"));
  EXPECT_EQ(Outcome(ParseUpdate("REMOVE a[99999999999999999999]")), error("99999999999999999999"));
  EXPECT_EQ(Outcome(ParseCondition("a[18446744073709551616] = :b")), error("18446744073709551616"));
  EXPECT_EQ(Outcome(ParseProjection("name, a[2147483648]")),
            "error: Attribute name is a reserved keyword; reserved keyword: name");
  EXPECT_EQ(Outcome(ParseProjection("a[2147483648], name")), error("2147483648"));
}

}  // namespace
}  // namespace tuskgate::grammar
