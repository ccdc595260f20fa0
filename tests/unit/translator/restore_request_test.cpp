#include "translator/request/restore_request.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"

namespace tuskgate::translator {
namespace {

const std::string kArn =
    "arn:aws:dynamodb:us-east-1:000000000000:table/Things/backup/01791504762511-2779fadd";
const ArnScope kScope{"us-east-1", "000000000000"};

IndexDescription Index(const std::string& name, IndexKind kind) {
  IndexDescription index;
  index.name = name;
  index.kind = kind;
  index.relation = "Things:" + name;
  index.partition_key = {{kind == IndexKind::kLocal ? "p" : "g", KeyType::kString}};
  index.sort_key = {{"n", KeyType::kNumber}};
  index.projection = ProjectionType::kInclude;
  index.non_key_attributes = {"a", "b"};
  return index;
}

std::string IndexJson(const std::string& name, const std::string& hash,
                      const std::string& more = {}) {
  return R"([{"IndexName":")" + name + R"(","KeySchema":[{"AttributeName":")" + hash +
         R"(","KeyType":"HASH"},{"AttributeName":"n","KeyType":"RANGE"}],)" +
         R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["b","a"]})" + more + "}]";
}

class RestoredTableTest : public ::testing::Test {
 protected:
  RestoredTableTest() {
    backup_.id = "01791504762511-2779fadd";
    backup_.created_at = 7.5;
    backup_.source = TableOf("SN");
    backup_.source.billing_mode = BillingMode::kProvisioned;
    backup_.source.units.read_units = 5;
    backup_.source.units.write_units = 6;
    backup_.source.units.decreases_today = 3;
    backup_.source.deletion_protection = true;
    backup_.source.settings.stream_view_type = "NEW_IMAGE";
    backup_.source.settings.table_class = "STANDARD_INFREQUENT_ACCESS";
    backup_.source.settings.sse_type = "KMS";
    backup_.source.settings.sse_key_arn = "key";
    backup_.source.indexes = {Index("local", IndexKind::kLocal),
                              Index("global", IndexKind::kGlobal)};
    backup_.source.indexes[1].units.read_units = 7;
    backup_.source.indexes[1].units.write_units = 8;
  }

  Result<TableDescription> Restored(const std::string& overrides = {}) {
    const rapidjson::Document request =
        Document(R"({"TargetTableName":"New","BackupArn":")" + kArn + "\"" + overrides + "}");
    const Result<RestoreRequest> restore = ParseRestoreFromBackup(request);
    if (!restore.has_value()) return restore.error();
    return RestoredTable(backup_, *restore, kScope, 100);
  }

  std::string Error(const std::string& overrides) { return MessageOf(Restored(overrides)); }

  BackupDescription backup_;
};

TEST_F(RestoredTableTest, TakesOverWhatTheServiceDoes) {
  const Result<TableDescription> table = Restored();
  ASSERT_TRUE(table.has_value()) << table.error().message;
  EXPECT_EQ(table->name, "New");
  EXPECT_EQ(table->created_at, 100);
  EXPECT_EQ(table->partition_key.name, "p");
  EXPECT_EQ(table->sort_key->name, "s");
  EXPECT_EQ(table->billing_mode, BillingMode::kProvisioned);
  EXPECT_FALSE(table->on_demand_at);
  EXPECT_EQ(table->units.read_units, 5);
  EXPECT_EQ(table->units.decreases_today, 0);
  EXPECT_FALSE(table->deletion_protection);
  EXPECT_EQ(table->settings.stream_view_type, "");
  EXPECT_EQ(table->settings.table_class, "");
  EXPECT_EQ(table->settings.sse_key_arn, "key");
  ASSERT_EQ(table->indexes.size(), 2);
  EXPECT_EQ(table->indexes[1].units.write_units, 8);
  for (const IndexDescription& index : table->indexes) {
    EXPECT_EQ(index.relation, "");
    EXPECT_EQ(index.status, IndexStatus::kCreating);
    EXPECT_TRUE(index.backfilling);
    EXPECT_EQ(index.non_key_attributes, (std::vector<std::string>{"a", "b"}));
  }
  ASSERT_TRUE(table->settings.restore);
  EXPECT_EQ(table->settings.restore->backup_id, backup_.id);
  EXPECT_EQ(table->settings.restore->table_name, "Things");
  EXPECT_EQ(table->settings.restore->at, 7.5);
}

TEST_F(RestoredTableTest, RemembersWhatItIsMadeOf) {
  const Result<TableDescription> table = Restored();
  ASSERT_TRUE(table.has_value()) << table.error().message;
  const std::string json = SettingsToJson(table->settings);
  const TableSettings read = SettingsFromJson(Document(json));
  ASSERT_TRUE(read.restore);
  EXPECT_EQ(read.restore->backup_id, backup_.id);
  EXPECT_EQ(read.restore->at, 7.5);
  EXPECT_EQ(SettingsToJson(read), json);
  EXPECT_FALSE(SettingsFromJson(Document("{}")).restore);
}

TEST_F(RestoredTableTest, ChangesTheBillingMode) {
  const Result<TableDescription> table =
      Restored(R"(,"BillingModeOverride":"PAY_PER_REQUEST","OnDemandThroughputOverride":)"
               R"({"MaxReadRequestUnits":10})");
  ASSERT_TRUE(table.has_value()) << table.error().message;
  EXPECT_EQ(table->billing_mode, BillingMode::kPayPerRequest);
  EXPECT_EQ(table->on_demand_at, 100);
  EXPECT_EQ(table->units.read_units, 0);
  EXPECT_EQ(table->indexes[1].units.read_units, 0);
  EXPECT_EQ(table->settings.on_demand.read_units, 10);
}

