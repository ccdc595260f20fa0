#include "translator/request/table_requests.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"

namespace tuskgate::translator {
namespace {

const std::string kInvalid = "One or more parameter values were invalid: ";

std::string CreateError(const std::string& members) {
  const rapidjson::Document request = Document("{\"TableName\":\"Music\"," + members + "}");
  return MessageOf(ParseCreateTable(request));
}

constexpr char kOneKey[] = R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],)"
                           R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}])";
constexpr char kUnits[] =
    R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2})";
constexpr char kOnDemand[] = R"("BillingMode":"PAY_PER_REQUEST")";

TEST(ParseCreateTable, Reads) {
  const rapidjson::Document request = Document(
      R"({"TableName":"Music","BillingMode":"PROVISIONED","DeletionProtectionEnabled":true,)"
      R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"},)"
      R"({"AttributeName":"b","KeyType":"RANGE"}],"AttributeDefinitions":)"
      R"([{"AttributeName":"b","AttributeType":"B"},{"AttributeName":"a","AttributeType":"N"}],)" +
      std::string(kUnits) + "}");
  const Result<CreateTableRequest> create = ParseCreateTable(request);
  ASSERT_TRUE(create.has_value()) << create.error().message;
  EXPECT_EQ(create->name, "Music");
  EXPECT_EQ(create->partition_key.name, "a");
  EXPECT_EQ(create->partition_key.type, KeyType::kNumber);
  ASSERT_TRUE(create->sort_key);
  EXPECT_EQ(create->sort_key->name, "b");
  EXPECT_EQ(create->sort_key->type, KeyType::kBinary);
  EXPECT_EQ(create->billing_mode, BillingMode::kProvisioned);
  EXPECT_EQ(create->throughput.read_units, 1);
  EXPECT_EQ(create->throughput.write_units, 2);
  EXPECT_TRUE(create->deletion_protection);
}

