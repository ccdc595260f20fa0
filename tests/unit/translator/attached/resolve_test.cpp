#include "translator/attached/mapping/resolve.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/translator/attached/facts.h"
#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/same_table.h"

namespace tuskgate::translator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

AttachedFacts FactsOf(std::vector<RelationFacts> relations) {
  AttachedFacts facts;
  facts.database = "shop";
  facts.relations = std::move(relations);
  return facts;
}

ResolvedTables Resolve(const std::vector<RelationFacts>& relations) {
  return ResolveAttached(FactsOf(relations), {});
}

TableDescription Table(const RelationFacts& facts) {
  const ResolvedTables resolved = Resolve({facts});
  for (const RelationNote& note : resolved.skipped) ADD_FAILURE() << note.text;
  return resolved.tables.empty() ? TableDescription() : resolved.tables.front();
}

std::string Skipped(const RelationFacts& facts) {
  const ResolvedTables resolved = Resolve({facts});
  EXPECT_THAT(resolved.tables, IsEmpty());
  return resolved.skipped.empty() ? "not skipped" : resolved.skipped.front().text;
}

std::vector<std::string> Warnings(const RelationFacts& facts) {
  std::vector<std::string> texts;
  for (const RelationNote& note : Resolve({facts}).warnings) texts.push_back(note.text);
  return texts;
}

std::string Mapped(const std::string& json) { return "@dynamodb " + json; }

std::vector<std::string> IndexesOf(const TableDescription& table) {
  std::vector<std::string> indexes;
  for (const IndexDescription& index : table.indexes) {
    indexes.push_back(index.name + ": " + index.partition_key.front().name +
                      (index.sort_key.empty() ? "" : ", " + index.sort_key.front().name));
  }
  return indexes;
}

TEST(ResolveAttached, MakesATableOfAPrimaryKey) {
  const TableDescription table = Table(Orders().Comment("Orders. @dynamodb"));
  EXPECT_EQ(table.name, "orders");
  EXPECT_EQ(table.partition_key.name, "customer_id");
  EXPECT_EQ(table.partition_key.type, KeyType::kNumber);
  EXPECT_EQ(table.sort_key->name, "order_no");
  EXPECT_EQ(table.sort_key->type, KeyType::kString);
  EXPECT_EQ(table.billing_mode, BillingMode::kPayPerRequest);
  EXPECT_EQ(table.id.size(), 36U);
  EXPECT_THAT(table.indexes, IsEmpty());
  ASSERT_EQ(table.attached->relations.size(), 1U);
  const AttachedRelation& relation = table.attached->relations.front();
  EXPECT_EQ(relation.sql_name, "\"public\".\"orders\"");
  EXPECT_EQ(relation.columns.size(), 6U);
  EXPECT_THAT(relation.identity, ElementsAre(0U, 1U));
  EXPECT_EQ(relation.partition_key.SoleColumn(), 0U);
  ASSERT_EQ(relation.constraints.size(), 1U);
  EXPECT_TRUE(relation.constraints.front().is_identity);
}

TEST(ResolveAttached, IsTheSameEachTime) {
  const RelationFacts facts = Orders().Comment("@dynamodb");
  EXPECT_EQ(Table(facts).id, Table(facts).id);
  EXPECT_TRUE(IsSameTable(Table(facts), Table(facts)));
  RelationFacts other = facts;
  other.columns[2].not_null = true;
  EXPECT_FALSE(IsSameTable(Table(facts), Table(other)));
  EXPECT_EQ(Table(facts).id, Table(other).id);
  other.comment = Mapped(R"({"table": "Other"})");
  EXPECT_NE(Table(facts).id, Table(other).id);
}

