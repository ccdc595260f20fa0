#include "translator/attached/mapping/propose_collections.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/translator/attached/facts.h"
#include "translator/attached/mapping/propose.h"
#include "translator/attached/mapping/propose_names.h"
#include "translator/attached/mapping/resolve.h"

namespace tuskgate::translator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// References are by columns of the same order.
FactsBuilder& Refer(FactsBuilder& facts, const std::vector<std::string>& columns,
                    const std::string& target, const std::vector<std::string>& target_columns) {
  ConstraintFacts& constraint = facts.Edit().constraints.emplace_back();
  constraint.name = target + "_fkey";
  constraint.kind = AttachedConstraint::Kind::kForeignKey;
  for (const std::string& column : columns) {
    constraint.columns.push_back(*facts.Edit().Find(column));
  }
  constraint.target = {"public", target};
  constraint.target_columns = target_columns;
  return facts;
}

FactsBuilder Customers() {
  return FactsBuilder("customers")
      .Column("id", "integer", "!")
      .Column("name", "text")
      .Index("customers_pkey", {"id"}, "p");
}

FactsBuilder OrdersOf(const std::vector<std::string>& key) {
  FactsBuilder orders = FactsBuilder("orders")
                            .Column("customer", "integer", "!")
                            .Column("no", "integer", "!")
                            .Column("PK", "text")
                            .Index("orders_pkey", key, "p");
  return Refer(orders, {"customer"}, "customers", {"id"});
}

FactsBuilder Lines() {
  return FactsBuilder("lines")
      .Column("customer", "integer", "!")
      .Column("order_no", "integer", "!")
      .Column("line", "text", "!")
      .Column("product", "integer", "!");
}

using Mappings = std::map<std::string, std::vector<std::string>>;

Mappings Propose(const std::vector<RelationFacts>& relations) {
  std::vector<const RelationFacts*> pointers;
  for (const RelationFacts& relation : relations) pointers.push_back(&relation);
  std::vector<RelationProposal> proposals = ProposeCollections(pointers);
  NameTables(proposals, {});
  Mappings mappings;
  MappingFile file;
  for (const RelationProposal& proposal : proposals) {
    auto& texts = mappings[proposal.relation->name.name];
    if (!proposal.reason.empty()) texts.push_back(proposal.reason);
    for (const RelationMapping& mapping : proposal.mappings) texts.push_back(MappingJson(mapping));
    if (!proposal.mappings.empty()) {
      file.entries.push_back({proposal.relation->name, proposal.mappings});
    }
  }
  // What is proposed can be attached.
  AttachedFacts facts;
  facts.relations = relations;
  for (const RelationNote& note : ResolveAttached(facts, file).skipped) {
    ADD_FAILURE() << note.relation << ": " << note.text;
  }
  return mappings;
}

