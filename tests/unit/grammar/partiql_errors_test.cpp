// What DynamoDB says of PartiQL statements that are wrong by their text alone.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/grammar/partiql_text.h"

namespace tuskgate::grammar::partiql {
namespace {

struct Case {
  std::string text;
  std::string message;
};

std::string Where(const std::string& condition) { return "SELECT * FROM t WHERE " + condition; }

// The words are those of the service's parser, partiql-lang-kotlin 0.5.0, which was asked for them.
TEST(PartiQLError, NotWellFormed) {
  const std::vector<Case> cases = {
      {"SLECT * FROM t WHERE a = 1", "Expected data manipulation"},
      {"SELECTT * FROMM t", "Unexpected token after expression"},
      {"", "Unexpected term"},
      {";", "Unexpected term"},
      {"SELECT", "Unexpected term"},
      {"SELECT *", "Expected FROM after SELECT list"},
      {"SELECT a,", "Unexpected term"},
      {"SELECT FROM t",
       "Expected identifier or an expression but found unexpected keyword 'from' in a select "
       "list."},
      {"SELECT * FROM", "Unexpected term"},
      {"SELECT * FROM t x y", "Unexpected token after expression"},
      {"SELECT date FROM t", "Expected date string followed by the keyword DATE, found SYMBOL"},
      {"SELECT user FROM t", "Unexpected keyword"},
      {"SELECT union FROM t", "Unexpected operator"},
      {"SELECT a.inner FROM t", "Invalid path dot component"},
      {"SELECT *, a FROM t",
       "Other expressions may not be present in the select list when '*' is used without dot "
       "notation."},
      {Where(""), "Unexpected term"},
      {Where("NOT"), "Unexpected term"},
      {Where("("), "Unexpected term"},
      {Where("()"), "Expression group cannot be empty"},
      {Where("(a = 1"), "Expected RIGHT_PAREN"},
      {Where("a = 1)"), "Unexpected token after expression"},
      {Where("a = 1 foo"), "Unexpected token after expression"},
      {Where("a = 1 e5"), "Unexpected token after expression"},
      {Where("a b"), "Unexpected token after expression"},
      {Where("a NOT b"), "Unexpected token after expression"},
      {Where("a = 1 AND"), "Missing right-hand side expression of infix operator"},
      {Where("a ="), "Missing right-hand side expression of infix operator"},
      {Where("a IN"), "Missing right-hand side expression of infix operator"},
      {Where("a = -"), "Unexpected term"},
      {Where("a = 1 +"), "Missing right-hand side expression of infix operator"},
      {Where("a = LIKE"), "Unexpected operator"},
      {Where("= 1"), "Unexpected operator"},
      {Where("IS NULL"), "Unexpected operator"},
      {Where("ORDER BY a"), "Unexpected keyword"},
      {Where("a IS"), "Expected type name"},
      {Where("a IS FOO"), "Expected type name"},
      {Where("a BETWEEN 1"), "Expected AND keyword"},
      {Where("a BETWEEN 1 AND"), "Expected expression after AND"},
      {Where("f("), "Unexpected term"},
      {Where("f(a"), "Expected RIGHT_PAREN"},
      {Where("f(a,"), "Unexpected term"},
      {Where("a = [1"), "Expected RIGHT_BRACKET"},
      {Where("a = [1,]"), "Unexpected term"},
      {Where("a = <<1"), "Expected RIGHT_DOUBLE_ANGLE_BRACKET"},
      {Where("a = {"), "Unexpected term"},
      {Where("a = {'a' 1}"), "Expected COLON"},
      {Where("a = {'a': 1"), "Expected RIGHT_CURLY"},
      {Where("a. = 1"), "Invalid path dot component"},
      {Where("a.'b' = 1"), "Invalid path dot component"},
      {Where("a = 1; SELECT"), "Unexpected token after semicolon. (Only one query is allowed.)"},
      {"SELECT * FROM t ORDER pk", "Expected BY"},
      {"SELECT * FROM t ORDER BY", "Unexpected term"},
      {"SELECT * FROM t ORDER BY a WHERE a = 1", "Unexpected token after expression"},
      {"DELETE FROM", "Expected identifier for simple path"},
      {"DELETE FROM;", "Expected identifier for simple path"},
      {"DELETE FROM WHERE a = 1", "Expected identifier for simple path"},
      {"DELETE t", "Expected FROM after DELETE"},
      {"DELETE FROM t WHERE a = 1 ORDER BY a", "Unexpected token after expression"},
      {"UPDATE", "Expected identifier for simple path"},
      {"UPDATE SET", "Expected identifier for simple path"},
      {"UPDATE t WHERE a = 1", "Expected data manipulation"},
      {"UPDATE t SET a WHERE b = 1", "Expected '='"},
      {"UPDATE t SET a = 1, WHERE b = 1", "Expected identifier for simple path"},
      {"UPDATE t SET a = 1 b = 2", "Unexpected token after expression"},
      {"UPDATE t REMOVE a, b WHERE c = 1", "Unexpected token after expression"},
      {"UPDATE t SET a = 1 WHERE b = 1 RETURNING ALL",
       "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element."},
      {"UPDATE t SET a = 1 WHERE b = 1 RETURNING *",
       "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element."},
      {"FROM t", "Expected data manipulation"},
      {"FROM t SET a = 1 WHERE b = 1", "Unexpected token after expression"},
      {"INSERT INTO t", "Unexpected term"},
      {"INSERT INTO t VALUE", "Unexpected term"},
      {"INSERT t VALUE {}", "Unexpected keyword"},
      {"INSERT INTO t x VALUE {'a': 1}", "Unexpected token after expression"},
      {"INSERT INTO t (a, b) VALUES (1, 2)", "Unexpected token after expression"},
      {"EXISTS(SELECT * FROM t", "Expected RIGHT_PAREN"},
      // What the lexer does not know has no words.
      {Where("a = 1 # note"), ""},
      {Where("a = 1 /* note"), ""},
      {Where("a = 'x"), ""},
      {Where("\"a = 'x'"), ""},
      {Where("a = 1e2147483648"), ""},
      {Where("a = 1.5e-2147483647"), ""},
      {Where("a = 1..2"), ""},
      {Where("a = 1e"), ""},
      {Where("Gr\xc3\xbcn = 1"), ""},
      {Where(std::string(200, '(') + "a = 1" + std::string(200, ')')), ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(TreeOf(c.text),
              "error: Statement wasn't well formed, can't be processed: " + c.message)
        << c.text;
  }
}

TEST(PartiQLError, WellFormedButRefused) {
  const std::vector<Case> cases = {
      {"x IS INT4", "Unsupported operation: IsType"},
      {"SELECT * FROM t AS u WHERE a = 1", "Aliasing is not supported"},
      {"UPDATE t u SET a = 1", "Aliasing is not supported"},
      {"DELETE FROM t u WHERE a = 1", "Aliasing is not supported"},
      {"SELECT a AS b FROM t", "Aliasing is not supported"},
      {"SELECT * FROM t, u", "Only select from a single table or index is supported."},
      {"SELECT * FROM a.b.c", "A path may contain at most 2 components in the FROM clause"},
      {"SELECT * FROM \"\"", "Path component cannot be an empty string"},
      {"SELECT COUNT(*) FROM t", "Unexpected path component at 1:8:5"},
      {"SELECT\n  attribute_exists(a) FROM t", "Unexpected path component at 2:3:16"},
      {"SELECT \"\xc3\xbc\", size(a) FROM t", "Unexpected path component at 1:13:4"},
      {"SELECT l[-1] FROM t",
       "List index is not within the allowable range; index: [-1] at 1:11:1"},
      {"SELECT l[2147483648] FROM t",
       "List index is not within the allowable range; index: [2147483648] at 1:10:10"},
      {"SELECT a.z, b.z FROM t", "Duplicate identifiers in select clause: z"},
      {"UPDATE t.i SET a = 1", "This operation is not supported on an index"},
      {"DELETE FROM t.i", "This operation is not supported on an index"},
      {"DELETE FROM t RETURNING MODIFIED OLD *",
       "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in "
       "DELETE statements."},
      {"INSERT INTO t VALUE {'a': 1} RETURNING ALL OLD *", "RETURNING is not supported in INSERT"},
      {"INSERT INTO t VALUES ({'a': 1})",
       "Unsupported operation: Inserting multiple items in a single statement is not supported, "
       "use "
       "\"INSERT INTO tableName VALUE item\" instead"},
      {"SELECT * FROM t WHERE a = 1 LIMIT 1", "Unsupported clause: LIMIT"},
  };
  for (const Case& c : cases) EXPECT_EQ(TreeOf(c.text), "error: " + c.message) << c.text;
}

}  // namespace
}  // namespace tuskgate::grammar::partiql
