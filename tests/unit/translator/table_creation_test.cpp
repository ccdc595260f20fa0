#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/request/create_table_request.h"

namespace tuskgate::translator {
namespace {

const std::string kInvalid = "One or more parameter values were invalid: ";
const ArnScope kScope{"us-east-1", "000000000000"};

constexpr char kOneKey[] = R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],)"
                           R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}])";
constexpr char kUnits[] =
    R"("ProvisionedThroughput":{"ReadCapacityUnits":10,"WriteCapacityUnits":20})";
constexpr char kOnDemand[] = R"("BillingMode":"PAY_PER_REQUEST")";

using Cases = std::vector<std::pair<std::string, std::string>>;

std::string CreateError(const std::string& members) {
  const rapidjson::Document request = Document("{\"TableName\":\"Music\"," + members + "}");
  return MessageOf(ParseCreateTable(request));
}

CreateTableRequest Created(const std::string& members) {
  const rapidjson::Document request = Document("{\"TableName\":\"Music\"," + members + "}");
  Result<CreateTableRequest> create = ParseCreateTable(request);
  if (!create.has_value()) throw std::logic_error(create.error().message);
  return *std::move(create);
}

// An on-demand table with one key and what else is given.
std::string Plain(const std::string& members) {
  return std::string(kOneKey) + "," + kOnDemand + "," + members;
}

TEST(ParseCreateTable, Reads) {
  const CreateTableRequest create = Created(
      R"("BillingMode":"PROVISIONED","DeletionProtectionEnabled":true,)"
      R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"},)"
      R"({"AttributeName":"b","KeyType":"RANGE"}],"AttributeDefinitions":)"
      R"([{"AttributeName":"b","AttributeType":"B"},{"AttributeName":"a","AttributeType":"N"}],)" +
      std::string(kUnits) +
      R"(,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},)"
      R"("SSESpecification":{"Enabled":true},"TableClass":"STANDARD",)"
      R"("Tags":[{"Key":"k","Value":"v"}],"WarmThroughput":{"WriteUnitsPerSecond":30})");
  EXPECT_EQ(create.name, "Music");
  EXPECT_EQ(create.partition_key.name, "a");
  EXPECT_EQ(create.partition_key.type, KeyType::kNumber);
  ASSERT_TRUE(create.sort_key);
  EXPECT_EQ(create.sort_key->name, "b");
  EXPECT_EQ(create.sort_key->type, KeyType::kBinary);
  EXPECT_TRUE(create.deletion_protection);
  EXPECT_EQ(create.tags, (Tags{{"k", "v"}}));

  const TableDescription table = NewTable(create, kScope, 1'790'000'000.25);
  EXPECT_EQ(table.name, "Music");
  EXPECT_EQ(table.billing_mode, BillingMode::kProvisioned);
  EXPECT_EQ(table.on_demand_at, std::nullopt);
  EXPECT_EQ(table.units.read_units, 10);
  EXPECT_EQ(table.units.write_units, 20);
  EXPECT_TRUE(table.deletion_protection);
  EXPECT_EQ(table.settings.table_class, "STANDARD");
  EXPECT_EQ(table.settings.stream_view_type, "NEW_IMAGE");
  EXPECT_EQ(table.settings.stream_label, "2026-09-21T14:13:20.250");
  EXPECT_EQ(table.settings.sse_type, "KMS");
  EXPECT_TRUE(table.settings.sse_key_arn.starts_with("arn:aws:kms:us-east-1:000000000000:key/"));
  EXPECT_EQ(table.settings.warm.read_units, std::nullopt);
  EXPECT_EQ(table.settings.warm.write_units, 30);
}

TEST(ParseCreateTable, ChecksTheModelFirst) {
  const rapidjson::Document nameless = Document(R"({"BillingMode":"X"})");
  EXPECT_EQ(MessageOf(ParseCreateTable(nameless)),
            "The parameter 'TableName' is required but was not present in the request");
  const Cases cases = {
      {Plain(R"("ProvisionedThroughput":{"ReadCapacityUnits":0,"WriteCapacityUnits":0})"),
       "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' "
       "failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' "
       "at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must "
       "have value greater than or equal to 1"},
      {R"("AttributeDefinitions":[{}],"KeySchema":[])",
       "3 validation errors detected: Value null at 'attributeDefinitions.1.member.attributeType' "
       "failed to satisfy constraint: Member must not be null; Value null at "
       "'attributeDefinitions.1.member.attributeName' failed to satisfy constraint: Member must "
       "not be null; Value '[]' at 'keySchema' failed to satisfy constraint: Member must have "
       "length greater than or equal to 1"},
      {Plain(R"("SSESpecification":{"SSEType":"kms"})"),
       "1 validation error detected: Value 'kms' at 'sSESpecification.sSEType' failed to satisfy "
       "constraint: Member must satisfy enum value set: [AES256, KMS]"},
      {Plain(R"("StreamSpecification":{"StreamViewType":"X"})"),
       "2 validation errors detected: Value null at 'streamSpecification.streamEnabled' failed to "
       "satisfy constraint: Member must not be null; Value 'X' at "
       "'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy "
       "enum value set: [OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]"},
      {Plain(R"("LocalSecondaryIndexes":[{}],"GlobalSecondaryIndexes":[{"IndexName":""}])"),
       "7 validation errors detected: "
       "Value null at 'globalSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: "
       "Member must not be null; "
       "Value null at 'globalSecondaryIndexes.1.member.projection' failed to satisfy constraint: "
       "Member must not be null; "
       "Value '' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: "
       "Member must have length greater than or equal to 3; "
       "Value '' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: "
       "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
       "Value null at 'localSecondaryIndexes.1.member.indexName' failed to satisfy constraint: "
       "Member must not be null; "
       "Value null at 'localSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: "
       "Member must not be null; "
       "Value null at 'localSecondaryIndexes.1.member.projection' failed to satisfy constraint: "
       "Member must not be null"},
  };
  for (const auto& [members, message] : cases) EXPECT_EQ(CreateError(members), message) << members;
}

TEST(ParseCreateTable, ChecksThroughput) {
  const std::string one_key = kOneKey;
  const Cases cases = {
      {one_key, kInvalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                           "BillingMode is PROVISIONED"},
      {one_key + "," + kUnits + "," + kOnDemand,
       kInvalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                  "BillingMode is PAY_PER_REQUEST"},
      {one_key +
           R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1000000000001,"WriteCapacityUnits":1})",
       "Given value 1000000000001 for ReadCapacityUnits is out of bounds"},
      {one_key + "," + kUnits + R"(,"OnDemandThroughput":{"MaxWriteRequestUnits":1})",
       kInvalid + "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when table "
                  "BillingMode is PROVISIONED."},
      {one_key + "," + kUnits + R"(,"OnDemandThroughput":{})", "no error"},
      {Plain(R"("OnDemandThroughput":{"MaxReadRequestUnits":-1})"),
       kInvalid + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of "
                  "valid range"},
      {Plain(R"("OnDemandThroughput":{"MaxWriteRequestUnits":5})"), "no error"},
      {one_key + "," + kUnits + R"(,"WarmThroughput":{"ReadUnitsPerSecond":9})",
       kInvalid + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than "
                  "ReadCapacityUnits of ProvisionedThroughput"},
      {Plain(R"("WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":3999})"),
       kInvalid +
           "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than initial "
           "throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/"
           "developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial"},
      {Plain(R"("WarmThroughput":{})"), "no error"},
      // Throughput is checked before the key.
      {R"("KeySchema":[{"AttributeName":"p","KeyType":"RANGE"}],"AttributeDefinitions":[])",
       kInvalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                  "BillingMode is PROVISIONED"},
  };
  for (const auto& [members, message] : cases) EXPECT_EQ(CreateError(members), message) << members;
}

