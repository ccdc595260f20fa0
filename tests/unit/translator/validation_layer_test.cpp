// Each operation can be checked in either layer: validation_layer.h says in which it is.
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/expression/start_key.h"
#include "translator/request/batch_requests.h"
#include "translator/request/read_requests.h"

namespace tuskgate::translator {
namespace {

constexpr ValidationLayer kOlder = ValidationLayer::kOlder;
constexpr ValidationLayer kCurrent = ValidationLayer::kCurrent;
const std::string kCounted = "1 validation error detected: ";

std::string ScanError(const std::string& members, ValidationLayer layer) {
  const rapidjson::Document request = Document("{\"TableName\":\"abc\"," + members + "}");
  return MessageOf(ParseScan(request, layer));
}

TEST(ValidationLayer, OfAScan) {
  const std::string segment = R"("Segment":5,"TotalSegments":5)";
  const std::string too_large =
      "The Segment parameter is zero-based and must be less than parameter TotalSegments";
  EXPECT_EQ(ScanError(segment, kOlder),
            too_large + ": Segment: 5 is not less than TotalSegments: 5");
  EXPECT_EQ(ScanError(segment, kCurrent), too_large);

  const std::string select = R"("Select":"SPECIFIC_ATTRIBUTES")";
  const std::string must =
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
      "SPECIFIC_ATTRIBUTES";
  EXPECT_EQ(ScanError(select, kOlder), must);
  EXPECT_EQ(ScanError(select, kCurrent), kCounted + must);

  const std::string values = R"("ExpressionAttributeValues":{":a":{"S":"a"}})";
  const std::string unused =
      "ExpressionAttributeValues can only be specified when using expressions";
  EXPECT_EQ(ScanError(values, kOlder), unused + ": FilterExpression is null");
  EXPECT_EQ(ScanError(values, kCurrent), unused);

  const std::string number =
      R"("FilterExpression":"a = :a","ExpressionAttributeValues":{":a":{"N":"dog"}})";
  const std::string not_numeric = "The parameter cannot be converted to a numeric value: dog";
  EXPECT_EQ(ScanError(number, kOlder),
            "ExpressionAttributeValues contains invalid value: " + not_numeric + " for key :a");
  EXPECT_EQ(ScanError(number, kCurrent), not_numeric);

  EXPECT_EQ(ScanError(R"("Limit":0)", kCurrent),
            kCounted +
                "Value at 'Limit' failed to satisfy constraint: Member must have value "
                "greater than or equal to 1");
}

TEST(ValidationLayer, OfTheStartKeyOfAScan) {
  TableDescription table;
  table.partition_key = {"p", KeyType::kString};
  const ReadTarget target(table);
  const Item wrong_name = ItemOf(R"({"q":{"S":"a"}})");
  const std::string invalid = "The provided starting key is invalid";
  const auto check = [&](ValidationLayer layer) {
    return MessageOf(CheckScanStart(target, wrong_name, layer));
  };
  EXPECT_EQ(check(kOlder), invalid + ": The provided key element does not match the schema");
  EXPECT_EQ(check(kCurrent), invalid);
}

std::string BatchWriteError(const std::string& items, ValidationLayer layer) {
  const rapidjson::Document request = Document("{\"RequestItems\":" + items + "}");
  return MessageOf(ParseBatchWrite(request, layer));
}

TEST(ValidationLayer, OfABatchWriteItem) {
  EXPECT_EQ(BatchWriteError("{}", kOlder),
            "The requestItems parameter is required for BatchWriteItem");
  EXPECT_EQ(BatchWriteError("{}", kCurrent),
            kCounted +
                "Value at 'RequestItems' failed to satisfy constraint: Member must have "
                "length greater than or equal to 1");

  std::string many = R"({"abc":[)";
  for (int i = 0; i < 26; ++i) many += (i == 0 ? "{}" : ",{}");
  many += "]}";
  EXPECT_EQ(BatchWriteError(many, kCurrent),
            kCounted +
                "Value at 'RequestItems.abc.member' failed to satisfy constraint: Member "
                "must have length less than or equal to 25");
  const std::string older = BatchWriteError(many, kOlder);
  EXPECT_TRUE(older.starts_with(kCounted + "Value '{abc=[")) << older;
  EXPECT_TRUE(older.ends_with(
      "at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member "
      "must have length less than or equal to 25, Member must have length greater than or equal to "
      "1]"))
      << older;

  const std::string number = R"({"abc":[{"DeleteRequest":{"Key":{"p":{"N":""}}}}]})";
  EXPECT_EQ(BatchWriteError(number, kOlder),
            "The parameter cannot be converted to a numeric value");
  EXPECT_EQ(BatchWriteError(number, kCurrent),
            "The parameter cannot be converted to a numeric value: ");
}

}  // namespace
}  // namespace tuskgate::translator