TEST_F(RestoredTableTest, ChecksThroughput) {
  const std::string on_demand = R"(,"BillingModeOverride":"PAY_PER_REQUEST")";
  const std::string units =
      R"(,"ProvisionedThroughputOverride":{"ReadCapacityUnits":1,"WriteCapacityUnits":2})";
  const std::string invalid = "Invalid Request: ";
  EXPECT_EQ(Error(on_demand + units), invalid +
                                          "Cannot override ProvisionedThroughput if BillingMode is "
                                          "overridden to PAY_PER_REQUEST");
  EXPECT_EQ(
      Error(R"(,"BillingModeOverride":"PROVISIONED")"),
      invalid + "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED");
  EXPECT_EQ(
      Error(R"(,"OnDemandThroughputOverride":{"MaxWriteRequestUnits":-1})"),
      invalid + "Requested MaxWriteRequestUnits for OnDemandThroughput is outside of valid range");
  EXPECT_EQ(Error(R"(,"OnDemandThroughputOverride":{"MaxWriteRequestUnits":1})"),
            invalid +
                "Cannot override MaxWriteRequestUnits for OnDemandThroughput unless "
                "BillingModeOverride is PAY_PER_REQUEST");
  EXPECT_EQ(Error(R"(,"OnDemandThroughputOverride":{})"), "no error");
  EXPECT_EQ(
      Error(
          R"(,"ProvisionedThroughputOverride":{"ReadCapacityUnits":40001,"WriteCapacityUnits":2})")
          .substr(0, 47),
      "The requested ReadCapacityUnits, 40001, is abov");
  backup_.source.billing_mode = BillingMode::kPayPerRequest;
  backup_.source.indexes[1].units = {};
  EXPECT_EQ(Error(units),
            invalid + "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED");
  // Its index has no units to take over.
  EXPECT_EQ(Error(R"(,"BillingModeOverride":"PROVISIONED")" + units),
            invalid + "Must specify provisioned throughput for index global");
}

TEST_F(RestoredTableTest, ChoosesIndexes) {
  Result<TableDescription> table =
      Restored(R"(,"GlobalSecondaryIndexOverride":[],"LocalSecondaryIndexOverride":[])");
  ASSERT_TRUE(table.has_value()) << table.error().message;
  EXPECT_TRUE(table->indexes.empty());

  const std::string units =
      R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2})";
  table = Restored(R"(,"GlobalSecondaryIndexOverride":)" + IndexJson("renamed", "g", units));
  ASSERT_TRUE(table.has_value()) << table.error().message;
  ASSERT_EQ(table->indexes.size(), 2);
  EXPECT_EQ(table->indexes[0].name, "local");
  EXPECT_EQ(table->indexes[1].name, "renamed");
  EXPECT_EQ(table->indexes[1].units.read_units, 1);
  EXPECT_EQ(table->indexes[1].sort_key[0].type, KeyType::kNumber);
}

TEST_F(RestoredTableTest, RefusesOtherIndexes) {
  const std::string unknown =
      "Invalid Request: Index new does not match a secondary index that existed in the source "
      "table and cannot be created during the restore operation";
  EXPECT_EQ(Error(R"(,"GlobalSecondaryIndexOverride":)" + IndexJson("new", "x")), unknown);
  // A local index is none of the global ones.
  EXPECT_EQ(Error(R"(,"GlobalSecondaryIndexOverride":)" + IndexJson("new", "p")), unknown);
  EXPECT_EQ(Error(R"(,"GlobalSecondaryIndexOverride":)" + IndexJson("global", "g")),
            "Invalid Request: Must specify provisioned throughput for index global");
  EXPECT_EQ(Error(R"(,"LocalSecondaryIndexOverride":)" + IndexJson("global", "p")),
            "One or more parameter values were invalid: Duplicate index name: global");
}

TEST_F(RestoredTableTest, ChangesEncryption) {
  Result<TableDescription> table = Restored(R"(,"SSESpecificationOverride":{"Enabled":false})");
  ASSERT_TRUE(table.has_value()) << table.error().message;
  EXPECT_EQ(table->settings.sse_type, "");
  table = Restored(
      R"(,"SSESpecificationOverride":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"abc"})");
  ASSERT_TRUE(table.has_value()) << table.error().message;
  EXPECT_EQ(table->settings.sse_key_arn, "arn:aws:kms:us-east-1:000000000000:key/abc");
}

TEST(ParseRestoreToPointInTime, Reads) {
  const rapidjson::Document request =
      Document(R"({"TargetTableName":"New","RestoreDateTime":5,"UseLatestRestorableTime":false,)"
               R"("SourceTableArn":"arn:aws:dynamodb:us-east-1:000000000000:table/Things"})");
  const Result<PointInTimeRequest> restore = ParseRestoreToPointInTime(request);
  ASSERT_TRUE(restore.has_value()) << restore.error().message;
  EXPECT_EQ(restore->source, "Things");
  EXPECT_EQ(restore->target, "New");
}

}  // namespace
}  // namespace tuskgate::translator
