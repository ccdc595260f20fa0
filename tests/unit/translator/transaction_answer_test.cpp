#include "translator/rows/transaction_answer.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"

namespace tuskgate::translator {
namespace {

const std::string kCancelled =
    "Transaction cancelled, please refer cancellation reasons for specific reasons ";

TEST(TransactionCanceled, HasAReasonForEachAction) {
  const std::vector<CancellationReason> reasons = {
      {},
      {"ConditionalCheckFailed", "The conditional request failed", R"({"p":{"S":"a"}})"},
      {"ValidationError", "a \"b\"", {}}};
  const ApiError error = TransactionCanceled(reasons);
  EXPECT_EQ(error.kind, ErrorKind::kTransactionCanceled);
  EXPECT_EQ(error.message, kCancelled + "[None, ConditionalCheckFailed, ValidationError]");
  EXPECT_EQ(error.extra_members,
            R"("CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed",)"
            R"("Item":{"p":{"S":"a"}},"Message":"The conditional request failed"},)"
            R"({"Code":"ValidationError","Message":"a \"b\""}])");
}

TEST(TransactionCanceled, TakesReasonsFromWhatAWriteWouldAnswer) {
  const TableDescription table = TableOf("S");
  WriteOptions options;
  options.condition = std::make_unique<BoundCondition>();
  options.item_on_failure = true;
  const WritePlan plan{&table, WriteAction::kUpdate, ItemOf(R"({"p":{"S":"a"}})"), &options};
  WriteResult result;
  EXPECT_EQ(ReasonOf(plan, result).code, "None");
  result.status = WriteStatus::kConditionFailed;
  result.old_item = R"({"p":{"S":"a"}})";
  const CancellationReason failed = ReasonOf(plan, result);
  EXPECT_EQ(failed.code, "ConditionalCheckFailed");
  EXPECT_EQ(failed.message, "The conditional request failed");
  EXPECT_EQ(failed.item_json, R"({"p":{"S":"a"}})");
  result.status = WriteStatus::kItemTooLarge;
  EXPECT_EQ(ReasonOf(plan, result).code, "ValidationError");
  EXPECT_EQ(ReasonOf(plan, result).message,
            "Item size to update has exceeded the maximum allowed size");
  EXPECT_EQ(ReasonOf({ErrorKind::kTransactionConflict, "m", {}}).code, "TransactionConflict");
  EXPECT_EQ(ReasonOf({ErrorKind::kThroughputExceeded, "m", {}}).code,
            "ProvisionedThroughputExceeded");
  EXPECT_EQ(ReasonOf({ErrorKind::kThrottling, "m", {}}).code, "ThrottlingError");
  EXPECT_EQ(ReasonOf({ErrorKind::kItemCollectionSizeLimitExceeded, "m", {}}).code,
            "ItemCollectionSizeLimitExceeded");
}

TEST(RefusalOf, TakesWhatRefusesAllBeforeWhatCancels) {
  const ApiError mismatch = ValidationError("The provided key element does not match the schema");
  const ApiError empty = ValidationError(
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
      "contain an empty string value. Key: p");
  using Faults = std::vector<std::optional<ApiError>>;
  EXPECT_FALSE(RefusalOf(Faults{std::nullopt, std::nullopt}));
  EXPECT_EQ(RefusalOf(Faults{std::nullopt, mismatch})->message,
            kCancelled + "[None, ValidationError]");
  EXPECT_EQ(RefusalOf(Faults{mismatch, empty})->message, empty.message);
}

// As nubo-db/dynoxide recorded them: indexes are not doubled, and a check costs what a write would.
TEST(UnitsOfAction, AreTwiceTheTables) {
  const TableDescription table = TableOf("S+indexes");
  const WriteOptions options;
  const Item item = ItemOf(R"({"p":{"S":"a"},"g":{"S":"x"},"h":{"N":"1"}})");
  WritePlan put{&table, WriteAction::kPut, ItemOf(R"({"p":{"S":"a"}})"), &options};
  put.item = &item;
  put.item_size = 1500;
  const CapacityUsed used = UnitsOfAction(put, {});
  EXPECT_EQ(used.table, 4.0);
  ASSERT_EQ(used.indexes.size(), 1U);
  EXPECT_EQ(used.indexes[0].second, 1.0);
  EXPECT_EQ(UnitsOfRepeat(put, {}).table, 2.0);

  const WritePlan check{&table, WriteAction::kCheck, put.key, &options};
  WriteResult result;
  EXPECT_EQ(UnitsOfAction(check, result).table, 2.0);
  result.old_size = result.new_size = 9000;
  EXPECT_EQ(UnitsOfAction(check, result).table, 18.0);
  EXPECT_TRUE(UnitsOfAction(check, result).indexes.empty());
  EXPECT_EQ(UnitsOfRepeat(check, result).table, 6.0);
}

TEST(TransactWriteAnswer, HasAReportForEachTable) {
  const TableDescription table = TableOf("S+indexes");
  CapacityByTable used;
  used.Add("B", {2, {{&table.indexes[0], 1}}});
  used.Add("A", {4, {}});
  used.Add("B", {2, {{&table.indexes[0], 1}}});
  EXPECT_EQ(TransactWriteAnswer(used, CapacityDetail::kNone, CapacityAxis::kWrite, ""), "{}");
  EXPECT_EQ(TransactWriteAnswer(used, CapacityDetail::kTotal, CapacityAxis::kWrite, R"({"B":[]})"),
            R"({"ConsumedCapacity":[)"
            R"({"TableName":"B","CapacityUnits":6.0,"WriteCapacityUnits":6.0},)"
            R"({"TableName":"A","CapacityUnits":4.0,"WriteCapacityUnits":4.0}],)"
            R"("ItemCollectionMetrics":{"B":[]}})");
  EXPECT_EQ(TransactWriteAnswer(used, CapacityDetail::kIndexes, CapacityAxis::kRead, ""),
            R"({"ConsumedCapacity":[)"
            R"({"TableName":"B","CapacityUnits":6.0,"ReadCapacityUnits":6.0,)"
            R"("Table":{"CapacityUnits":4.0,"ReadCapacityUnits":4.0},)"
            R"("GlobalSecondaryIndexes":{"global":{"CapacityUnits":2.0,"ReadCapacityUnits":2.0}}},)"
            R"({"TableName":"A","CapacityUnits":4.0,"ReadCapacityUnits":4.0,)"
            R"("Table":{"CapacityUnits":4.0,"ReadCapacityUnits":4.0}}]})");
}

TEST(TransactGetAnswer, HasAResponseForEachGet) {
  const TableDescription table = TableOf("S");
  const Item key = ItemOf(R"({"p":{"S":"a"}})");
  BoundProjection wanted(1);
  wanted[0].steps.emplace_back(std::string("v"));
  TransactGetAnswer answer(2 * 15);
  const std::string_view item = R"({"p":{"S":"a"}})";
  answer.Add({&table, &key, nullptr}, item, 5000);
  answer.Add({&table, &key, nullptr}, std::nullopt, 0);
  answer.Add({&table, &key, &wanted}, item, 5);
  EXPECT_EQ(std::move(answer).Finish(CapacityDetail::kTotal),
            R"({"Responses":[{"Item":{"p":{"S":"a"}}},{},{}],"ConsumedCapacity":[)"
            R"({"TableName":"Things","CapacityUnits":8.0,"ReadCapacityUnits":8.0}]})");
}

}  // namespace
}  // namespace tuskgate::translator
