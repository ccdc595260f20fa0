#include "translator/attached/mapping/propose.h"

#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "tests/unit/translator/attached/facts.h"

namespace tuskgate::translator {
namespace {

std::string Propose(const RelationFacts& facts) {
  const auto proposal = ProposeMapping(facts);
  if (const auto* error = std::get_if<MappingError>(&proposal)) return error->reason;
  return MappingJson(std::get<RelationMapping>(proposal));
}

FactsBuilder Three() {
  return FactsBuilder("three")
      .Column("a", "integer", "!")
      .Column("b", "integer", "!")
      .Column("c", "text", "!");
}

TEST(ProposeMapping, TakesThePrimaryKey) {
  EXPECT_EQ(Propose(Three().Index("k", {"b"}, "p")), R"({"partition_key": "b"})");
  EXPECT_EQ(Propose(Three().Index("k", {"b", "a"}, "p")),
            R"({"partition_key": "b", "sort_key": "a"})");
  EXPECT_EQ(Propose(Three().Index("k", {"a", "b", "c"}, "p")),
            R"({"partition_key": "a", "sort_key": "{b:010}#{c}"})");
}

TEST(ProposeMapping, TakesAUniqueIndexWithoutNulls) {
  EXPECT_EQ(Propose(Three().Index("k", {"c"}, "u")), R"({"partition_key": "c"})");
  FactsBuilder facts = Three().Column("d", "integer").Index("k", {"d"}, "u");
  EXPECT_EQ(Propose(facts), "it has no primary key: make one, or declare \"partition_key\"");
  facts.Index("l", {"a"}, "u");
  EXPECT_EQ(Propose(facts), R"({"partition_key": "a"})");
}

TEST(ProposeMapping, GuessesNothingOfViews) {
  FactsBuilder facts = Three();
  facts.Edit().kind = RelationKind::kView;
  EXPECT_EQ(Propose(facts),
            "nothing says what its rows are told apart by: declare \"partition_key\"");
}

// A materialized view may have unique indexes, and knows of no column that it is never null.
TEST(ProposeMapping, TakesAnyUniqueIndexOfMaterializedViews) {
  FactsBuilder facts = Three().Column("d", "integer").Index("k", {"d"}, "u");
  facts.Edit().kind = RelationKind::kMaterializedView;
  EXPECT_EQ(Propose(facts), R"({"partition_key": "d"})");
}

TEST(ProposeMapping, KeepsBracesOutOfTemplates) {
  const RelationFacts facts = FactsBuilder("t")
                                  .Column("a", "integer", "!")
                                  .Column("b}", "integer", "!")
                                  .Column("c", "integer", "!")
                                  .Index("k", {"a", "b}", "c"}, "p");
  EXPECT_EQ(Propose(facts),
            "the column b} of its key cannot be in a template: declare \"partition_key\"");
}

TEST(MappingJson, IsWhatParseMappingsReads) {
  for (const std::string json : {
           R"({})",
           R"({"table": "T", "partition_key": "a", "partition_key_name": "p"})",
           R"({"attributes": {"a": {"name": "A", "format": "epoch", "array": "set"}, "b": null}})",
           R"({"dates": "epoch_ms", "arrays": "set", "nulls": "null", "missing": "default"})",
           R"({"unknown": "overflow", "overflow": "rest", "read_only": true})",
           R"({"unknown": "drop", "principal": true, "indexes": "none"})",
           R"({"attributes": {"a": {"numbers": "string"}}, "numbers": "absent"})",
           R"({"numbers": "string", "empty_key": "-"})",
           R"({"indexes": ["one", "two"]})",
           R"({"indexes": {"I": {"partition_key": "a", "sort_key": "b"}}})",
       }) {
    const auto parsed = ParseMappings(json);
    ASSERT_TRUE(std::holds_alternative<std::vector<RelationMapping>>(parsed)) << json;
    EXPECT_EQ(MappingJson(std::get<std::vector<RelationMapping>>(parsed).at(0)), json);
  }
}

}  // namespace
}  // namespace tuskgate::translator