TEST(ParseCreateTable, ChecksTheKey) {
  const auto schema = [](const std::string& keys, const std::string& definitions) {
    return "\"KeySchema\":[" + keys + "],\"AttributeDefinitions\":[" + definitions + "]," +
           kOnDemand;
  };
  const std::string hash_p = R"({"AttributeName":"p","KeyType":"HASH"})";
  const std::string range_p = R"({"AttributeName":"p","KeyType":"RANGE"})";
  const std::string hash_s = R"({"AttributeName":"s","KeyType":"HASH"})";
  const std::string range_s = R"({"AttributeName":"s","KeyType":"RANGE"})";
  const std::string p = R"({"AttributeName":"p","AttributeType":"S"})";
  const std::string number_p = R"({"AttributeName":"p","AttributeType":"N"})";
  const std::string s = R"({"AttributeName":"s","AttributeType":"S"})";
  const std::string element = "com.amazonaws.dynamodb.v20120810.KeySchemaElement@";
  const Cases cases = {
      {schema(hash_p, p), "no error"},
      {schema(hash_p + "," + range_s, s + "," + p), "no error"},
      {schema(R"({"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"},)"
              R"({"AttributeName":"extra","KeyType":"RANGE"})",
              ""),
       "1 validation error detected: Value '[" + element + "ad28eb1d, " + element + "38b9654b, " +
           element +
           "3e80eb03]' at 'keySchema' failed to satisfy constraint: Member must have length less "
           "than or equal to 2"},
      {schema(hash_p, p + "," + number_p), "Attribute Name is duplicated: p"},
      {schema(hash_p, ""), "Invalid KeySchema: Some index key attribute have no definition"},
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
}

TEST(ParseCreateTable, ChecksStreamEncryptionAndClass) {
  const Cases cases = {
      {R"("StreamSpecification":{"StreamEnabled":true})",
       kInvalid + "Table is being created with a stream enabled, UpdateViewType is required"},
      {R"("StreamSpecification":{"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"})",
       kInvalid +
           "Table is being created with a stream disabled, UpdateViewType should not be specified"},
      {R"("StreamSpecification":{"StreamEnabled":false})", "no error"},
      {R"("SSESpecification":{"Enabled":false,"SSEType":"KMS","KMSMasterKeyId":"x"})",
       kInvalid + "SSEType can not be specified if Enabled is false"},
      {R"("SSESpecification":{"Enabled":false,"KMSMasterKeyId":"x"})",
       kInvalid + "KMSMasterKeyId can not be specified if Enabled is false"},
      {R"("SSESpecification":{"Enabled":true,"KMSMasterKeyId":"x"})",
       kInvalid + "SSEType KMS is required if KMSMasterKeyId is specified"},
      {R"("SSESpecification":{"Enabled":true,"SSEType":"AES256"})",
       kInvalid + "SSEType AES256 is not supported"},
      {R"("SSESpecification":{})", "no error"},
      {R"("TableClass":"standard")",
       "Invalid table-class parameter provided. Please try again with a valid table-class value: "
       "[STANDARD, STANDARD_INFREQUENT_ACCESS]."},
      {R"("Tags":[{"Key":"aws:x","Value":""}])",
       "Tag Key cannot be prefixed with aws:, Key: aws:x"},
      {R"("Tags":[])", "no error"},
  };
  for (const auto& [members, message] : cases) {
    EXPECT_EQ(CreateError(Plain(members)), message) << members;
  }
}

TEST(NewTable, HasNoEncryptionUnlessAskedFor) {
  for (const std::string members :
       {R"("SSESpecification":{})", R"("SSESpecification":{"Enabled":false})"}) {
    EXPECT_EQ(NewTable(Created(Plain(members)), kScope, 1).settings.sse_type, "") << members;
  }
  const TableDescription table =
      NewTable(Created(Plain(R"("SSESpecification":{"SSEType":"KMS"})")), kScope, 1);
  EXPECT_EQ(table.settings.sse_type, "KMS");
  EXPECT_EQ(table.on_demand_at, 1.0);
}

TEST(KeyArn, IsMadeOfWhatNamesTheKey) {
  EXPECT_EQ(KeyArn("arn:aws:kms:x:y:key/z", kScope), "arn:aws:kms:x:y:key/z");
  EXPECT_EQ(KeyArn("alias/mine", kScope), "arn:aws:kms:us-east-1:000000000000:alias/mine");
  EXPECT_EQ(KeyArn("1-2-3", kScope), "arn:aws:kms:us-east-1:000000000000:key/1-2-3");
  EXPECT_EQ(KeyArn("", kScope), KeyArn("alias/aws/dynamodb", kScope));
}

TEST(CheckQuotas, RefusesMoreThanAnAccountHas) {
  const auto check = [](const std::string& members) {
    return MessageOf(CheckQuotas(Created(std::string(kOneKey) + "," + members), "us-west-2"));
  };
  const std::string tail =
      " Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
      "limits.";
  EXPECT_EQ(check(R"("ProvisionedThroughput":{"ReadCapacityUnits":40000,"WriteCapacityUnits":1})"),
            "no error");
  EXPECT_EQ(check(R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":40001})"),
            "The requested WriteCapacityUnits, 40001, is above the per table maximum for the "
            "account in us-west-2. Per table maximum: 40000." +
                tail);
  EXPECT_EQ(
      check(kOnDemand + std::string(R"(,"OnDemandThroughput":{"MaxReadRequestUnits":40001})")),
      "Subscriber limit exceeded: Requested MaxReadRequestUnits for OnDemandThroughput for "
      "table exceeds TableMaxReadCapacityUnits of the account in region us-west-2");
  EXPECT_EQ(check(kOnDemand + std::string(R"(,"WarmThroughput":{"WriteUnitsPerSecond":40001})")),
            "Subscriber limit exceeded: Requested WriteUnitsPerSecond for WarmThroughput for table "
            "exceeds TableMaxWriteCapacityUnits of the account in region us-west-2");
}

}  // namespace
}  // namespace tuskgate::translator