TEST(ProposeCollections, FollowsForeignKeysToTheFirst) {
  FactsBuilder lines = Lines().Index("lines_pkey", {"customer", "order_no", "line"}, "p");
  Refer(lines, {"order_no", "customer"}, "orders", {"no", "customer"});
  const Mappings found = Propose({Customers(), lines, OrdersOf({"customer", "no"})});
  // A column of the name keeps the key from being called so.
  EXPECT_THAT(found.at("customers"),
              ElementsAre(R"({"table": "customers", "partition_key": "CUSTOMERS#{id}", )"
                          R"("sort_key": "#CUSTOMERS", "partition_key_name": "_PK"})"));
  EXPECT_THAT(found.at("lines"),
              ElementsAre(R"({"table": "customers", "partition_key": "CUSTOMERS#{customer}", )"
                          R"("sort_key": "LINES#{order_no:010}#{line}", )"
                          R"("partition_key_name": "_PK"})"));
  EXPECT_THAT(
      found.at("orders"),
      ::testing::Contains(R"({"table": "customers", "partition_key": "CUSTOMERS#{customer}", )"
                          R"("sort_key": "ORDERS#{no:010}", "partition_key_name": "_PK"})"));
}

// Lines that do not say whose their order is are in a table of orders, which are in both.
TEST(ProposeCollections, BeginsAnewWhereTheKeyIsNotAtHand) {
  FactsBuilder lines = Lines().Index("lines_pkey", {"order_no", "line"}, "p");
  Refer(lines, {"order_no"}, "orders", {"no"});
  const Mappings found = Propose({Customers(), lines, OrdersOf({"no"})});
  EXPECT_THAT(
      found.at("orders"),
      ElementsAre(R"({"table": "orders", "partition_key": "ORDERS#{no}", "sort_key": "#ORDERS", )"
                  R"("partition_key_name": "_PK"})",
                  R"({"table": "customers", "partition_key": "CUSTOMERS#{customer}", )"
                  R"("sort_key": "ORDERS#{no:010}", "partition_key_name": "_PK"})"));
  EXPECT_THAT(found.at("lines"),
              ElementsAre(R"({"table": "orders", "partition_key": "ORDERS#{order_no}", )"
                          R"("sort_key": "LINES#{line}", "partition_key_name": "_PK"})"));
}

TEST(ProposeCollections, PrefersWhatIsInTheKey) {
  FactsBuilder products =
      FactsBuilder("products").Column("id", "integer", "!").Index("p", {"id"}, "p");
  FactsBuilder lines = Lines().Index("lines_pkey", {"order_no", "line"}, "p");
  Refer(lines, {"product"}, "products", {"id"});
  Refer(lines, {"order_no"}, "orders", {"no"});
  const Mappings found = Propose({products, lines, OrdersOf({"no"}), Customers()});
  EXPECT_THAT(found.at("products"), ElementsAre(R"({"partition_key": "id"})"));
  EXPECT_THAT(found.at("lines").front(), ::testing::HasSubstr("ORDERS#{order_no}"));
}

TEST(ProposeCollections, LeavesAloneWhatMayReferToNothing) {
  FactsBuilder notes = FactsBuilder("notes")
                           .Column("id", "integer", "!")
                           .Column("customer", "integer")
                           .Index("notes_pkey", {"id"}, "p");
  Refer(notes, {"customer"}, "customers", {"id"});
  FactsBuilder words = FactsBuilder("words")
                           .Column("id", "integer", "!")
                           .Column("customer", "text", "!")
                           .Index("words_pkey", {"id"}, "p");
  Refer(words, {"customer"}, "customers", {"name"});
  const Mappings found = Propose({Customers(), notes, words});
  for (const std::string name : {"customers", "notes", "words"}) {
    EXPECT_THAT(found.at(name), ElementsAre(R"({"partition_key": "id"})"));
  }
}

TEST(ProposeCollections, OneForOneAndCirclesAreNoTrouble) {
  FactsBuilder details =
      FactsBuilder("details").Column("id", "integer", "!").Index("d", {"id"}, "p");
  Refer(details, {"id"}, "customers", {"id"});
  FactsBuilder customers = Customers();
  Refer(customers, {"id"}, "details", {"id"});
  Refer(customers, {"id"}, "customers", {"id"});
  const Mappings found = Propose({customers, details});
  EXPECT_THAT(found.at("customers"),
              ElementsAre(R"({"table": "details", "partition_key": "DETAILS#{id}", )"
                          R"("sort_key": "CUSTOMERS#"})"));
  EXPECT_THAT(found.at("details"),
              ElementsAre(R"({"table": "details", "partition_key": "DETAILS#{id}", )"
                          R"("sort_key": "#DETAILS"})"));
}

TEST(NameTables, GivesNamesThatMayBe) {
  const auto names = [](const std::vector<std::string>& relations, std::set<std::string> taken) {
    std::vector<RelationFacts> facts;
    for (const std::string& name : relations) facts.push_back(FactsBuilder(name));
    std::vector<RelationProposal> proposals;
    for (const RelationFacts& fact : facts) proposals.push_back({&fact, {RelationMapping()}, ""});
    NameTables(proposals, std::move(taken));
    std::vector<std::string> found;
    for (const auto& proposal : proposals) found.push_back(proposal.mappings.front().table);
    return found;
  };
  EXPECT_THAT(names({"orders", "t", "Odd Name", "orders "}, {}),
              ElementsAre("", "public.t", "Odd_Name", "orders_"));
  EXPECT_THAT(names({"orders", "or ders", "or-ders"}, {"orders", "or_ders"}),
              ElementsAre("public.orders", "public.or_ders", ""));
  EXPECT_THAT(names({"a b c", "a_b_c", "t"}, {"public.a_b_c", "public.t"}),
              ElementsAre("a_b_c", "public.a_b_c_2", "public.t_2"));
  EXPECT_THAT(names({}, {}), IsEmpty());
}

}  // namespace
}  // namespace tuskgate::translator
