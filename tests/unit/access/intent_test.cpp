#include "gateway/access/intent.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "translator/stream/shard_iterator.h"

namespace tuskgate::gateway {
namespace {

using Lines = std::vector<std::string>;

const translator::ArnScope kScope{"eu-west-1", "123456789012"};

// "ACTION RESOURCE TABLE", with the ARN's beginning left out.
Lines Of(const Declaration& declaration, const char* json) {
  rapidjson::Document document;
  document.Parse(json);
  Lines lines;
  for (const Intent& intent : IntentsOf(declaration, document, kScope)) {
    std::string resource = intent.resource;
    const std::string own = "arn:aws:dynamodb:eu-west-1:123456789012:";
    if (resource.starts_with(own)) resource.erase(0, own.size());
    lines.push_back(fmt::format("{} {} {}", intent.action, resource, intent.table));
    if (!intent.stream_label.empty()) lines.back() += " " + intent.stream_label;
  }
  return lines;
}

TEST(IntentTest, ATableIsNamedOrHasAnArn) {
  const Declaration get{"GetItem", Subject::kNamed, {"TableName"}};
  const Lines expected = {"GetItem table/Music Music"};
  EXPECT_EQ(Of(get, R"({"TableName": "Music"})"), expected);
  EXPECT_EQ(Of(get, R"({"TableName": "arn:aws:dynamodb:eu-west-1:123456789012:table/Music"})"),
            expected);
}

// The operation refuses them, and finds no table if it should not.
TEST(IntentTest, WhatNamesNothingWantsNothing) {
  const Declaration get{"GetItem", Subject::kNamed, {"TableName"}};
  for (const char* json :
       {"{}", R"({"TableName": 1})", R"({"TableName": null})", R"({"TableName": ""})", "[]", "1"}) {
    EXPECT_EQ(Of(get, json), Lines()) << json;
  }
  for (const char* json : {"{}", R"({"RequestItems": []})", R"({"RequestItems": 1})"}) {
    EXPECT_EQ(Of({"BatchGetItem", Subject::kBatch}, json), Lines()) << json;
  }
  for (const char* json :
       {"{}", R"({"TransactItems": {}})", R"({"TransactItems": [1, {"Get": 1}, {}]})"}) {
    EXPECT_EQ(Of({"TransactGetItems", Subject::kTransaction}, json), Lines()) << json;
  }
}

TEST(IntentTest, AnIndexIsAResourceOfItsOwn) {
  const Declaration query{"Query", Subject::kIndex};
  EXPECT_EQ(Of(query, R"({"TableName": "T", "IndexName": "I"})"), Lines{"Query table/T/index/I T"});
  EXPECT_EQ(Of(query, R"({"TableName": "T"})"), Lines{"Query table/T T"});
}

TEST(IntentTest, BatchesWantTheBatchOfEachTable) {
  EXPECT_EQ(Of({"BatchGetItem", Subject::kBatch}, R"({"RequestItems": {"A": {}, "B": {}}})"),
            (Lines{"BatchGetItem table/A A", "BatchGetItem table/B B"}));
}

TEST(IntentTest, TransactionsWantWhatTheirItemsDo) {
  const char* json = R"({"TransactItems": [
      {"Put": {"TableName": "A"}}, {"Update": {"TableName": "A"}}, {"Put": {"TableName": "A"}},
      {"Delete": {"TableName": "B"}}, {"ConditionCheck": {"TableName": "C"}}]})";
  EXPECT_EQ(Of({"TransactWriteItems", Subject::kTransaction}, json),
            (Lines{"PutItem table/A A", "UpdateItem table/A A", "DeleteItem table/B B",
                   "ConditionCheckItem table/C C"}));
  EXPECT_EQ(Of({"TransactGetItems", Subject::kTransaction},
               R"({"TransactItems": [{"Get": {"TableName": "A"}}]})"),
            Lines{"GetItem table/A A"});
}

TEST(IntentTest, WhatHasNoResourceIsAboutAll) {
  EXPECT_EQ(Of({"DescribeLimits", Subject::kEverything}, "{}"), Lines{"DescribeLimits * "});
  EXPECT_EQ(Of({"ListStreams", Subject::kEverything, {"TableName"}}, R"({"TableName": "T"})"),
            Lines{"ListStreams * T"});
  EXPECT_EQ(Of({"ListTables", Subject::kAllTables}, "{}"), Lines{"ListTables table/* "});
}

