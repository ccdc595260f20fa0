#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/request/create_table_request.h"
#include "translator/request/index_requests.h"

namespace tuskgate::translator {
namespace {

const std::string kInvalid = "One or more parameter values were invalid: ";

using Cases = std::vector<std::pair<std::string, std::string>>;

std::string Elements(const std::string& keys) {
  std::string text;
  // "p:HASH s:RANGE"
  for (std::size_t at = 0; at < keys.size();) {
    const std::size_t end = std::min(keys.find(' ', at), keys.size());
    const std::string key = keys.substr(at, end - at);
    const std::size_t colon = key.find(':');
    if (!text.empty()) text.push_back(',');
    text += R"({"AttributeName":")" + key.substr(0, colon) + R"(","KeyType":")" +
            key.substr(colon + 1) + "\"}";
    at = end + 1;
  }
  return "[" + text + "]";
}

std::string Definitions(const std::string& names) {
  std::string text;
  for (const char name : names) {
    if (!text.empty()) text.push_back(',');
    text += R"({"AttributeName":")" + std::string(1, name) + R"(","AttributeType":"S"})";
  }
  return "[" + text + "]";
}

std::string Index(const std::string& name, const std::string& keys,
                  const std::string& more = R"("Projection":{"ProjectionType":"ALL"})") {
  return R"({"IndexName":")" + name + R"(","KeySchema":)" + Elements(keys) + "," + more + "}";
}

// CreateTable of a table with key p and s: what attributes are defined, local and global indexes.
std::string Request(const std::string& definitions, const std::string& local,
                    const std::string& global,
                    const std::string& billing = R"("BillingMode":"PAY_PER_REQUEST")",
                    const std::string& keys = "p:HASH s:RANGE") {
  std::string text = R"({"TableName":"Music","KeySchema":)" + Elements(keys) +
                     R"(,"AttributeDefinitions":)" + Definitions(definitions) + "," + billing;
  if (!local.empty()) text += R"(,"LocalSecondaryIndexes":[)" + local + "]";
  if (!global.empty()) text += R"(,"GlobalSecondaryIndexes":[)" + global + "]";
  return text + "}";
}

std::string CreateError(const std::string& text) {
  const rapidjson::Document request = Document(text);
  return MessageOf(ParseCreateTable(request));
}

constexpr char kProvisioned[] =
    R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2})";
constexpr char kAll[] = R"("Projection":{"ProjectionType":"ALL"})";

TEST(ParseNewIndexes, ReadsBothKinds) {
  const std::string include =
      R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["y","p","x"]},)" +
      std::string(kProvisioned) + R"(,"WarmThroughput":{"ReadUnitsPerSecond":7})";
  const rapidjson::Document request =
      Document(Request("psabcd", Index("local", "p:HASH a:RANGE"),
                       Index("global", "a:HASH b:HASH c:RANGE d:RANGE", include), kProvisioned));
  const Result<CreateTableRequest> create = ParseCreateTable(request);
  ASSERT_TRUE(create.has_value()) << create.error().message;
  ASSERT_EQ(create->indexes.size(), 2u);
  const IndexDescription& local = create->indexes[0];
  EXPECT_EQ(local.name, "local");
  EXPECT_EQ(local.kind, IndexKind::kLocal);
  EXPECT_EQ(local.partition_key.at(0).name, "p");
  EXPECT_EQ(local.sort_key.at(0).name, "a");
  EXPECT_EQ(local.projection, ProjectionType::kAll);
  const IndexDescription& global = create->indexes[1];
  EXPECT_EQ(global.kind, IndexKind::kGlobal);
  ASSERT_EQ(global.partition_key.size(), 2u);
  EXPECT_EQ(global.partition_key[1].name, "b");
  ASSERT_EQ(global.sort_key.size(), 2u);
  EXPECT_EQ(global.sort_key[1].name, "d");
  EXPECT_EQ(global.projection, ProjectionType::kInclude);
  EXPECT_EQ(global.non_key_attributes, (std::vector<std::string>{"p", "x", "y"}));
  EXPECT_EQ(global.units.read_units, 1);
  EXPECT_EQ(global.units.write_units, 2);
  EXPECT_EQ(global.warm.read_units, 7);
}