TEST(ResolveAttached, NamesAttributes) {
  const TableDescription table = Table(Orders().Comment(Mapped(R"({
    "partition_key": "customer_id", "sort_key": "order_no", "partition_key_name": "Customer",
    "attributes": {"order_no": "No", "status": null,
                   "created_at": {"name": "Created", "format": "epoch"}}})")));
  EXPECT_EQ(table.partition_key.name, "Customer");
  EXPECT_EQ(table.sort_key->name, "No");
  const AttachedRelation& relation = table.attached->relations.front();
  std::vector<std::string> names;
  for (const AttachedColumn& column : relation.columns) names.push_back(column.attribute);
  EXPECT_THAT(names, ElementsAre("Customer", "No", "Created", "paid", "rest"));
  EXPECT_EQ(relation.columns[2].type.time_format, TimeFormat::kEpoch);
}

TEST(ResolveAttached, MakesStringsOfTemplates) {
  const TableDescription table = Table(Orders().Comment(
      Mapped(R"({"partition_key": "C#{customer_id}", "sort_key": "O#{order_no}"})")));
  EXPECT_EQ(table.partition_key.name, "PK");
  EXPECT_EQ(table.partition_key.type, KeyType::kString);
  EXPECT_EQ(table.sort_key->name, "SK");
  EXPECT_THAT(table.attached->relations.front().identity, ElementsAre(0U, 1U));
}

TEST(ResolveAttached, SaysWhyARelationIsSkipped) {
  const auto reason = [](const std::string& json) {
    return Skipped(Orders().Comment(Mapped(json)));
  };
  EXPECT_EQ(reason("{"), "no valid JSON at character 2: Missing a name for object member");
  EXPECT_EQ(reason(R"({"table": "or ders"})"),
            "\"or ders\" cannot be a table's name, which is 3 to 255 of the characters a-z, A-Z, "
            "0-9, _, - and .: give it another with \"table\"");
  EXPECT_THAT(reason(R"({"partition_key": "id"})"),
              HasSubstr("\"partition_key\": \"id\": there is no"));
  EXPECT_EQ(reason(R"({"partition_key": "paid"})"),
            "\"partition_key\": the column paid (boolean) would be an attribute of type BOOL, and "
            "keys are S, N or B");
  EXPECT_EQ(reason(R"({"partition_key": "X#{rest}"})"),
            "\"partition_key\": the column rest (jsonb) would be an attribute of type any type, "
            "and templates are made of S and N");
  EXPECT_EQ(reason(R"({"partition_key": "ALL", "sort_key": "ALSO"})"),
            "no column is in its key, so nothing tells its rows apart");
  EXPECT_EQ(reason(R"({"attributes": {"x": "y"}})"), "\"attributes\": there is no column x");
  EXPECT_EQ(reason(R"({"attributes": {"status": "paid"}})"),
            "the column paid would be the attribute paid, which there is already: give one of them "
            "another name");
  EXPECT_EQ(reason(R"({"attributes": {"status": {"format": "epoch"}}})"),
            "\"attributes.status.format\" is for dates and timestamps, and status is text");
  EXPECT_EQ(reason(R"({"overflow": "status"})"),
            "\"overflow\": the column status must be jsonb, and is text");
  EXPECT_EQ(reason(R"({"partition_key": "customer_id", "sort_key": "customer_id"})"),
            "the partition key and the sort key are both called customer_id");
}

TEST(ResolveAttached, CommentsOfOwnersWhoAreNotTrustedDoNotCount) {
  const FactsBuilder facts = Orders().Comment("@dynamodb").Distrusted("somebody");
  EXPECT_THAT(Skipped(facts), HasSubstr("its owner, somebody, is not trusted"));
}

TEST(ResolveAttached, NeedsTheRightToRead) {
  FactsBuilder facts = Orders().Comment("@dynamodb");
  facts.Edit().readable = false;
  EXPECT_EQ(Skipped(facts), "the role of the gateway has no right to read it");
}

TEST(ResolveAttached, LeavesOutColumnsThatItMayNotRead) {
  FactsBuilder facts = Orders().Comment("@dynamodb");
  facts.Edit().columns[2].readable = false;
  EXPECT_EQ(Table(facts).attached->relations.front().columns.size(), 5U);
  EXPECT_THAT(Warnings(facts), ElementsAre(HasSubstr("the column status is left out")));
  facts.Comment(Mapped(R"({"attributes": {"status": null}})"));
  EXPECT_THAT(Warnings(facts), IsEmpty());
}

TEST(ResolveAttached, LeavesTheOverflowColumnOut) {
  const TableDescription table = Table(Orders().Comment(Mapped(R"({"overflow": "rest"})")));
  const AttachedRelation& relation = table.attached->relations.front();
  EXPECT_EQ(relation.overflow, 5U);
  EXPECT_EQ(relation.unknown, UnknownAttributes::kOverflow);
  EXPECT_EQ(FindColumn(relation, "rest"), nullptr);
}

TEST(ResolveAttached, ObeysReadOnly) {
  const TableDescription table = Table(Orders().Comment(Mapped(R"({"read_only": true})")));
  EXPECT_FALSE(table.attached->relations.front().insertable);
  EXPECT_FALSE(table.attached->relations.front().updatable);
  EXPECT_FALSE(table.attached->relations.front().deletable);
}

TEST(ResolveAttached, LeavesItemTablesAlone) {
  AttachedFacts facts = FactsOf({Orders().Comment("@dynamodb")});
  facts.item_tables = {"orders"};
  const ResolvedTables resolved = ResolveAttached(facts, {});
  EXPECT_THAT(resolved.tables, IsEmpty());
  EXPECT_EQ(resolved.skipped.at(0).text, "there is a table orders already, made by CreateTable");
  EXPECT_EQ(resolved.skipped.at(0).table, "orders");
}

TEST(ResolveAttached, PrefersTheFile) {
  const auto file = ParseMappingFile(
      R"({"relations": {"public.orders": {"table": "FromFile"}, "public.gone": {}}})");
  const ResolvedTables resolved =
      ResolveAttached(FactsOf({Orders().Comment(Mapped(R"({"table": "FromComment"})"))}),
                      std::get<MappingFile>(file));
  ASSERT_EQ(resolved.tables.size(), 1U);
  EXPECT_EQ(resolved.tables[0].name, "FromFile");
  EXPECT_EQ(resolved.skipped.at(0).relation, "public.gone");
  EXPECT_EQ(resolved.skipped.at(0).text, "there is no such table or view");
}

FactsBuilder Customers(const std::string& json) {
  return FactsBuilder("customers")
      .Column("id", "integer", "!")
      .Column("name", "text")
      .Index("customers_pkey", {"id"}, "p")
      .Comment(Mapped(json));
}

TEST(ResolveAttached, PutsRelationsIntoOneTable) {
  const ResolvedTables resolved =
      Resolve({Customers(R"({"table": "Shop", "partition_key": "C#{id}", "sort_key": "PROFILE"})"),
               Orders().Comment(Mapped(R"({"table": "Shop", "partition_key": "C#{customer_id}",
                                           "sort_key": "ORDER#{order_no}"})"))});
  EXPECT_THAT(resolved.skipped, IsEmpty());
  ASSERT_EQ(resolved.tables.size(), 1U);
  EXPECT_EQ(resolved.tables[0].attached->relations.size(), 2U);
}

TEST(ResolveAttached, SkipsWhatDoesNotFitIntoTheTable) {
  const auto reason = [](const std::string& customers, const std::string& orders) {
    const ResolvedTables resolved =
        Resolve({Customers(customers), Orders().Comment(Mapped(orders))});
    EXPECT_EQ(resolved.tables.size(), 1U);
    EXPECT_EQ(resolved.tables[0].attached->relations.size(), 1U);
    return resolved.skipped.empty() ? "not skipped" : resolved.skipped[0].text;
  };
  EXPECT_EQ(reason(R"({"table": "Shop"})", R"({"table": "Shop"})"),
            "its key is customer_id (N) and order_no (S), and that of public.customers, of the "
            "same table, is id (N)");
  EXPECT_EQ(reason(R"({"table": "Shop", "partition_key": "C#{id}", "sort_key": "O{name}"})",
                   R"({"table": "Shop", "partition_key": "C#{customer_id}",
                       "sort_key": "ORDER#{order_no}"})"),
            "its keys cannot be told from those of public.customers, of the same table: let a key "
            "of each have a text of its own, such as \"ORDER#{id}\"");
  EXPECT_THAT(reason(R"({"table": "Shop", "partition_key": "C#{id}", "sort_key": "ORDER#1"})",
                     R"({"table": "Shop", "partition_key": "C#{customer_id}",
                         "sort_key": "ORDER#{order_no}"})"),
              HasSubstr("cannot be told"));
}

TEST(ResolveAttached, MakesIndexesOfIndexes) {
  FactsBuilder facts = Orders()
                           .Index("by status", {"status", "created_at"})
                           .Index("c", {"created_at", "paid"})
                           .Index("paid", {"paid"})
                           .Index("reverse", {"order_no", "customer_id"}, "u")
                           .Index("same", {"customer_id", "order_no"})
                           .Index("twice", {"status", "created_at", "paid"})
                           .Comment("@dynamodb");
  IndexFacts& partial = facts.Index("partial", {"order_no"}).Edit().indexes.back();
  partial.usable = false;
  EXPECT_THAT(IndexesOf(Table(facts)),
              ElementsAre("by_status: status, created_at", "c__: created_at",
                          "reverse: order_no, customer_id"));
  facts.Comment(Mapped(R"({"indexes": "none"})"));
  EXPECT_THAT(Table(facts).indexes, IsEmpty());
  facts.Comment(Mapped(R"({"indexes": ["twice", "gone", "paid"]})"));
  EXPECT_THAT(IndexesOf(Table(facts)), ElementsAre("twice: status, created_at"));
  EXPECT_THAT(Warnings(facts), ElementsAre(HasSubstr("there is no index or unique constraint gone"),
                                           HasSubstr("paid cannot be one")));
}

TEST(ResolveAttached, MakesTwentyIndexesAtMost) {
  FactsBuilder facts = FactsBuilder("wide").Column("id", "integer", "!").Comment("@dynamodb");
  for (int i = 0; i < 22; ++i) facts.Column("c" + std::to_string(i), "integer");
  facts.Index("wide_pkey", {"id"}, "p");
  for (int i = 0; i < 22; ++i) {
    facts.Index("i" + std::to_string(i), {"c" + std::to_string(i)});
  }
  EXPECT_EQ(Table(facts).indexes.size(), 20U);
  EXPECT_THAT(Warnings(facts), ElementsAre(HasSubstr("these are left out: i20, i21")));
}

TEST(ResolveAttached, MakesIndexesThatAreDeclared) {
  FactsBuilder facts = Orders().Comment(Mapped(R"({"indexes": {
    "ByStatus": {"partition_key": "status", "sort_key": "created_at"},
    "x": {"partition_key": "status"},
    "Gone": {"partition_key": "gone"},
    "Paid": {"partition_key": "status", "sort_key": "paid"}}})"));
  EXPECT_THAT(IndexesOf(Table(facts)), ElementsAre("ByStatus: status, created_at"));
  EXPECT_THAT(
      Warnings(facts),
      ElementsAre("index ByStatus: no index begins with its partition key, so queries read the "
                  "whole relation: create index on public.orders (status, created_at, "
                  "customer_id, order_no)",
                  HasSubstr("the index x is left out: its name"),
                  "the index Gone is left out: there is no column gone",
                  "the index Paid is left out: the column paid (boolean) is not of type S, N or "
                  "B"));
}

TEST(ResolveAttached, WarnsOfKeysThatAreNotUnique) {
  const RelationFacts facts =
      FactsBuilder("log")
          .Column("day", "text", "!")
          .Column("line", "integer", "!")
          .Comment(Mapped(R"({"partition_key": "day", "sort_key": "line"})"));
  EXPECT_THAT(Warnings(facts),
              ElementsAre("nothing keeps the key (day, line) unique, and items that share a key "
                          "are one to clients: create unique index on public.log (day, line)",
                          "no index begins with the partition key, so queries read the whole "
                          "relation: create index on public.log (day, line)"));
  RelationFacts view = facts;
  view.kind = RelationKind::kView;
  EXPECT_THAT(Warnings(view), IsEmpty());
}

TEST(ResolveAttached, WarnsOfCollations) {
  const RelationFacts facts = FactsBuilder("notes")
                                  .Column("owner", "text", "!~")
                                  .Column("title", "text", "!~")
                                  .Index("notes_pkey", {"owner", "title"}, "p")
                                  .Comment("@dynamodb");
  EXPECT_THAT(Warnings(facts),
              ElementsAre("the sort key's collation is not the order of bytes, so pages of a "
                          "partition are sorted: create index on public.notes (owner, title "
                          "collate \"C\")"));
  RelationFacts served = facts;
  served.indexes.push_back(served.indexes.front());
  served.indexes.back().name = "notes_c";
  served.indexes.back().primary = false;
  served.indexes.back().collations[1] = kCollationC;
  EXPECT_THAT(Warnings(served), IsEmpty());
}

TEST(ResolveAttached, WarnsOfLargePartitionsWithoutAnOrder) {
  FactsBuilder facts = Orders().Index("by_status", {"status"}).Comment("@dynamodb");
  EXPECT_THAT(Warnings(facts), IsEmpty());
  facts.Edit().columns[2].rows_of_value = 50'000;
  EXPECT_THAT(Warnings(facts),
              ElementsAre("index by_status: no index tells items with equal keys apart in an "
                          "order, so pages of large partitions are sorted: create index on "
                          "public.orders (status, customer_id, order_no)"));
  facts.Index("by_status_2", {"status", "customer_id", "order_no"});
  EXPECT_THAT(Warnings(facts), IsEmpty());
}

TEST(ResolveAttached, TellsOfItemsThatCannotBeMade) {
  FactsBuilder facts =
      Orders().Column("must", "integer", "!").Comment(Mapped(R"({"attributes": {"must": null}})"));
  EXPECT_THAT(Warnings(facts), ElementsAre(HasSubstr("the column must is not exposed")));
  facts.Edit().columns.back().has_default = true;
  EXPECT_THAT(Warnings(facts), IsEmpty());
}

TEST(ResolveAttached, MapsOneRelationTwice) {
  const ResolvedTables resolved = Resolve({Orders().Comment(
      Mapped(R"([{"table": "Orders"}, {"table": "ByStatus", "partition_key": "status"}])"))});
  EXPECT_EQ(resolved.tables.size(), 2U);
  EXPECT_EQ(resolved.tables[0].name, "ByStatus");
  EXPECT_THAT(resolved.skipped, IsEmpty());
}

// The column that tells the clients apart need be none of their attributes.
TEST(ResolveAttached, KnowsWhoseItemsAre) {
  FactsBuilder facts = FactsBuilder("notes")
                           .Column("tenant", "text", "!")
                           .Column("id", "text", "!")
                           .Index("notes_pkey", {"tenant", "id"}, "p");
  facts.Edit().columns[0].has_default = true;
  EXPECT_FALSE(Table(FactsBuilder(facts).Comment(Mapped("{}"))).attached->has_principal);
  facts.Comment(
      Mapped(R"({"partition_key": "id", "attributes": {"tenant": null}, "principal": true})"));
  const TableDescription table = Table(facts);
  EXPECT_TRUE(table.attached->has_principal);
  const AttachedConstraint& key = table.attached->relations[0].constraints.at(0);
  EXPECT_TRUE(key.is_identity);  // who breaks it has lost a race
  EXPECT_FALSE(key.is_arbiter);
  EXPECT_THAT(Warnings(facts), ElementsAre(HasSubstr("no policy keeps clients apart")));
  facts.Edit().row_security = true;
  EXPECT_THAT(Warnings(facts), IsEmpty());
}

}  // namespace
}  // namespace tuskgate::translator
