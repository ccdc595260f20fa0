#include "translator/request/table_requests.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"

namespace tuskgate::translator {
namespace {

TEST(ParseListTables, LimitAndStart) {
  const rapidjson::Document plain = Document("{}");
  EXPECT_EQ(ParseListTables(plain)->limit, 100);
  EXPECT_EQ(ParseListTables(plain)->start, "");
  const rapidjson::Document given = Document(R"({"Limit":7,"ExclusiveStartTableName":"Music"})");
  EXPECT_EQ(ParseListTables(given)->limit, 7);
  EXPECT_EQ(ParseListTables(given)->start, "Music");
}

TEST(ParseListTables, TellsOfThePatternBeforeTheLength) {
  const rapidjson::Document request = Document(R"({"Limit":101,"ExclusiveStartTableName":""})");
  EXPECT_EQ(MessageOf(ParseListTables(request)),
            "3 validation errors detected: Value '101' at 'limit' failed to satisfy constraint: "
            "Member must have value less than or equal to 100; Value '' at "
            "'exclusiveStartTableName' failed to satisfy constraint: Member must satisfy regular "
            "expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'exclusiveStartTableName' failed to "
            "satisfy constraint: Member must have length greater than or equal to 3");
  const rapidjson::Document arn =
      Document(R"({"ExclusiveStartTableName":"arn:aws:dynamodb:us-east-1:0:table/Music"})");
  EXPECT_TRUE(MessageOf(ParseListTables(arn)).ends_with("[a-zA-Z0-9_.-]+"));
}

TEST(ParseTableName, ReadsTheName) {
  const rapidjson::Document request = Document(R"({"TableName":"Music"})");
  EXPECT_EQ(*ParseTableName(request), "Music");
  const rapidjson::Document arn =
      Document(R"({"TableName":"arn:aws:dynamodb:us-east-1:000000000000:table/Music"})");
  EXPECT_EQ(*ParseTableName(arn), "Music");
}

TEST(ParseTableName, TellsOfTheLengthBeforeThePattern) {
  const rapidjson::Document none = Document("{}");
  EXPECT_EQ(MessageOf(ParseTableName(none)),
            "The parameter 'TableName' is required but was not present in the request");
  const rapidjson::Document empty = Document(R"({"TableName":""})");
  EXPECT_EQ(MessageOf(ParseTableName(empty)),
            "2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: "
            "Member must have length greater than or equal to 3; Value '' at 'tableName' failed to "
            "satisfy constraint: Member must satisfy regular expression pattern: "
            "[a-zA-Z0-9_.-]+");
}

class CheckDeletableTest : public ::testing::Test {
 protected:
  void Is(TableStatus status) { table_.transition = TableTransition{status, 100}; }

  TableDescription table_ = TableOf("SN");
};

TEST_F(CheckDeletableTest, LetsASettledTableGo) {
  EXPECT_EQ(MessageOf(CheckDeletable(table_, 50)), "no error");
  Is(TableStatus::kUpdating);
  EXPECT_EQ(MessageOf(CheckDeletable(table_, 100)), "no error");
}

TEST_F(CheckDeletableTest, RefusesATableInTransition) {
  const std::string in_use = "Attempt to change a resource which is still in use: ";
  Is(TableStatus::kCreating);
  EXPECT_EQ(MessageOf(CheckDeletable(table_, 50)), in_use + "Table is being created: Things");
  Is(TableStatus::kUpdating);
  EXPECT_EQ(MessageOf(CheckDeletable(table_, 50)),
            in_use + "Table: Things is in the process of being updated.");
  Is(TableStatus::kDeleting);
  EXPECT_EQ(MessageOf(CheckDeletable(table_, 50)), in_use + "Table is being deleted: Things");
  EXPECT_EQ(CheckDeletable(table_, 50)->kind, ErrorKind::kResourceInUse);
}

TEST_F(CheckDeletableTest, RefusesWhileIndexesAreBuilt) {
  AddIndexes(table_);
  EXPECT_EQ(MessageOf(CheckDeletable(table_, 50)), "no error");
  table_.indexes.back().status = IndexStatus::kCreating;
  EXPECT_EQ(MessageOf(CheckDeletable(table_, 50)),
            "Attempt to change a resource which is still in use: Cannot delete table while indexes "
            "are being created, updated, or deleted.");
}

TEST_F(CheckDeletableTest, RefusesAProtectedTable) {
  table_.deletion_protection = true;
  EXPECT_EQ(MessageOf(CheckDeletable(table_, 50)),
            "Resource cannot be deleted as it is currently protected against deletion. Disable "
            "deletion protection first.");
}

}  // namespace
}  // namespace tuskgate::translator
