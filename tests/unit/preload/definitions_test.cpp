#include "gateway/preload/definitions.h"

#include <string>

#include <gtest/gtest.h>

namespace tuskgate::gateway::preload {
namespace {

const translator::ArnScope kScope{"eu-west-1", "123456789012"};

std::vector<TableDefinition> Read(const std::string& text) {
  const std::vector<Node> documents =
      text.starts_with('{') || text.starts_with('[') ? ReadJson(text) : ReadYaml(text);
  return ReadDefinitions(documents.at(0), kScope, "shop");
}

std::string Create(const std::string& text) { return WriteJson(Read(text).at(0).create); }

std::string FaultOf(const std::string& text) {
  try {
    Read(text);
  } catch (const Fault& fault) {
    return std::to_string(fault.line()) + ": " + fault.what();
  }
  return {};
}

TEST(ReadDefinitions, LeavesARequestAsItIs) {
  const std::string request =
      R"({"TableName":"T","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"Odd":1})";
  EXPECT_EQ(Create(request), request);
  EXPECT_EQ(Read("[" + request + "," + request + "]").size(), 2u);
}

TEST(ReadDefinitions, TakesTimeToLiveOutOfARequest) {
  const TableDefinition table =
      Read(R"({"TableName":"T","KeySchema":[],"TimeToLiveSpecification":{"Enabled":true}})").at(0);
  EXPECT_EQ(WriteJson(table.create), R"({"TableName":"T","KeySchema":[]})");
  EXPECT_EQ(WriteJson(table.time_to_live.value()), R"({"Enabled":true})");
}

TEST(ReadDefinitions, RefusesWhatItDoesNotKnow) {
  const std::string what =
      "neither a request to CreateTable, nor the answer of DescribeTable, nor a CloudFormation "
      "template, nor a model of NoSQL Workbench";
  EXPECT_EQ(FaultOf(R"({"name":"a package"})"), "1: " + what);
  EXPECT_EQ(FaultOf("[{\"TableName\":\"T\",\"KeySchema\":[]},\n{}]"), "2: " + what);
}

TEST(ReadDescription, MakesARequestOfWhatDescribeTableTells) {
  EXPECT_EQ(
      Create(R"({"Table":{"TableName":"T","TableStatus":"ACTIVE","ItemCount":3,
        "AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],
        "BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":1},
        "ProvisionedThroughput":{"ReadCapacityUnits":0,"WriteCapacityUnits":0},
        "GlobalSecondaryIndexes":[{"IndexName":"I","IndexStatus":"ACTIVE","KeySchema":[],
          "Projection":{"ProjectionType":"ALL"},"IndexArn":"arn:x","ItemCount":1,
          "ProvisionedThroughput":{"ReadCapacityUnits":0,"WriteCapacityUnits":0}}],
        "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},
        "SSEDescription":{"Status":"ENABLED","SSEType":"KMS","KMSMasterKeyArn":"arn:k"},
        "TableClassSummary":{"TableClass":"STANDARD"},"DeletionProtectionEnabled":true}})"),
      R"({"TableName":"T","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],)"
      R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST",)"
      R"("GlobalSecondaryIndexes":[{"IndexName":"I","KeySchema":[],)"
      R"("Projection":{"ProjectionType":"ALL"}}],)"
      R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},)"
      R"("SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"arn:k"},)"
      R"("TableClass":"STANDARD","DeletionProtectionEnabled":true})");
}

TEST(ReadDescription, TakesTheUnitsOfProvisionedThroughputAlone) {
  EXPECT_EQ(Create(R"({"TableName":"T","TableStatus":"ACTIVE","KeySchema":[],
        "ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":2,
          "WriteCapacityUnits":3}})"),
            R"({"TableName":"T","KeySchema":[],)"
            R"("ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":3}})");
}

