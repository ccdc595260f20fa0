// Trees of expressions print as expressions with the same tree.
#include "grammar/print_expression.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/grammar/tree_text.h"

namespace tuskgate::grammar {
namespace {

template <typename Tree>
void Check(Parsed<Tree> (*parse)(std::string_view), const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    const auto parsed = parse(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    const std::string printed = Print(**parsed);
    EXPECT_EQ(Outcome(parse(printed)), Text(**parsed)) << text << " is printed as " << printed;
  }
}

TEST(PrintExpression, Conditions) {
  Check(ParseCondition,
        {"a = :b", "#a.b[1].#c <> :d", ":a <= size(b)", "a BETWEEN :b AND :c",
         "a IN (:b, c, size(d))", "attribute_not_exists(a)", "contains(a, :b)",
         "a = :b OR c = :d AND NOT e = :f", "(a = :b OR c = :d) AND e = :f",
         "a = :b OR (c = :d OR e = :f)", "a = :b AND (c = :d AND e > :f)",
         "NOT (a = :b AND c < :d)", "NOT NOT a = :b", "(a) = (:b)", "(NOT a = :b) AND c >= :d"});
}

TEST(PrintExpression, Updates) {
  Check(ParseUpdate, {"SET a = :b", "SET a = :b, c.d[0] = e - :f REMOVE g, #h",
                      "ADD a :b DELETE c :d", "SET a = list_append(if_not_exists(a, :b), :c)",
                      "SET a = (b + :c)", "DELETE a :b SET c = :d"});
}

TEST(PrintExpression, Projections) { Check(ParseProjection, {"a", "a, b.c, #d[3].e"}); }

}  // namespace
}  // namespace tuskgate::grammar