TEST(ParseNewIndexes, ChecksKeysOfLocalIndexes) {
  const Cases cases = {
      {Request("pa", Index("lll", "p:HASH a:RANGE"), "", R"("BillingMode":"PAY_PER_REQUEST")",
               "p:HASH"),
       kInvalid + "Table KeySchema does not have a range key, which is required when specifying a "
                  "LocalSecondaryIndex"},
      {Request("psa", Index("lll", "p:HASH b:RANGE"), ""),
       kInvalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [p, "
                  "b], AttributeDefinitions: [p, a, s]"},
      {Request("psa", Index("lll", "p:HASH p:RANGE"), ""),
       "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
      {Request("psa", Index("lll", "p:RANGE a:HASH"), ""),
       "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
      {Request("psa", Index("lll", "p:HASH"), ""),
       kInvalid + "Index KeySchema does not have a range key for index: lll"},
      {Request("psa", Index("lll", "a:HASH p:RANGE"), ""),
       kInvalid + "Index KeySchema does not have the same leading hash key as table KeySchema for "
                  "index: lll. index hash key: a, table hash key: p"},
      {Request("ps", Index("lll", "p:HASH s:RANGE"), ""), "no error"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(CreateError(text), message) << text;
  EXPECT_TRUE(CreateError(Request("psab", Index("lll", "p:HASH a:RANGE b:RANGE"), ""))
                  .ends_with("]' at 'localSecondaryIndexes.1.member.keySchema' failed to satisfy "
                             "constraint: Member must have length less than or equal to 2"));
}

TEST(ParseNewIndexes, ChecksKeysOfGlobalIndexes) {
  const Cases cases = {
      {Request("ps", "", Index("ggg", "a:HASH")),
       kInvalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [a], "
                  "AttributeDefinitions: [p, s]"},
      {Request("psa", "", Index("ggg", "a:HASH a:RANGE")),
       "The KeySchema contains multiple key attributes with the same name"},
      {Request("psa", "", Index("ggg", "a:RANGE")),
       "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
      {Request("psabc", "", Index("ggg", "a:HASH b:RANGE c:HASH")),
       kInvalid + "All HASH key attributes must precede RANGE key attributes in the KeySchema"},
      {Request("psabcde", "", Index("ggg", "a:HASH b:HASH c:HASH d:HASH e:HASH")),
       kInvalid + "The KeySchema exceeds the maximum allowed number of HASH key attributes"},
      {Request("psabcdef", "", Index("ggg", "a:HASH b:RANGE c:RANGE d:RANGE e:RANGE f:RANGE")),
       kInvalid + "The KeySchema exceeds the maximum allowed number of RANGE key attributes"},
      {Request("psabcdefgh", "",
               Index("ggg", "a:HASH b:HASH c:HASH d:HASH e:RANGE f:RANGE g:RANGE h:RANGE")),
       "no error"},
      {Request("ps", "", Index("ggg", "p:HASH s:RANGE")), "no error"},
      // Before what else is wrong with the index.
      {Request("psab", "", Index("ggg", "a:HASH", R"("Projection":{})")),
       kInvalid + "Some AttributeDefinitions are not used. AttributeDefinitions: [p, a, b, s], "
                  "keys used: [p, a, s]"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(CreateError(text), message) << text;
}

TEST(ParseNewIndexes, ChecksProjections) {
  const auto with = [](const std::string& projection) {
    return Request("psa", "", Index("ggg", "a:HASH", "\"Projection\":" + projection));
  };
  const Cases cases = {
      {with("{}"), kInvalid + "Unknown ProjectionType: null"},
      {with(R"({"ProjectionType":"ALL","NonKeyAttributes":["x"]})"),
       kInvalid + "ProjectionType is ALL, but NonKeyAttributes is specified"},
      {with(R"({"ProjectionType":"KEYS_ONLY","NonKeyAttributes":["x"]})"),
       kInvalid + "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"},
      {with(R"({"ProjectionType":"INCLUDE"})"),
       kInvalid + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
      {with(R"({"ProjectionType":"INCLUDE","NonKeyAttributes":["x","y","x"]})"),
       kInvalid + "Duplicate element in NonKeyAttributes: x"},
      {with(R"({"ProjectionType":"INCLUDE","NonKeyAttributes":["p","a"]})"), "no error"},
      {with(R"({"ProjectionType":"INCLUDE","NonKeyAttributes":[]})"),
       "1 validation error detected: Value '[]' at "
       "'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy "
       "constraint: Member must have length greater than or equal to 1"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(CreateError(text), message) << text;
}

TEST(ParseNewIndexes, ChecksThroughput) {
  const auto with = [](const std::string& more, const std::string& billing) {
    return Request("psa", "", Index("g-a", "a:HASH", std::string(kAll) + "," + more), billing);
  };
  const std::string on_demand = R"("BillingMode":"PAY_PER_REQUEST")";
  const Cases cases = {
      {with(kProvisioned, on_demand),
       kInvalid + "ProvisionedThroughput should not be specified for index: g-a when BillingMode "
                  "is PAY_PER_REQUEST"},
      {with(R"("X":1)", kProvisioned),
       kInvalid + "ProvisionedThroughput is not specified for index: g-a"},
      {with(std::string(kProvisioned) + R"(,"OnDemandThroughput":{"MaxReadRequestUnits":10})",
            kProvisioned),
       kInvalid + "MaxReadRequestUnits for OnDemandThroughput for index: g-a cannot be specified "
                  "when table BillingMode is PROVISIONED."},
      {with(R"("OnDemandThroughput":{"MaxReadRequestUnits":0})", on_demand),
       kInvalid + "Requested MaxReadRequestUnits for OnDemandThroughput for index : g-a is outside "
                  "of valid range"},
      {with(R"("WarmThroughput":{"ReadUnitsPerSecond":1})", on_demand),
       kInvalid +
           "Requested ReadUnitsPerSecond for WarmThroughput for index g-a is lower than initial "
           "throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/"
           "developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial"},
      {with(std::string(kProvisioned) + R"(,"WarmThroughput":{"WriteUnitsPerSecond":1})",
            kProvisioned),
       kInvalid + "Requested WriteUnitsPerSecond for WarmThroughput for index g-a is lower than "
                  "WriteCapacityUnits of ProvisionedThroughput"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(CreateError(text), message) << text;
}

TEST(ParseNewIndexes, ChecksNamesAndNumbers) {
  const std::string empty_local = Request("ps", "", "");
  EXPECT_EQ(CreateError(empty_local.substr(0, empty_local.size() - 1) +
                        R"(,"LocalSecondaryIndexes":[]})"),
            kInvalid + "List of LocalSecondaryIndexes is empty");
  EXPECT_EQ(CreateError(empty_local.substr(0, empty_local.size() - 1) +
                        R"(,"GlobalSecondaryIndexes":[]})"),
            kInvalid + "List of GlobalSecondaryIndexes is empty");
  EXPECT_EQ(CreateError(Request("psa", Index("dup", "p:HASH a:RANGE"), Index("dup", "a:HASH"))),
            kInvalid + "Duplicate index name: dup");
  const auto many = [](int count, const std::string& keys) {
    std::string indexes;
    for (int i = 0; i < count; ++i) {
      if (i > 0) indexes.push_back(',');
      indexes += Index("index" + std::to_string(i), keys);
    }
    return indexes;
  };
  EXPECT_EQ(CreateError(Request("psa", many(5, "p:HASH a:RANGE"), "")), "no error");
  EXPECT_EQ(CreateError(Request("psa", many(6, "p:HASH a:RANGE"), "")),
            kInvalid + "Number of LocalSecondaryIndexes exceeds per-table limit of 5");
  EXPECT_EQ(CreateError(Request("psa", "", many(20, "a:HASH"))), "no error");
  EXPECT_EQ(CreateError(Request("psa", "", many(21, "a:HASH"))),
            kInvalid + "GlobalSecondaryIndex count exceeds the per-table limit of 20");
}

TEST(ParseIndexUpdates, ChecksWhatTheRequestTells) {
  const auto check = [](const std::string& updates, const std::string& definitions) {
    std::string text = R"({"GlobalSecondaryIndexUpdates":[)" + updates + "]";
    if (!definitions.empty()) text += R"(,"AttributeDefinitions":)" + Definitions(definitions);
    const rapidjson::Document request = Document(text + "}");
    return MessageOf(ParseIndexUpdates(request));
  };
  const std::string create = R"({"Create":)" + Index("ggg", "a:HASH") + "}";
  EXPECT_EQ(check("{}", ""),
            kInvalid +
                "One of GlobalSecondaryIndexUpdate.Update, "
                "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must "
                "not be null");
  EXPECT_EQ(check(R"({"Update":{"IndexName":"ggg"},"Delete":{"IndexName":"ggg"}})", ""),
            kInvalid +
                "Only one global secondary index action is allowed per "
                "GlobalSecondaryIndexUpdate object");
  EXPECT_EQ(check(create + R"(,{"Delete":{"IndexName":"ggg"}})", "a"),
            kInvalid +
                "Only one global secondary index update per index is allowed "
                "simultaneously. Index: ggg");
  EXPECT_EQ(check(create, ""), kInvalid + "AttributeDefinitions is not specified for index: ggg");
  EXPECT_EQ(check(create, "b"), kInvalid +
                                    "Some index key attributes are not defined in "
                                    "AttributeDefinitions. Keys: [a], "
                                    "AttributeDefinitions: [b]");
  EXPECT_EQ(check(create, "abc"), "no error");
}

}  // namespace
}  // namespace tuskgate::translator
