#include "translator/attached/mapping/mapping.h"

#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/attached/mapping/mapping_file.h"

namespace tuskgate::translator {
namespace {

using ::testing::ElementsAre;

RelationMapping Parse(const std::string& json) {
  auto parsed = ParseMappings(json);
  if (const auto* error = std::get_if<MappingError>(&parsed)) {
    ADD_FAILURE() << error->reason;
    return {};
  }
  return std::get<std::vector<RelationMapping>>(parsed).at(0);
}

std::string Reason(const std::string& json) {
  const auto parsed = ParseMappings(json);
  const auto* error = std::get_if<MappingError>(&parsed);
  return error == nullptr ? "accepted" : error->reason;
}

TEST(Mapping, HasDefaults) {
  const RelationMapping mapping = Parse("{}");
  EXPECT_EQ(mapping.table, "");
  EXPECT_EQ(mapping.partition_key, "");
  EXPECT_EQ(mapping.dates, TimeFormat::kIso);
  EXPECT_EQ(mapping.arrays, ArrayFormat::kList);
  EXPECT_EQ(mapping.numbers, NumberFormat::kError);
  EXPECT_EQ(mapping.empty_key, "");
  EXPECT_EQ(mapping.nulls, NullColumns::kAbsent);
  EXPECT_EQ(mapping.missing, MissingColumns::kNull);
  EXPECT_EQ(mapping.unknown, UnknownAttributes::kReject);
  EXPECT_EQ(mapping.indexes, IndexChoice::kAuto);
  EXPECT_FALSE(mapping.read_only);
  EXPECT_FALSE(mapping.principal);
}

TEST(Mapping, ReadsEveryMember) {
  const RelationMapping mapping = Parse(R"({
    "table": "Shop", "partition_key": "C#{customer_id}", "sort_key": "O#{id:010}",
    "partition_key_name": "p", "sort_key_name": "s", "dates": "epoch_ms", "arrays": "set",
    "nulls": "null", "missing": "default", "overflow": "rest", "read_only": true,
    "principal": true, "numbers": "absent", "empty_key": "-",
    "attributes": {"a": "A", "b": {"name": "B", "format": "epoch", "array": "list",
                   "numbers": "string"}, "c": null},
    "indexes": {"ByStatus": {"partition_key": "status", "sort_key": "created_at"}}})");
  EXPECT_EQ(mapping.table, "Shop");
  EXPECT_EQ(mapping.partition_key, "C#{customer_id}");
  EXPECT_EQ(mapping.sort_key, "O#{id:010}");
  EXPECT_EQ(mapping.partition_key_name, "p");
  EXPECT_EQ(mapping.sort_key_name, "s");
  EXPECT_EQ(mapping.dates, TimeFormat::kEpochMillis);
  EXPECT_EQ(mapping.arrays, ArrayFormat::kSet);
  EXPECT_EQ(mapping.numbers, NumberFormat::kAbsent);
  EXPECT_EQ(mapping.empty_key, "-");
  EXPECT_EQ(mapping.Find("b")->numbers, NumberFormat::kString);
  EXPECT_EQ(mapping.nulls, NullColumns::kNull);
  EXPECT_EQ(mapping.missing, MissingColumns::kDefault);
  EXPECT_EQ(mapping.unknown, UnknownAttributes::kOverflow);
  EXPECT_EQ(mapping.overflow, "rest");
  EXPECT_TRUE(mapping.read_only);
  EXPECT_TRUE(mapping.principal);
  EXPECT_EQ(mapping.Find("a")->attribute, "A");
  EXPECT_TRUE(mapping.Find("a")->exposed);
  EXPECT_TRUE(mapping.Find("b")->exposed);
  EXPECT_EQ(mapping.Find("b")->attribute, "B");
  EXPECT_EQ(mapping.Find("b")->dates, TimeFormat::kEpoch);
  EXPECT_EQ(mapping.Find("b")->arrays, ArrayFormat::kList);
  EXPECT_FALSE(mapping.Find("c")->exposed);
  EXPECT_EQ(mapping.Find("d"), nullptr);
  EXPECT_EQ(mapping.indexes, IndexChoice::kDefined);
  EXPECT_EQ(mapping.index_definitions.at(0).name, "ByStatus");
  EXPECT_EQ(mapping.index_definitions.at(0).partition_key, "status");
  EXPECT_EQ(mapping.index_definitions.at(0).sort_key, "created_at");
}

TEST(Mapping, ChoosesIndexes) {
  EXPECT_EQ(Parse(R"({"indexes": "none"})").indexes, IndexChoice::kNone);
  EXPECT_EQ(Parse(R"({"indexes": "auto"})").indexes, IndexChoice::kAuto);
  const RelationMapping named = Parse(R"({"indexes": ["one", "two"]})");
  EXPECT_EQ(named.indexes, IndexChoice::kNamed);
  EXPECT_THAT(named.index_names, ElementsAre("one", "two"));
}

TEST(Mapping, MayBeSeveral) {
  const auto parsed = ParseMappings(R"([{"table": "One"}, {"table": "Two"}])");
  const auto& mappings = std::get<std::vector<RelationMapping>>(parsed);
  ASSERT_EQ(mappings.size(), 2U);
  EXPECT_EQ(mappings[1].table, "Two");
  EXPECT_EQ(Reason("[]"), "the array of mappings is empty");
  EXPECT_EQ(Reason(R"([{}, {"x": 1}])"), "mapping 2: \"x\" is not known");
}

TEST(Mapping, SaysWhatIsWrong) {
  EXPECT_EQ(Reason(R"({"tabel": "x"})"), "\"tabel\" is not known");
  EXPECT_EQ(Reason(R"({"table": 5})"), "\"table\" must be a string, not a number");
  EXPECT_EQ(Reason(R"({"table": ""})"), "\"table\" is empty");
  EXPECT_EQ(Reason(R"({"table": "a", "table": "b"})"), "\"table\" is given twice");
  EXPECT_EQ(Reason(R"({"dates": "unix"})"), "\"dates\" must be \"iso\", \"epoch\" or \"epoch_ms\"");
  EXPECT_EQ(Reason(R"({"arrays": null})"), "\"arrays\" must be \"list\" or \"set\"");
  EXPECT_EQ(Reason(R"({"read_only": "yes"})"), "\"read_only\" must be true or false, not a string");
  EXPECT_EQ(Reason(R"({"principal": 1})"), "\"principal\" must be true or false, not a number");
  EXPECT_EQ(Reason(R"({"attributes": []})"), "\"attributes\" must be an object, not an array");
  EXPECT_EQ(Reason(R"({"attributes": {"a": 1}})"),
            "\"attributes.a\" must be an attribute's name, an object or null, not a number");
  EXPECT_EQ(Reason(R"({"attributes": {"a": {"nmae": "x"}}})"),
            "attributes.a: \"nmae\" is not known");
  EXPECT_EQ(Reason(R"({"attributes": {"a": {"format": "no"}}})"),
            "\"attributes.a.format\" must be \"iso\", \"epoch\" or \"epoch_ms\"");
  EXPECT_EQ(Reason(R"({"indexes": "all"})"), "\"indexes\" must be \"auto\" or \"none\"");
  EXPECT_EQ(Reason(R"({"indexes": {"I": {"sort_key": "a"}}})"),
            "\"indexes.I\" has no \"partition_key\"");
  EXPECT_EQ(Reason(R"({"sort_key": "a"})"), "\"sort_key\" needs a \"partition_key\"");
  EXPECT_EQ(Reason(R"({"unknown": "overflow"})"),
            "\"unknown\": \"overflow\" needs \"overflow\", the name of a jsonb column");
  EXPECT_EQ(Reason(R"({"unknown": "drop", "overflow": "rest"})"),
            "\"overflow\" is of use with \"unknown\": \"overflow\" only");
  EXPECT_EQ(Reason("5"), "a mapping must be an object, not a number");
  EXPECT_THAT(Reason(R"({"table": "a"} x)"),
              ::testing::StartsWith("no valid JSON at character 16: "));
  EXPECT_THAT(Reason(std::string(100'000, '[')), ::testing::StartsWith("no valid JSON"));
}

std::string JsonIn(const std::string& comment) {
  const auto found = FindMappingComment(comment);
  return found ? std::string(found->json) : "none";
}

TEST(MappingComment, IsFoundAfterOtherText) {
  EXPECT_EQ(JsonIn("@dynamodb {\"table\": \"x\"}"), "{\"table\": \"x\"}");
  EXPECT_EQ(JsonIn("Orders.\n@dynamodb\n{}\n"), "{}");
  EXPECT_EQ(JsonIn("Orders. @dynamodb"), "{}");
  EXPECT_EQ(JsonIn("@dynamodb[{}]"), "[{}]");
  EXPECT_EQ(JsonIn("see x@dynamodb.example"), "none");
  EXPECT_EQ(JsonIn("@dynamodbish {}"), "none");
  EXPECT_EQ(JsonIn("by@dynamodb and @dynamodb {\"a\":1}"), "{\"a\":1}");
  EXPECT_EQ(JsonIn(""), "none");
}

TEST(MappingComment, IsWrittenBesideOtherText) {
  EXPECT_EQ(WithMapping("", "{}"), "@dynamodb {}");
  EXPECT_EQ(WithMapping("Orders.", "{}"), "Orders.\n@dynamodb {}");
  EXPECT_EQ(WithMapping("Orders.\n@dynamodb {\"a\": 1}", "{}"), "Orders.\n@dynamodb {}");
  EXPECT_EQ(WithMapping("Orders.\n@dynamodb {}", ""), "Orders.");
  EXPECT_EQ(WithMapping("@dynamodb {}", ""), "");
}

std::string Name(const std::string& text) {
  const auto name = ParseQualifiedName(text);
  return name ? name->schema + "|" + name->name + "|" + name->Text() : "none";
}

TEST(QualifiedName, MayBeQuoted) {
  EXPECT_EQ(Name("public.orders"), "public|orders|public.orders");
  EXPECT_EQ(Name("orders"), "public|orders|public.orders");
  EXPECT_EQ(Name("Shop.Orders"), "Shop|Orders|Shop.Orders");
  EXPECT_EQ(Name("\"a.b\".\"c\"\"d\""), "a.b|c\"d|\"a.b\".\"c\"\"d\"");
  for (const char* wrong : {"", ".", "a.", ".b", "a.b.c", "\"a", "\"\".b", "a\"b"}) {
    EXPECT_EQ(Name(wrong), "none") << wrong;
  }
}

TEST(MappingFile, HoldsRelations) {
  const auto parsed = ParseMappingFile(
      R"({"relations": {"public.orders": {"table": "Orders"}, "shop.bad": {"x": 1}}})");
  const auto& file = std::get<MappingFile>(parsed);
  ASSERT_EQ(file.entries.size(), 2U);
  EXPECT_EQ(file.entries[0].relation, (QualifiedName{"public", "orders"}));
  // The wrong one is told of, and does not spoil the other.
  EXPECT_EQ(std::get<MappingError>(file.entries[1].mappings).reason, "\"x\" is not known");
}

TEST(MappingFile, SaysWhatIsWrong) {
  const auto reason = [](const std::string& text) {
    const auto parsed = ParseMappingFile(text);
    const auto* error = std::get_if<MappingError>(&parsed);
    return error == nullptr ? "accepted" : error->reason;
  };
  EXPECT_EQ(reason("{}"), "the file must be an object with the member \"relations\", an object");
  EXPECT_EQ(reason(R"({"relations": {}, "x": 1})"), "\"x\" is not known");
  EXPECT_EQ(reason(R"({"relations": {"a.b.c": {}}})"),
            "\"a.b.c\" is no relation's name, such as public.orders");
  EXPECT_EQ(reason(R"({"relations": {"orders": {}, "public.orders": {}}})"),
            "public.orders is given twice");
}

TEST(MappingFile, IsEdited) {
  const QualifiedName orders{"public", "orders"};
  const std::string one = std::get<std::string>(WithEntry("", orders, R"({"table": "Orders"})"));
  const std::string two = std::get<std::string>(WithEntry(one, {"shop", "x"}, "{}"));
  const auto replaced = WithEntry(two, orders, R"({"table": "Other"})");
  const auto file = ParseMappingFile(std::get<std::string>(replaced));
  ASSERT_EQ(std::get<MappingFile>(file).entries.size(), 2U);
  EXPECT_EQ(std::get<std::vector<RelationMapping>>(std::get<MappingFile>(file).entries[0].mappings)
                .at(0)
                .table,
            "Other");
  EXPECT_EQ(std::get<std::string>(WithoutEntry(two, {"shop", "x"})), one);
  EXPECT_EQ(std::get<MappingError>(WithoutEntry(one, {"shop", "x"})).reason,
            "there is no entry for shop.x");
  EXPECT_TRUE(std::holds_alternative<MappingError>(WithEntry("nonsense", orders, "{}")));
  EXPECT_TRUE(std::holds_alternative<MappingError>(WithEntry("", orders, "{\"x\": 1}")));
}

}  // namespace
}  // namespace tuskgate::translator