TEST(ParseCreateTable, Errors) {
  const auto schema = [](const std::string& keys, const std::string& definitions) {
    return "\"KeySchema\":[" + keys + "],\"AttributeDefinitions\":[" + definitions + "]," +
           kOnDemand;
  };
  const std::string hash_p = R"({"AttributeName":"p","KeyType":"HASH"})";
  const std::string range_p = R"({"AttributeName":"p","KeyType":"RANGE"})";
  const std::string hash_s = R"({"AttributeName":"s","KeyType":"HASH"})";
  const std::string range_s = R"({"AttributeName":"s","KeyType":"RANGE"})";
  const std::string p = R"({"AttributeName":"p","AttributeType":"S"})";
  const std::string s = R"({"AttributeName":"s","AttributeType":"S"})";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {schema(hash_p, p), "no error"},
      {schema(hash_p + "," + range_s, s + "," + p), "no error"},
      {std::string(kOneKey),
       kInvalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                  "BillingMode is PROVISIONED"},
      {std::string(kOneKey) + "," + kUnits + "," + kOnDemand,
       kInvalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                  "BillingMode is PAY_PER_REQUEST"},
      {std::string(kOneKey) +
           R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1000000000001,"WriteCapacityUnits":1})",
       "Given value 1000000000001 for ReadCapacityUnits is out of bounds"},
      {schema(hash_p, p + "," + p), kInvalid + "Attribute Name is duplicated: p"},
      {schema(hash_p + "," + range_s, p),
       "Invalid KeySchema: Some index key attribute have no definition"},
      {schema(hash_p, s), kInvalid + "Some index key attributes are not defined in "
                                     "AttributeDefinitions. Keys: [p], AttributeDefinitions: [s]"},
      {schema(hash_p + "," + range_p, p + "," + s),
       "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
      {schema(range_p, p), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
      {schema(hash_p + "," + hash_s, p + "," + s),
       "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},
      {schema(hash_p, p + "," + s),
       kInvalid + "Number of attributes in KeySchema does not exactly match number of attributes "
                  "defined in AttributeDefinitions"},
  };
  for (const auto& [members, message] : cases) EXPECT_EQ(CreateError(members), message) << members;
  const rapidjson::Document nameless = Document("{}");
  EXPECT_EQ(MessageOf(ParseCreateTable(nameless)),
            "The parameter 'TableName' is required but was not present in the request");
}

TEST(ParseListTables, LimitAndStart) {
  const rapidjson::Document plain = Document("{}");
  EXPECT_EQ(ParseListTables(plain)->limit, 100);
  EXPECT_EQ(ParseListTables(plain)->start, "");
  const rapidjson::Document given = Document(R"({"Limit":7,"ExclusiveStartTableName":"Music"})");
  EXPECT_EQ(ParseListTables(given)->limit, 7);
  EXPECT_EQ(ParseListTables(given)->start, "Music");
}

TEST(ParseTableName, ReadsTheName) {
  const rapidjson::Document request = Document(R"({"TableName":"Music"})");
  EXPECT_EQ(*ParseTableName(request), "Music");
}

class ApplyUpdateTest : public ::testing::Test {
 protected:
  ApplyUpdateTest() : table_(TableOf("S")) {
    table_.billing_mode = BillingMode::kProvisioned;
    table_.read_units = 10;
    table_.write_units = 20;
  }

  Result<TableDescription> Apply(const std::string& members) const {
    const rapidjson::Document request = Document("{\"TableName\":\"Things\"," + members + "}");
    const Result<UpdateTableRequest> update = ParseUpdateTable(request);
    if (!update.has_value()) return update.error();
    return ApplyUpdate(table_, *update, 1234.5);
  }

  static std::string Units(int read, int write) {
    return "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":" + std::to_string(read) +
           ",\"WriteCapacityUnits\":" + std::to_string(write) + "}";
  }

  TableDescription table_;
};

TEST_F(ApplyUpdateTest, RaisesAndLowersUnits) {
  const auto raised = Apply(Units(11, 20));
  EXPECT_EQ(raised->read_units, 11);
  EXPECT_EQ(raised->write_units, 20);
  EXPECT_EQ(raised->last_increase_at, 1234.5);
  EXPECT_EQ(raised->last_decrease_at, std::nullopt);
  EXPECT_EQ(raised->decreases_today, 0);

  const auto lowered = Apply(Units(10, 19));
  EXPECT_EQ(lowered->write_units, 19);
  EXPECT_EQ(lowered->last_increase_at, std::nullopt);
  EXPECT_EQ(lowered->last_decrease_at, 1234.5);
  EXPECT_EQ(lowered->decreases_today, 1);

  const auto both = Apply(Units(5, 25));
  EXPECT_EQ(both->last_increase_at, 1234.5);
  EXPECT_EQ(both->last_decrease_at, 1234.5);
}

TEST_F(ApplyUpdateTest, RefusesWhatChangesNothing) {
  EXPECT_EQ(MessageOf(Apply(Units(10, 20))),
            "The provisioned throughput for the table will not change. The requested value equals "
            "the current value. Current ReadCapacityUnits provisioned for the table: 10. Requested "
            "ReadCapacityUnits: 10. Current WriteCapacityUnits provisioned for the table: 20. "
            "Requested WriteCapacityUnits: 20. Refer to the Amazon DynamoDB Developer Guide for "
            "current limits and how to request higher limits.");
  EXPECT_EQ(MessageOf(Apply(R"("X":1)")),
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
}

TEST_F(ApplyUpdateTest, ChangesTheBillingMode) {
  const auto on_demand = Apply(kOnDemand);
  EXPECT_EQ(on_demand->billing_mode, BillingMode::kPayPerRequest);
  EXPECT_EQ(on_demand->read_units, 0);
  EXPECT_EQ(on_demand->write_units, 0);
  EXPECT_EQ(on_demand->on_demand_at, 1234.5);
  EXPECT_EQ(MessageOf(Apply(std::string(kOnDemand) + "," + Units(1, 1))),
            kInvalid +
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                "BillingMode is PAY_PER_REQUEST");

  table_ = *on_demand;
  table_.on_demand_at = 1.0;
  // Once more: the time of the change stays.
  EXPECT_EQ(Apply(kOnDemand)->on_demand_at, 1.0);
  EXPECT_EQ(MessageOf(Apply(Units(1, 1))),
            kInvalid +
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                "BillingMode is PAY_PER_REQUEST");
  EXPECT_EQ(MessageOf(Apply(R"("BillingMode":"PROVISIONED")")),
            kInvalid + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  const auto provisioned = Apply(R"("BillingMode":"PROVISIONED",)" + Units(3, 4));
  EXPECT_EQ(provisioned->billing_mode, BillingMode::kProvisioned);
  EXPECT_EQ(provisioned->read_units, 3);
  EXPECT_EQ(provisioned->on_demand_at, 1.0);
}

TEST_F(ApplyUpdateTest, SetsDeletionProtection) {
  EXPECT_TRUE(Apply(R"("DeletionProtectionEnabled":true)")->deletion_protection);
  table_.deletion_protection = true;
  EXPECT_FALSE(Apply(R"("DeletionProtectionEnabled":false)")->deletion_protection);
  EXPECT_TRUE(Apply(Units(1, 1))->deletion_protection);
  EXPECT_EQ(Apply(R"("DeletionProtectionEnabled":false)")->read_units, 10);
}

}  // namespace
}  // namespace tuskgate::translator
