#include "gateway/delivery/filter_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using ::testing::HasSubstr;

constexpr const char* kRecord = R"({
  "eventName": "MODIFY",
  "dynamodb": {
    "Keys": {"id": {"S": "order-7"}},
    "NewImage": {"id": {"S": "order-7"}, "total": {"N": "12.5"}, "gone": {"NULL": true},
                 "tags": {"SS": ["blue", "green"]}, "empty": {"S": ""},
                 "lines": {"L": [{"M": {"sku": {"S": "a"}}}, {"M": {"sku": {"S": "b"}}}]}},
    "SizeBytes": 120}})";

rapidjson::Document Parsed(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  EXPECT_FALSE(document.HasParseError()) << text;
  return document;
}

bool Fits(const std::string& pattern) {
  const rapidjson::Document parsed = Parsed(pattern);
  EXPECT_EQ(PatternFault(parsed), std::nullopt) << pattern;
  return Matches(parsed, Parsed(kRecord));
}

bool NewImageFits(const std::string& pattern) {
  return Fits(R"({"dynamodb": {"NewImage": )" + pattern + "}}");
}

std::string FaultOf(const std::string& pattern) {
  return PatternFault(Parsed(pattern)).value_or("none");
}

TEST(FilterPattern, ComparesValues) {
  EXPECT_TRUE(Fits(R"({"eventName": ["INSERT", "MODIFY"]})"));
  EXPECT_FALSE(Fits(R"({"eventName": ["INSERT"]})"));
  EXPECT_FALSE(Fits(R"({"eventName": [null]})"));
  EXPECT_TRUE(Fits(R"({"dynamodb": {"SizeBytes": [120]}})"));
  EXPECT_TRUE(Fits(R"({"dynamodb": {"SizeBytes": [120.0]}})"));
  EXPECT_TRUE(NewImageFits(R"({"gone": {"NULL": [true]}})"));
  EXPECT_TRUE(NewImageFits(R"({"empty": {"S": [""]}})"));
}

TEST(FilterPattern, WantsAllMembersAndOneElement) {
  EXPECT_TRUE(Fits(R"({"eventName": ["MODIFY"], "dynamodb": {"SizeBytes": [1, 120]}})"));
  EXPECT_FALSE(Fits(R"({"eventName": ["MODIFY"], "dynamodb": {"SizeBytes": [1]}})"));
  EXPECT_TRUE(NewImageFits(R"({"tags": {"SS": ["green"]}})"));
  EXPECT_FALSE(NewImageFits(R"({"tags": {"SS": ["red"]}})"));
  EXPECT_TRUE(NewImageFits(R"({"lines": {"L": {"M": {"sku": {"S": ["b"]}}}}})"));
  EXPECT_FALSE(NewImageFits(R"({"lines": {"L": {"M": {"sku": {"S": ["c"]}}}}})"));
}

TEST(FilterPattern, ComparesPartsOfStrings) {
  EXPECT_TRUE(NewImageFits(R"({"id": {"S": [{"prefix": "order-"}]}})"));
  EXPECT_FALSE(NewImageFits(R"({"id": {"S": [{"prefix": "user-"}]}})"));
  EXPECT_TRUE(NewImageFits(R"({"id": {"S": [{"suffix": "-7"}]}})"));
  EXPECT_FALSE(NewImageFits(R"({"id": {"S": [{"suffix": "-8"}]}})"));
  EXPECT_TRUE(NewImageFits(R"({"id": {"S": [{"equals-ignore-case": "ORDER-7"}]}})"));
  EXPECT_FALSE(NewImageFits(R"({"id": {"S": [{"equals-ignore-case": "ORDER-8"}]}})"));
}

TEST(FilterPattern, ComparesNumbersButNotThoseOfItems) {
  EXPECT_TRUE(Fits(R"({"dynamodb": {"SizeBytes": [{"numeric": [">", 100, "<=", 120]}]}})"));
  EXPECT_FALSE(Fits(R"({"dynamodb": {"SizeBytes": [{"numeric": [">", 120]}]}})"));
  EXPECT_TRUE(Fits(R"({"dynamodb": {"SizeBytes": [{"numeric": ["=", 120]}]}})"));
  EXPECT_FALSE(Fits(R"({"dynamodb": {"SizeBytes": [{"numeric": ["<", 120]}]}})"));
  EXPECT_TRUE(Fits(R"({"dynamodb": {"SizeBytes": [{"numeric": [">=", 120]}]}})"));
  EXPECT_FALSE(NewImageFits(R"({"total": {"N": [{"numeric": [">", 1]}]}})"));
  EXPECT_TRUE(NewImageFits(R"({"total": {"N": ["12.5"]}})"));
}

