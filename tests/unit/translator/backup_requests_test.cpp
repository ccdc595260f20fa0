#include "translator/request/backup_requests.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/model/backup.h"

namespace tuskgate::translator {
namespace {

const std::string kTableArn = "arn:aws:dynamodb:us-east-1:000000000000:table/Music";
const std::string kBackupArn = kTableArn + "/backup/01791504762511-2779fadd";

TEST(BackupNames, SaysWhenItWasMade) {
  EXPECT_EQ(BackupId(1791504762.511, "2779fadd-0000-4000-8000-000000000000"),
            "01791504762511-2779fadd");
}

TEST(BackupNames, FitsIntoPostgres) {
  EXPECT_EQ(BackupRelationName("Music", "01791504762511-2779fadd"),
            "Music~b01791504762511-2779fadd");
  EXPECT_EQ(BackupRelationName(std::string(255, 'x'), "01791504762511-2779fadd").size(), 63);
}

TEST(ParseCreateBackup, Reads) {
  for (const std::string& name : {std::string("Music"), kTableArn}) {
    const rapidjson::Document request =
        Document(R"({"TableName":)" + Quoted(name) + R"(,"BackupName":"a_b.c-1"})");
    const Result<CreateBackupRequest> create = ParseCreateBackup(request);
    ASSERT_TRUE(create.has_value()) << create.error().message;
    EXPECT_EQ(create->table_name, "Music");
    EXPECT_EQ(create->backup_name, "a_b.c-1");
  }
}

TEST(ParseCreateBackup, Refuses) {
  const auto error = [](const char* text) {
    const rapidjson::Document request = Document(text);
    return MessageOf(ParseCreateBackup(request));
  };
  EXPECT_EQ(error(R"({"BackupName":"abc"})"),
            "The parameter 'TableName' is required but was not present in the request");
  EXPECT_EQ(error(R"({"TableName":"abc","BackupName":"a b"})"),
            "1 validation error detected: Value 'a b' at 'backupName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  EXPECT_EQ(error(R"({"TableName":"abc","BackupName":1})"),
            "NUMBER_VALUE cannot be converted to String");
}

TEST(ReadBackupArn, KnowsItsForm) {
  const Result<BackupReference> backup = ReadBackupArn(kBackupArn);
  ASSERT_TRUE(backup.has_value()) << backup.error().message;
  EXPECT_EQ(backup->arn, kBackupArn);
  EXPECT_EQ(backup->id, "01791504762511-2779fadd");
  EXPECT_EQ(BackupNotFound(*backup).message, "Backup not found: " + kBackupArn);
  for (const std::string& arn :
       {std::string(), std::string("arn"), kTableArn, kTableArn + "/backup", kTableArn + "/backup/",
        kTableArn + "/index/by-year", "not" + kBackupArn,
        std::string("arn:aws:dynamodb:us-east-1:000000000000:table//backup/x")}) {
    EXPECT_EQ(MessageOf(ReadBackupArn(arn)), "Invalid Backup ARN") << arn;
  }
  EXPECT_EQ(MessageOf(ReadBackupArn("arn:aws:s3:::table/Music/backup/x")),
            "Invalid Request: BackupArn is not valid");
}

TEST(ParseListBackups, ReadsDefaults) {
  const rapidjson::Document request = Document("{}");
  const Result<ListBackupsRequest> list = ParseListBackups(request);
  ASSERT_TRUE(list.has_value()) << list.error().message;
  EXPECT_EQ(list->table_name, "");
  EXPECT_EQ(list->limit, 100);
  EXPECT_EQ(list->start_id, "");
  EXPECT_FALSE(list->not_before || list->before);
  EXPECT_TRUE(list->user);
}

TEST(ParseListBackups, ReadsAll) {
  const rapidjson::Document request =
      Document(R"({"TableName":"Music","Limit":3,"BackupType":"SYSTEM","TimeRangeLowerBound":5,)"
               R"("TimeRangeUpperBound":6.00049,"ExclusiveStartBackupArn":)" +
               Quoted(kBackupArn) + "}");
  const Result<ListBackupsRequest> list = ParseListBackups(request);
  ASSERT_TRUE(list.has_value()) << list.error().message;
  EXPECT_EQ(list->table_name, "Music");
  EXPECT_EQ(list->limit, 3);
  EXPECT_EQ(list->start_id, "01791504762511-2779fadd");
  EXPECT_EQ(list->not_before, 5);
  EXPECT_EQ(list->before, 6);
  EXPECT_FALSE(list->user);
}

TEST(ParseListBackups, Refuses) {
  const auto error = [](const char* text) {
    const rapidjson::Document request = Document(text);
    return MessageOf(ParseListBackups(request));
  };
  EXPECT_EQ(error(R"({"Limit":101})"),
            "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: "
            "Member must have value less than or equal to 100");
  EXPECT_EQ(error(R"({"ExclusiveStartBackupArn":"x"})"), "Invalid Backup ARN");
  EXPECT_EQ(error(R"({"TimeRangeLowerBound":6,"TimeRangeUpperBound":6})"), "no error");
  EXPECT_EQ(error(R"({"TimeRangeLowerBound":6.001,"TimeRangeUpperBound":6})"),
            "One or more parameter values were invalid: Time range lower bound must be less than "
            "or equal to upper bound");
}

TEST(ParseUpdateContinuousBackups, Reads) {
  for (const bool enable : {false, true}) {
    const rapidjson::Document request =
        Document(std::string(R"({"TableName":"Music","PointInTimeRecoverySpecification":)") +
                 R"({"PointInTimeRecoveryEnabled":)" + (enable ? "true" : "false") + "}}");
    const Result<UpdateContinuousBackupsRequest> update = ParseUpdateContinuousBackups(request);
    ASSERT_TRUE(update.has_value()) << update.error().message;
    EXPECT_EQ(update->table_name, "Music");
    EXPECT_EQ(update->enable, enable);
  }
}

}  // namespace
}  // namespace tuskgate::translator
