#include "translator/attached/mapping/key_template.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/attached/columns.h"
#include "translator/attached/columns/attached_table.h"

namespace tuskgate::translator {
namespace {

std::vector<AttachedColumn> Columns() {
  return {ColumnNamed("customer_id", TypeOf(ColumnKind::kText, "text")),
          ColumnNamed("order_id", TypeOf(ColumnKind::kInteger, "int8", 8)),
          ColumnNamed("odd:name", TypeOf(ColumnKind::kText, "text"))};
}

// The pieces, as [literal] and <column:width>; or the reason.
std::string Parsed(std::string_view text) {
  const auto parsed = ParseKeyTemplate(text, Columns());
  if (const auto* error = std::get_if<TemplateError>(&parsed)) return error->reason;
  std::string described;
  for (const auto& piece : std::get<KeyTemplate>(parsed).pieces) {
    if (const auto* literal = std::get_if<std::string>(&piece)) {
      described += "[" + *literal + "]";
    } else {
      const auto& column = std::get<KeyTemplate::ColumnPiece>(piece);
      described += "<" + std::to_string(column.column) + ":" + std::to_string(column.width) + ">";
    }
  }
  return described;
}

TEST(KeyTemplate, Parsing) {
  EXPECT_EQ(Parsed("customer_id"), "<0:0>");
  EXPECT_EQ(Parsed("{customer_id}"), "<0:0>");
  EXPECT_EQ(Parsed("CUSTOMER#{customer_id}"), "[CUSTOMER#]<0:0>");
  EXPECT_EQ(Parsed("{customer_id}#{order_id:010}x"), "<0:0>[#]<1:10>[x]");
  EXPECT_EQ(Parsed("{{{order_id}}}"), "[{]<1:0>[}]");
  EXPECT_EQ(Parsed("{odd:name}"), "<2:0>");
  EXPECT_EQ(Parsed("PROFILE"), "[PROFILE]");
}

TEST(KeyTemplate, Mistakes) {
  EXPECT_EQ(Parsed("custmer_id"), "there is no column 'custmer_id'");
  EXPECT_EQ(Parsed(""), "there is no column ''");
  EXPECT_EQ(Parsed("A#{x}"), "there is no column 'x'");
  EXPECT_EQ(Parsed("A#{customer_id"), "there is a '{' without a '}'; write '{{' for a brace");
  EXPECT_EQ(Parsed("A#}"), "there is a '}' without a '{'; write '}}' for a brace");
  EXPECT_EQ(Parsed("{customer_id}{order_id}"),
            "there is nothing between two columns to tell them apart");
  EXPECT_EQ(Parsed(R"({customer_id}\{order_id})"),
            "what follows a column cannot begin with a backslash");
  EXPECT_EQ(Parsed("A#{order_id:10}"), "'10' is no width such as 010, of at most 38 digits");
  EXPECT_EQ(Parsed("A#{order_id:099}"), "'099' is no width such as 010, of at most 38 digits");
  EXPECT_EQ(Parsed("A#{customer_id:010}"), "column 'customer_id' has a width and is no integer");
}

std::string Matched(std::string_view text, std::string_view value) {
  const auto parsed = std::get<KeyTemplate>(ParseKeyTemplate(text, Columns()));
  AttachedRelation relation;
  relation.columns = Columns();
  const auto texts = MatchTemplate(relation, parsed, value);
  if (!texts) return "none";
  std::string described;
  for (const auto& [column, part] : *texts) {
    described += std::to_string(column) + "=" + part + ";";
  }
  return described;
}

TEST(KeyTemplate, Matching) {
  EXPECT_EQ(Matched("customer_id", "a#b"), "0=a#b;");
  EXPECT_EQ(Matched("C#{customer_id}", "C#7"), "0=7;");
  EXPECT_EQ(Matched("C#{customer_id}", "c#7"), "none");
  EXPECT_EQ(Matched("C#{customer_id}", "C#"), "0=;");
  EXPECT_EQ(Matched("{customer_id}#{order_id}", "a#b#1"), "0=a;1=b#1;");
  EXPECT_EQ(Matched("{customer_id}#{order_id}", "a"), "none");
  EXPECT_EQ(Matched("O#{order_id:04}!", "O#0042!"), "1=42;");
  EXPECT_EQ(Matched("O#{order_id:04}!", "O#0000!"), "1=0;");
  EXPECT_EQ(Matched("O#{order_id:04}!", "O#12345!"), "1=12345;");
  EXPECT_EQ(Matched("O#{order_id:04}!", "O#02345!"), "none");
  EXPECT_EQ(Matched("O#{order_id:04}!", "O#42!"), "none");
  EXPECT_EQ(Matched("O#{order_id:04}!", "O#-042!"), "none");
  EXPECT_EQ(Matched("O#{order_id:04}!", "O#0042!x"), "none");
  EXPECT_EQ(Matched("O#{order_id:04}!", "O#0-42!"), "1=-42;");
  EXPECT_EQ(Matched("O#{order_id:04}!", "O#-1234!"), "1=-1234;");
  EXPECT_EQ(Matched("PROFILE", "PROFILE"), "");
  EXPECT_EQ(Matched("PROFILE", "PROFILES"), "none");
}

// A text that holds its separator is escaped, and no other.
TEST(KeyTemplate, Separators) {
  EXPECT_EQ(Matched("{customer_id}#{odd:name}", R"(x\#y#z)"), "0=x#y;2=z;");
  EXPECT_EQ(Matched("{customer_id}#{odd:name}", "x#y#z"), "0=x;2=y#z;");
  EXPECT_EQ(Matched("{customer_id}#{odd:name}", R"(x\\#z)"), R"(0=x\;2=z;)");
  EXPECT_EQ(Matched("{customer_id}#{odd:name}", R"(x#\z)"), R"(0=x;2=\z;)");
  EXPECT_EQ(Matched("{customer_id}#A#{odd:name}", "x##A#z"), "0=x#;2=z;");
  EXPECT_EQ(Matched("{customer_id}#A#{odd:name}", R"(x\#A#A#z)"), "0=x#A;2=z;");
  // Not what such a text becomes.
  EXPECT_EQ(Matched("{customer_id}#{odd:name}", R"(x\y#z)"), "none");
  EXPECT_EQ(Matched("{customer_id}#{odd:name}", R"(x\)"), "none");
  EXPECT_EQ(Matched("{customer_id}#A#{odd:name}", R"(x\##A#z)"), "none");
}

TEST(KeyTemplate, Prefix) {
  const auto prefix = [](std::string_view text) {
    return std::string(LiteralPrefix(std::get<KeyTemplate>(ParseKeyTemplate(text, Columns()))));
  };
  EXPECT_EQ(prefix("C#{customer_id}"), "C#");
  EXPECT_EQ(prefix("{customer_id}#"), "");
  EXPECT_EQ(LiteralPrefix(KeyTemplate{}), "");
}

}  // namespace
}  // namespace tuskgate::translator