TEST(FilterPattern, TellsWhetherALeafExists) {
  EXPECT_TRUE(NewImageFits(R"({"total": {"N": [{"exists": true}]}})"));
  EXPECT_FALSE(NewImageFits(R"({"total": {"N": [{"exists": false}]}})"));
  EXPECT_TRUE(NewImageFits(R"({"other": {"N": [{"exists": false}]}})"));
  EXPECT_FALSE(NewImageFits(R"({"other": {"N": [{"exists": true}]}})"));
  EXPECT_TRUE(Fits(R"({"dynamodb": {"OldImage": {"id": {"S": [{"exists": false}]}}}})"));
  EXPECT_FALSE(NewImageFits(R"({"total": [{"exists": true}]})"));
}

TEST(FilterPattern, ComparesWithAnythingBut) {
  EXPECT_TRUE(Fits(R"({"eventName": [{"anything-but": "INSERT"}]})"));
  EXPECT_FALSE(Fits(R"({"eventName": [{"anything-but": ["INSERT", "MODIFY"]}]})"));
  EXPECT_TRUE(Fits(R"({"dynamodb": {"SizeBytes": [{"anything-but": [119, 121]}]}})"));
  EXPECT_FALSE(NewImageFits(R"({"id": {"S": [{"anything-but": {"prefix": "order"}}]}})"));
  EXPECT_TRUE(NewImageFits(R"({"id": {"S": [{"anything-but": {"suffix": "8"}}]}})"));
  EXPECT_FALSE(NewImageFits(R"({"other": {"S": [{"anything-but": "x"}]}})"));
}

TEST(FilterPattern, WantsOneOfSeveralPatterns) {
  EXPECT_TRUE(Fits(R"({"$or": [{"eventName": ["INSERT"]}, {"dynamodb": {"SizeBytes": [120]}}]})"));
  EXPECT_FALSE(Fits(R"({"$or": [{"eventName": ["INSERT"]}, {"eventName": ["REMOVE"]}]})"));
  EXPECT_FALSE(Fits(R"({"eventName": ["INSERT"], "$or": [{"eventName": ["MODIFY"]}]})"));
}

TEST(FilterPattern, RefusesWhatIsNone) {
  EXPECT_THAT(FaultOf("[]"), HasSubstr("not an object"));
  EXPECT_THAT(FaultOf("{}"), HasSubstr("not an object with members"));
  EXPECT_THAT(FaultOf(R"({"a": "b"})"), HasSubstr("a: it is neither"));
  EXPECT_THAT(FaultOf(R"({"a": {"b": []}})"), HasSubstr("a: b: it is neither"));
  EXPECT_THAT(FaultOf(R"({"a": [{"like": "b"}]})"), HasSubstr("there is no \"like\""));
  EXPECT_THAT(FaultOf(R"({"a": [{"prefix": 1}]})"), HasSubstr("takes a string"));
  EXPECT_THAT(FaultOf(R"({"a": [{"prefix": "b", "suffix": "c"}]})"), HasSubstr("one member"));
  EXPECT_THAT(FaultOf(R"({"a": [["b"]]})"), HasSubstr("an element of a leaf"));
  EXPECT_THAT(FaultOf(R"({"a": [{"exists": "yes"}]})"), HasSubstr("true or false"));
  EXPECT_THAT(FaultOf(R"({"a": [{"numeric": [">"]}]})"), HasSubstr("numeric"));
  EXPECT_THAT(FaultOf(R"({"a": [{"numeric": ["!", 1]}]})"), HasSubstr("numeric"));
  EXPECT_THAT(FaultOf(R"({"a": [{"numeric": ["=", "1"]}]})"), HasSubstr("numeric"));
  EXPECT_THAT(FaultOf(R"({"a": [{"anything-but": []}]})"), HasSubstr("anything-but"));
  EXPECT_THAT(FaultOf(R"({"$or": {"a": ["b"]}})"), HasSubstr("$or"));
  std::string deep = R"(["x"])";
  for (int i = 0; i < 100; ++i) deep = R"({"a":)" + deep + "}";
  EXPECT_THAT(FaultOf(deep), HasSubstr("nested too deeply"));
}

}  // namespace
}  // namespace tuskgate::gateway