constexpr const char* kModel = R"({"ModelName":"m","DataModel":[{"TableName":"T",
  "KeyAttributes":{"PartitionKey":{"AttributeName":"p","AttributeType":"S"},
                   "SortKey":{"AttributeName":"s","AttributeType":"N"}},
  "GlobalSecondaryIndexes":[{"IndexName":"I",
    "KeyAttributes":{"PartitionKey":{"AttributeName":"s","AttributeType":"N"},
                     "SortKey":{"AttributeName":"x","AttributeType":"B"}},
    "Projection":{"ProjectionType":"ALL"}}],
  "TableData":[{"p":{"S":"1"},
                "s":{"N":"2"}}],
  "BillingMode":"PROVISIONED",
  "ProvisionedCapacitySettings":{"ProvisionedThroughput":
    {"ReadCapacityUnits":5,"WriteCapacityUnits":6},"AutoScalingRead":{}}}]})";

TEST(ReadWorkbenchModel, DefinesTheAttributesOfAllKeysOnce) {
  const TableDefinition table = Read(kModel).at(0);
  EXPECT_EQ(WriteJson(table.create),
            R"({"TableName":"T","KeySchema":[{"AttributeName":"p","KeyType":"HASH"},)"
            R"({"AttributeName":"s","KeyType":"RANGE"}],"BillingMode":"PROVISIONED",)"
            R"("ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
            R"("GlobalSecondaryIndexes":[{"IndexName":"I",)"
            R"("KeySchema":[{"AttributeName":"s","KeyType":"HASH"},)"
            R"({"AttributeName":"x","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"},)"
            R"("ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}}],)"
            R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},)"
            R"({"AttributeName":"s","AttributeType":"N"},)"
            R"({"AttributeName":"x","AttributeType":"B"}]})");
  ASSERT_EQ(table.items.size(), 1u);
  EXPECT_EQ(WriteJson(table.items[0]), R"({"p":{"S":"1"},"s":{"N":"2"}})");
  EXPECT_EQ(table.items[0].line, 8);
}

TEST(ReadWorkbenchModel, TakesItemsOfFacetsWhereTheTableHasNone) {
  const TableDefinition table = Read(R"({"DataModel":[{"TableName":"T","TableFacets":[
      {"FacetName":"a","TableData":[{"p":{"S":"1"}}]},{"FacetName":"b","TableData":[]}]}]})")
                                    .at(0);
  EXPECT_EQ(table.items.size(), 1u);
}

constexpr const char* kTemplate = R"(AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Stage: {Type: String, Default: dev}
  Units: {Type: Number, Default: 7}
  Secret: {Type: String}
Mappings:
  Sizes: {dev: {Read: 3}, prod: {Read: 300}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub '${Stage}-orders-${AWS::Region}'
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      ProvisionedThroughput:
        ReadCapacityUnits: !FindInMap [Sizes, !Ref Stage, Read]
        WriteCapacityUnits: !Ref Units
      StreamSpecification: {StreamViewType: NEW_IMAGE}
      SSESpecification: {SSEEnabled: 'true'}
      TimeToLiveSpecification: {AttributeName: ends, Enabled: true}
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
      TableClass: !If [IsProd, STANDARD_INFREQUENT_ACCESS, !Ref AWS::NoValue]
      Tags: [{Key: stack, Value: !Join ['/', [!Ref AWS::StackName, 1]]}]
  Audit:
    Type: AWS::DynamoDB::Table
    Condition: IsProd
    Properties: {TableName: audit}
)";

TEST(ReadTemplate, PutsDefaultsAndPseudoParametersIntoProperties) {
  const std::vector<TableDefinition> tables = Read(kTemplate);
  ASSERT_EQ(tables.size(), 1u);
  EXPECT_EQ(tables[0].name, "dev-orders-eu-west-1");
  EXPECT_EQ(tables[0].line, 16);
  EXPECT_EQ(WriteJson(tables[0].create),
            R"({"TableName":"dev-orders-eu-west-1",)"
            R"("AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],)"
            R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],)"
            R"("ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":7},)"
            R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},)"
            R"("SSESpecification":{"Enabled":true},)"
            R"("Tags":[{"Key":"stack","Value":"shop/1"}]})");
  EXPECT_EQ(WriteJson(tables[0].time_to_live.value()),
            R"({"AttributeName":"ends","Enabled":true})");
  EXPECT_EQ(tables[0].left_out, std::vector<std::string>{"PointInTimeRecoverySpecification"});
}

