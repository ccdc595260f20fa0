// The trees of well-formed PartiQL statements, and that they print as statements with the same
// tree.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/parse_partiql.h"
#include "grammar/print_partiql.h"
#include "tests/unit/grammar/partiql_text.h"

namespace tuskgate::grammar::partiql {
namespace {

struct Case {
  std::string text;
  std::string tree;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(TreeOf(c.text), c.tree) << c.text;
    const auto parsed = ParsePartiQL(c.text);
    ASSERT_TRUE(parsed.has_value()) << c.text;
    const std::string printed = Print(**parsed);
    EXPECT_EQ(TreeOf(printed), c.tree) << c.text << " is printed as " << printed;
    const auto again = ParsePartiQL(printed);
    ASSERT_TRUE(again.has_value()) << printed;
    EXPECT_EQ(Print(**again), printed);
  }
}

std::string Where(const std::string& condition) { return "SELECT * FROM t WHERE " + condition; }

TEST(PartiQLTree, Select) {
  Check({
      {"SELECT * FROM t", "SELECT * FROM t"},
      {"select * from \"a-b\"", "SELECT * FROM a-b"},
      {"SELECT a, b.c, d[1].e, f['g'] FROM \"t\".\"i\"", "SELECT a b.c d[1].e f.g FROM t/i"},
      {"SELECT \"a\"\"b\" FROM t;", "SELECT a\"b FROM t"},
      {"SELECT l[-0], m[+2] FROM t", "SELECT l[0] m[2] FROM t"},
      {"SELECT * FROM t WHERE a = 1 ORDER BY a DESC, \"b\" ASC, c",
       "SELECT * FROM t WHERE (= a 1) ORDER a DESC ORDER b ORDER c"},
      {"SELECT/**/* FROM t -- the table\nWHERE a/* key */=1 --", "SELECT * FROM t WHERE (= a 1)"},
      {"EXISTS(SELECT * FROM t WHERE a = ?)", "EXISTS SELECT * FROM t WHERE (= a ?0)"},
  });
}

TEST(PartiQLTree, Writes) {
  Check({
      {"INSERT INTO t VALUE {'a': 1, 'b': [<<1, 2>>, {'c': null}], 'd': ?}",
       "INSERT t { 'a':1 'b':[ << 1 2 >> { 'c':null } ] 'd':?0 }"},
      {"INSERT INTO t value ?", "INSERT t ?0"},
      {"UPDATE t SET a = 1, b.c = ? REMOVE d[0] SET e = e - 1 WHERE p = ? RETURNING ALL OLD *",
       "UPDATE t SET a=1 b.c=?0 REMOVE d[0] SET e=(- e 1) WHERE (= p ?1) RETURNING ALL OLD *"},
      {"UPDATE t SET a = list_append(a, [1]), b = SET_ADD(b, <<'x'>>) WHERE p = 1",
       "UPDATE t SET a=list_append{ a [ 1 ] } b=set_add{ b << 'x' >> } WHERE (= p 1)"},
      {"FROM t WHERE p = ? SET a = ? REMOVE b RETURNING MODIFIED NEW *",
       "UPDATE t SET a=?1 REMOVE b WHERE (= p ?0) RETURNING MODIFIED NEW *"},
      {"FROM t SET a = 1", "UPDATE t SET a=1"},
      {"DELETE FROM t WHERE p = 'x' RETURNING ALL OLD *",
       "DELETE t WHERE (= p 'x') RETURNING ALL OLD *"},
      {"delete from t", "DELETE t"},
  });
}

TEST(PartiQLTree, Literals) {
  Check({
      {Where("a = 'it''s'"), "SELECT * FROM t WHERE (= a 'it's')"},
      {Where("a = 7.31e+6"), "SELECT * FROM t WHERE (= a 7.31e+6)"},
      {Where("a = -.5"), "SELECT * FROM t WHERE (= a (- .5))"},
      {Where("a = - - 1"), "SELECT * FROM t WHERE (= a (- (- 1)))"},
      {Where("a = 1."), "SELECT * FROM t WHERE (= a 1.)"},
      {Where("a IN (true, FALSE, Null)"), "SELECT * FROM t WHERE (IN a [ true false null ])"},
      {Where("a = []"), "SELECT * FROM t WHERE (= a [ ])"},
      {Where("a = <<>>"), "SELECT * FROM t WHERE (= a << >>)"},
      {Where("a = {}"), "SELECT * FROM t WHERE (= a { })"},
  });
}

TEST(PartiQLTree, OperatorsFromTheLoosestToTheTightest) {
  Check({
      {Where("a = 1 OR b = 2 AND NOT c = 3"),
       "SELECT * FROM t WHERE (OR (= a 1) (AND (= b 2) (NOT (= c 3))))"},
      {Where("(a = 1 OR b = 2) AND c = 3"),
       "SELECT * FROM t WHERE (AND (OR (= a 1) (= b 2)) (= c 3))"},
      {Where("a = b < c"), "SELECT * FROM t WHERE (= a (< b c))"},
      {Where("a < b < c"), "SELECT * FROM t WHERE (< (< a b) c)"},
      {Where("a < (b < c)"), "SELECT * FROM t WHERE (< a (< b c))"},
      {Where("a - b - c = d"), "SELECT * FROM t WHERE (= (- (- a b) c) d)"},
      {Where("a - (b - c) = d"), "SELECT * FROM t WHERE (= (- a (- b c)) d)"},
      {Where("a=b-1"), "SELECT * FROM t WHERE (= a (- b 1))"},
      {Where("a != 1"), "SELECT * FROM t WHERE (<> a 1)"},
      {Where("a BETWEEN 1 AND 2 AND b = 3"), "SELECT * FROM t WHERE (AND (BETWEEN a 1 2) (= b 3))"},
      {Where("a NOT BETWEEN 1 AND 2"), "SELECT * FROM t WHERE (NOT (BETWEEN a 1 2))"},
      {Where("a NOT IN [1] OR NOT a IN [2]"),
       "SELECT * FROM t WHERE (OR (NOT (IN a [ 1 ])) (NOT (IN a [ 2 ])))"},
      {Where("a IS NOT MISSING AND b IS NULL AND c IS double precision"),
       "SELECT * FROM t WHERE (AND (AND (NOT (IS a MISSING)) (IS b NULL)) (IS c DOUBLE "
       "PRECISION))"},
      {Where("NOT NOT a = 1"), "SELECT * FROM t WHERE (NOT (NOT (= a 1)))"},
      {Where("(NOT a = 1) = true"), "SELECT * FROM t WHERE (= (NOT (= a 1)) true)"},
      {Where("SIZE(a) > 1 AND Attribute_Exists(b.c)"),
       "SELECT * FROM t WHERE (AND (> size{ a } 1) attribute_exists{ b.c })"},
      {Where("EXISTS(a)"), "SELECT * FROM t WHERE exists{ a }"},
  });
}

TEST(PartiQLTree, LongChains) {
  std::string text = "SELECT * FROM t WHERE a = 0";
  for (int i = 1; i < 150; ++i) text += " AND a = 0";
  const auto parsed = ParsePartiQL(text);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(TreeOf(Print(**parsed)), Tree(**parsed));
}

}  // namespace
}  // namespace tuskgate::grammar::partiql
