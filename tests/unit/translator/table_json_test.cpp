#include "translator/rows/table_json.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"

namespace tuskgate::translator {
namespace {

const ArnScope kScope{"us-east-1", "000000000000"};
const std::string kArn = "arn:aws:dynamodb:us-east-1:000000000000:table/Things";

class TableJsonTest : public ::testing::Test {
 protected:
  TableJsonTest() : table_(TableOf("SN")) {
    table_.billing_mode = BillingMode::kPayPerRequest;
    table_.on_demand_at = 5.25;
    table_.created_at = 5.25;
  }

  std::string Text() const {
    std::string text;
    AppendTableDescription(text, table_, state_, statistics_, kScope);
    return text;
  }

  TableDescription table_;
  DescribedState state_;
  TableStatistics statistics_{7, 8, {}};
};

TEST_F(TableJsonTest, DescribesAPlainTable) {
  EXPECT_EQ(Text(),
            R"({"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},)"
            R"({"AttributeName":"s","AttributeType":"N"}],"TableName":"Things","KeySchema":)"
            R"([{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],)"
            R"("TableStatus":"ACTIVE","CreationDateTime":5.250,"ProvisionedThroughput":)"
            R"({"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0},)"
            R"("TableSizeBytes":8,"ItemCount":7,"TableArn":")" +
                kArn +
                R"(","TableId":"12345678-9abc-4def-8123-456789abcdef","BillingModeSummary":)"
                R"({"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":5.250},)"
                R"("WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,)"
                R"("Status":"ACTIVE"},"DeletionProtectionEnabled":false})");
}

TEST_F(TableJsonTest, ShowsLessOfANewTable) {
  state_.status = TableStatus::kCreating;
  state_.just_created = true;
  const std::string text = Text();
  EXPECT_EQ(text.find("WarmThroughput"), std::string::npos);
  EXPECT_NE(text.find(R"("BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},)"),
            std::string::npos)
      << text;
  table_.settings.warm.read_units = 13'000;
  EXPECT_NE(Text().find(R"("WarmThroughput":{"ReadUnitsPerSecond":13000,)"
                        R"("WriteUnitsPerSecond":4000,"Status":"UPDATING"})"),
            std::string::npos);
}

TEST_F(TableJsonTest, ShowsSettings) {
  table_.settings.stream_view_type = "KEYS_ONLY";
  table_.settings.stream_label = "L";
  table_.settings.sse_type = "KMS";
  table_.settings.sse_key_arn = "K";
  table_.settings.table_class = "STANDARD";
  table_.settings.on_demand.write_units = 9;
  const std::string text = Text();
  EXPECT_NE(text.find(R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":)"
                      R"("KEYS_ONLY"},"LatestStreamLabel":"L","LatestStreamArn":")" +
                      kArn +
                      R"(/stream/L","SSEDescription":{"Status":"ENABLED","SSEType":"KMS",)"
                      R"("KMSMasterKeyArn":"K"},"TableClassSummary":{"TableClass":"STANDARD"},)"
                      R"("OnDemandThroughput":{"MaxWriteRequestUnits":9},)"),
            std::string::npos)
      << text;
  table_.settings.stream_view_type.clear();
  EXPECT_EQ(Text().find("StreamSpecification"), std::string::npos);
  EXPECT_NE(Text().find("LatestStreamArn"), std::string::npos);
  table_.settings.sse_type.clear();
  state_.changing_encryption = true;
  EXPECT_NE(Text().find(R"("SSEDescription":{"Status":"UPDATING"})"), std::string::npos);
}

TEST_F(TableJsonTest, ShowsIndexes) {
  AddIndexes(table_);
  statistics_.indexes = {{1, 2}, {3, 4}, {5, 6}};
  const std::string text = Text();
  EXPECT_NE(text.find(R"("AttributeDefinitions":[{"AttributeName":"g","AttributeType":"S"},)"
                      R"({"AttributeName":"h","AttributeType":"N"},)"
                      R"({"AttributeName":"l","AttributeType":"N"},)"
                      R"({"AttributeName":"p","AttributeType":"S"},)"
                      R"({"AttributeName":"s","AttributeType":"N"},)"
                      R"({"AttributeName":"x","AttributeType":"B"},)"
                      R"({"AttributeName":"y","AttributeType":"S"}])"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("LocalSecondaryIndexes":[{"IndexName":"local","KeySchema":)"
                      R"([{"AttributeName":"p","KeyType":"HASH"},)"
                      R"({"AttributeName":"l","KeyType":"RANGE"}],)"
                      R"("Projection":{"ProjectionType":"KEYS_ONLY"},"IndexSizeBytes":2,)"
                      R"("ItemCount":1,"IndexArn":")" +
                      kArn + R"(/index/local"}],"GlobalSecondaryIndexes":[{"IndexName":"global")"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"({"IndexName":"wide","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},)"
                      R"({"AttributeName":"x","KeyType":"HASH"},)"
                      R"({"AttributeName":"h","KeyType":"RANGE"},)"
                      R"({"AttributeName":"y","KeyType":"RANGE"}],)"
                      R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["a"]},)"
                      R"("IndexStatus":"ACTIVE","ProvisionedThroughput":)"
                      R"({"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,)"
                      R"("WriteCapacityUnits":0},"WarmThroughput":{"ReadUnitsPerSecond":12000,)"
                      R"("WriteUnitsPerSecond":4000,"Status":"ACTIVE"},"IndexSizeBytes":6,)"
                      R"("ItemCount":5,"IndexArn":")" +
                      kArn + R"(/index/wide"}])"),
            std::string::npos)
      << text;
}

TEST_F(TableJsonTest, TellsOfBackfillingWhereAnIndexIsAdded) {
  AddIndexes(table_);
  table_.indexes.back().status = IndexStatus::kCreating;
  table_.indexes.back().backfilling = true;
  EXPECT_NE(Text().find(R"("IndexStatus":"CREATING","Backfilling":true)"), std::string::npos);
  state_.status = TableStatus::kCreating;
  EXPECT_EQ(Text().find("Backfilling"), std::string::npos);
  EXPECT_EQ(Text().find(R"("IndexStatus":"ACTIVE")"), std::string::npos);
}

TEST_F(TableJsonTest, SaysLittleOfADeletedTable) {
  AddIndexes(table_);
  std::string text;
  AppendDeletedTable(text, table_, 9, {}, kScope);
  EXPECT_EQ(text,
            R"({"TableName":"Things","TableStatus":"DELETING","ProvisionedThroughput":)"
            R"({"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0},)"
            R"("TableSizeBytes":0,"ItemCount":0,"TableArn":")" +
                kArn +
                R"(","TableId":"12345678-9abc-4def-8123-456789abcdef","BillingModeSummary":)"
                R"({"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":5.250},)"
                R"("DeletionProtectionEnabled":false})");
}

}  // namespace
}  // namespace tuskgate::translator
