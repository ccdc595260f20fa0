#include "translator/request/legacy_parameters.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"

namespace tuskgate::translator {
namespace {

std::string Mixed(std::string_view request, const ParameterKinds& kinds,
                  ValidationLayer layer = ValidationLayer::kCurrent) {
  return MessageOf(CheckParameters(Document(request), kinds, layer));
}

constexpr char kMix[] =
    "Can not use both expression and non-expression parameters in the same request: "
    "Non-expression parameters: ";

TEST(CheckParameters, NamesBothSidesInTheirOrder) {
  EXPECT_EQ(Mixed(R"({"ConditionExpression":"","UpdateExpression":"","ConditionalOperator":"OR",
                      "Expected":{},"AttributeUpdates":{}})",
                  UpdateParameters()),
            std::string(kMix) +
                "{AttributeUpdates, Expected, ConditionalOperator} Expression "
                "parameters: {UpdateExpression, ConditionExpression}");
  EXPECT_EQ(Mixed(R"({"ConditionExpression":"","Expected":{}})", PutParameters()),
            std::string(kMix) + "{Expected} Expression parameters: {ConditionExpression}");
  EXPECT_EQ(Mixed(R"({"FilterExpression":"","ProjectionExpression":"","ScanFilter":{},
                      "AttributesToGet":["a"]})",
                  ScanParameters()),
            std::string(kMix) +
                "{AttributesToGet, ScanFilter} Expression parameters: "
                "{ProjectionExpression, FilterExpression}");
}

TEST(CheckParameters, KeyConditionsGoWithOtherExpressions) {
  EXPECT_EQ(Mixed(R"({"KeyConditions":{},"FilterExpression":"","ProjectionExpression":"",
                      "ExpressionAttributeNames":{},"ExpressionAttributeValues":{}})",
                  QueryParameters()),
            "no error");
  EXPECT_EQ(Mixed(R"({"KeyConditions":{},"KeyConditionExpression":""})", QueryParameters()),
            std::string(kMix) + "{KeyConditions} Expression parameters: {KeyConditionExpression}");
  EXPECT_EQ(
      Mixed(R"({"KeyConditions":{},"QueryFilter":{},"FilterExpression":""})", QueryParameters()),
      std::string(kMix) + "{QueryFilter} Expression parameters: {FilterExpression}");
}

TEST(CheckParameters, PlaceholdersBelongToExpressions) {
  EXPECT_EQ(Mixed(R"({"Expected":{},"ExpressionAttributeNames":{},
                      "ExpressionAttributeValues":{}})",
                  PutParameters()),
            "ExpressionAttributeNames can only be specified when using expressions");
  const std::string unused =
      "ExpressionAttributeValues can only be specified when using expressions";
  EXPECT_EQ(Mixed(R"({"Expected":{},"ExpressionAttributeValues":{}})", UpdateParameters()), unused);
  EXPECT_EQ(Mixed(R"({"ExpressionAttributeValues":{}})", UpdateParameters()), unused);
  EXPECT_EQ(Mixed(R"({"ScanFilter":{},"ExpressionAttributeValues":{}})", ScanParameters(),
                  ValidationLayer::kOlder),
            unused + ": FilterExpression is null");
  // GetItem has no such parameter.
  EXPECT_EQ(Mixed(R"({"AttributesToGet":["a"],"ExpressionAttributeValues":{}})", GetParameters()),
            "no error");
}

TEST(CheckParameters, OneSideAlone) {
  EXPECT_EQ(Mixed(R"({"Expected":{},"ConditionalOperator":"OR"})", PutParameters()), "no error");
  EXPECT_EQ(Mixed(R"({"ConditionExpression":""})", PutParameters()), "no error");
  EXPECT_EQ(Mixed(R"({"Expected":null,"ConditionExpression":""})", PutParameters()), "no error");
}

TEST(CheckConditionalOperator, WantsTwoConditions) {
  const auto check = [](std::string_view request, std::size_t conditions) {
    return MessageOf(CheckConditionalOperator(Document(request), conditions));
  };
  EXPECT_EQ(check("{}", 0), "no error");
  EXPECT_EQ(check("{}", 1), "no error");
  EXPECT_EQ(check(R"({"ConditionalOperator":"OR"})", 0),
            "ConditionalOperator cannot be used without Filter or Expected");
  EXPECT_EQ(
      check(R"({"ConditionalOperator":"OR"})", 1),
      "ConditionalOperator can only be used when Filter or Expected has two or more elements");
  EXPECT_EQ(check(R"({"ConditionalOperator":"OR"})", 2), "no error");
}

TEST(ReadAttributesToGet, WholeNames) {
  const rapidjson::Document names = Document(R"({"n":["a.b","l[0]","p"]})");
  const Result<BoundProjection> projection = ReadAttributesToGet(names["n"]);
  ASSERT_TRUE(projection.has_value());
  std::vector<std::string> attributes;
  for (const BoundPath& path : *projection) {
    EXPECT_TRUE(path.IsTopLevel());
    attributes.push_back(path.Attribute());
  }
  EXPECT_EQ(attributes, (std::vector<std::string>{"a.b", "l[0]", "p"}));
}

TEST(ReadAttributesToGet, Errors) {
  const auto read = [](std::string_view names) {
    const rapidjson::Document request = Document(names);
    return MessageOf(ReadAttributesToGet(request["n"]));
  };
  EXPECT_EQ(read(R"({"n":["b","a","c","a","b"]})"),
            "One or more parameter values were invalid: Duplicate value in attribute name: a");
  EXPECT_EQ(read(R"({"n":["a",""]})"), "Empty attribute name");
}

}  // namespace
}  // namespace tuskgate::translator