TEST(ReadTemplate, NamesATableWithoutANameAfterItsResource) {
  EXPECT_EQ(Read("Resources:\n  A:\n    Type: AWS::DynamoDB::Table\n    Properties: {}\n")[0].name,
            "A");
}

std::string Property(const std::string& value) {
  return "Parameters:\n  Secret: {Type: String}\nResources:\n  Topic: {Type: AWS::SNS::Topic}\n"
         "  A:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: " +
         value +
         "\n"
         "  B:\n    Type: AWS::DynamoDB::Table\n    Properties: {TableName: bees}\n";
}

TEST(ReadTemplate, KnowsTheTablesOfTheTemplate) {
  EXPECT_EQ(Read(Property("!Sub '${B}-${!x}-${AWS::AccountId}'"))[0].name,
            "bees-${x}-123456789012");
  EXPECT_EQ(Read(Property("!GetAtt B.Arn"))[0].name,
            "arn:aws:dynamodb:eu-west-1:123456789012:table/bees");
  EXPECT_EQ(Read(Property("!Sub ['${a}-${B}', {a: 1}]"))[0].name, "1-bees");
}

TEST(ReadTemplate, RefusesWhatCannotBeKnown) {
  EXPECT_EQ(FaultOf(Property("!Ref Secret")), "8: parameter Secret has no default");
  EXPECT_EQ(FaultOf(Property("!Ref Topic")), "8: Topic is a resource that --init does not make");
  EXPECT_EQ(FaultOf(Property("!Ref Nobody")), "8: Nobody is neither a parameter nor a resource");
  EXPECT_EQ(FaultOf(Property("!ImportValue x")), "8: Fn::ImportValue is not known to --init");
  EXPECT_EQ(FaultOf(Property("!GetAtt Topic.TopicName")),
            "8: Topic.TopicName is not known to --init: only the Arn of a table is");
  EXPECT_EQ(FaultOf(Property("!Ref A")), "8: refers to itself");
}

TEST(ReadTemplate, TakesThroughputOfAGlobalTableFromTheReplicaOfTheRegion) {
  const TableDefinition table = Read(R"({"Resources":{"G":{"Type":"AWS::DynamoDB::GlobalTable",
    "Properties":{"BillingMode":"PROVISIONED",
      "GlobalSecondaryIndexes":[{"IndexName":"I","KeySchema":[],"WriteProvisionedThroughputSettings":
        {"WriteCapacityAutoScalingSettings":{"MinCapacity":5,"MaxCapacity":9}}}],
      "WriteProvisionedThroughputSettings":
        {"WriteCapacityAutoScalingSettings":{"MinCapacity":5,"SeedCapacity":6}},
      "Replicas":[
        {"Region":"us-east-1","ReadProvisionedThroughputSettings":{"ReadCapacityUnits":1}},
        {"Region":"eu-west-1","ReadProvisionedThroughputSettings":{"ReadCapacityUnits":"2"},
         "TableClass":"STANDARD",
         "GlobalSecondaryIndexes":[{"IndexName":"I",
           "ReadProvisionedThroughputSettings":{"ReadCapacityUnits":3}}]}]}}}})")
                                    .at(0);
  EXPECT_EQ(WriteJson(table.create),
            R"({"TableName":"G","BillingMode":"PROVISIONED",)"
            R"("ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":6},)"
            R"("GlobalSecondaryIndexes":[{"IndexName":"I","KeySchema":[],)"
            R"("ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":5}}],)"
            R"("TableClass":"STANDARD"})");
  EXPECT_EQ(table.left_out, std::vector<std::string>{"Replicas"});
}

}  // namespace
}  // namespace tuskgate::gateway::preload