// What operations act on is here, whatever the ARN says.
TEST(IntentTest, ArnsAreOfThisServersResources) {
  const Declaration tag{"TagResource", Subject::kNamed, {"ResourceArn"}};
  for (const char* place : {"arn:aws:dynamodb:us-east-1:999999999999:", "arn:x:dynamodb:::",
                            "arn:aws:dynamodb:eu-west-1:123456789012:"}) {
    EXPECT_EQ(Of(tag, fmt::format(R"({{"ResourceArn": "{}table/T"}})", place).c_str()),
              Lines{"TagResource table/T T"})
        << place;
  }
  // Operations refuse them.
  for (const char* arn : {"arn:x:table/T", "arn:aws:s3:::table/T", "T", ":::::table/T"}) {
    EXPECT_EQ(Of(tag, fmt::format(R"({{"ResourceArn": "{}"}})", arn).c_str()), Lines()) << arn;
  }
  const Declaration describe{"DescribeStream", Subject::kNamed, {"StreamArn"}};
  EXPECT_EQ(
      Of(describe, R"({"StreamArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/T/stream/L"})"),
      Lines{"DescribeStream table/T/stream/L T L"});
}

TEST(IntentTest, AnIteratorIsItsStreams) {
  const Declaration get{"GetRecords", Subject::kIterator};
  const translator::ShardIterator iterator{{"T", "L", "shard"}, {1, 2}, false, 3};
  for (const char* arn : {"arn:aws:dynamodb:eu-west-1:123456789012:table/T/stream/L",
                          "arn:aws:dynamodb:us-east-1:999999999999:table/T/stream/L"}) {
    const std::string text = translator::WriteIterator(iterator, arn);
    EXPECT_EQ(Of(get, fmt::format(R"({{"ShardIterator": "{}"}})", text).c_str()),
              Lines{"GetRecords table/T/stream/L T L"})
        << arn;
  }
  // The operation reads none of these.
  for (const char* text : {"arn:aws:dynamodb:eu-west-1:123456789012:table/T/stream/L|1|x",
                           "arn:x|:table/T/stream/L|1|c2hhcmQgMSAyIDAgMw==", "x"}) {
    EXPECT_EQ(Of(get, fmt::format(R"({{"ShardIterator": "{}"}})", text).c_str()), Lines()) << text;
  }
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
TEST(IntentTest, SomeOperationsWantMore) {
  const Declaration create{"CreateTable", Subject::kNamed, {"TableName"}};
  EXPECT_EQ(Of(create, R"({"TableName": "T"})"), Lines{"CreateTable table/T T"});
  EXPECT_EQ(
      Of(create, R"({"TableName": "T", "Tags": [], "ResourcePolicy": "{}"})"),
      (Lines{"CreateTable table/T T", "TagResource table/T T", "PutResourcePolicy table/T T"}));
  const Declaration restore{
      "RestoreTableFromBackup", Subject::kNamed, {"BackupArn", "TargetTableName"}};
  const Lines wanted = Of(restore, R"({"TargetTableName": "N",
      "BackupArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/T/backup/1"})");
  const Declaration recover{
      "RestoreTableToPointInTime", Subject::kNamed, {"SourceTableName", "TargetTableName"}};
  EXPECT_EQ(Of(recover, R"({"TargetTableName": "N",
                "SourceTableArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/T"})")
                .at(1),
            "RestoreTableToPointInTime table/T T");
  EXPECT_EQ(Of({"DescribeGlobalTable", Subject::kNamed, {"GlobalTableName"}},
               R"({"GlobalTableName": "T"})"),
            Lines{"DescribeGlobalTable arn:aws:dynamodb::123456789012:global-table/T "});
  ASSERT_EQ(wanted.size(), 9);
  EXPECT_EQ(wanted[0], "RestoreTableFromBackup table/T/backup/1 T");
  EXPECT_EQ(wanted[1], "RestoreTableFromBackup table/N N");
  EXPECT_EQ(wanted[8], "UpdateItem table/N N");
}

}  // namespace
}  // namespace tuskgate::gateway
