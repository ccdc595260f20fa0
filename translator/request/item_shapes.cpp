#include "translator/request/item_shapes.h"

#include "translator/request/batch_echo.h"
#include "translator/request/item_members.h"

namespace tuskgate::translator {
namespace {

// Limits and enumerations: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
// The new form lists UPDATE_NEW, which is no value of this enumeration. Nor is ALL one of the
// conditional operators, below.
const Shape kReturnValues{.enumeration = "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW",
                          .current_enumeration = "ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE"};
const Shape kSelect{.enumeration =
                        "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES"};
const Shape kLimit{.kind = ShapeKind::kInteger, .minimum = 1, .current_minimum = true};
const Shape kTotalSegments{.kind = ShapeKind::kInteger, .minimum = 1, .maximum = 1'000'000};
const Shape kSegment{
    .kind = ShapeKind::kInteger, .minimum = 0, .maximum = 999'999, .current_minimum = true};
const Shape kIndexName{.minimum = 3, .maximum = 255, .is_name = true};

// Legacy parameters.
const Shape kAttributeName{.maximum = 65535};
const Shape kAttributeNames{.kind = ShapeKind::kList, .minimum = 1, .element = &kAttributeName};
const Shape kAttributeValues{.kind = ShapeKind::kList, .element = &kAttributeValue};
const Shape kAttributeAction{.enumeration = "ADD, PUT, DELETE"};
const Shape kConditionalOperator{.enumeration = "OR, AND", .current_enumeration = "ALL, OR"};
const Shape kScanOperator{.enumeration = "OR, AND"};
const Shape kComparisonOperator{
    .enumeration =
        "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, "
        "GE, CONTAINS"};
const Shape kCondition{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.Condition",
    .members = {{"AttributeValueList", "attributeValueList", &kAttributeValues},
                {"ComparisonOperator", "comparisonOperator", &kComparisonOperator, true}}};
const Shape kConditions{.kind = ShapeKind::kMap, .element = &kCondition};
const Shape kExpectedValue{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue",
    .members = {{"AttributeValueList", "attributeValueList", &kAttributeValues},
                {"ComparisonOperator", "comparisonOperator", &kComparisonOperator},
                {"Exists", "exists", &kPlainBoolean},
                {"Value", "value", &kAttributeValue}}};
const Shape kExpected{.kind = ShapeKind::kMap, .element = &kExpectedValue};
const Shape kValueUpdate{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.AttributeValueUpdate",
    .members = {{"Action", "action", &kAttributeAction}, {"Value", "value", &kAttributeValue}}};
const Shape kValueUpdates{.kind = ShapeKind::kMap, .element = &kValueUpdate};

const Member kReturnValuesMember{"ReturnValues", "returnValues", &kReturnValues};
const Member kFilterMember{"FilterExpression", "filterExpression", &kPlainString};
const Member kConsistentMember{"ConsistentRead", "consistentRead", &kPlainBoolean};
const Member kSelectMember{"Select", "select", &kSelect};
const Member kStartKeyMember{"ExclusiveStartKey", "exclusiveStartKey", &kAttributeMap};
const Member kIndexMember{"IndexName", "indexName", &kIndexName};
const Member kAttributesMember{"AttributesToGet", "attributesToGet", &kAttributeNames};
const Member kOperatorMember{"ConditionalOperator", "conditionalOperator", &kConditionalOperator};
const Member kExpectedMember{"Expected", "expected", &kExpected};

const Shape kKeyList{.kind = ShapeKind::kList,
                     .minimum = 1,
                     .maximum = 100,
                     .element = &kAttributeMap,
                     .current_minimum = true,
                     .current_maximum = true};
const Shape kKeysAndAttributes{.kind = ShapeKind::kStructure,
                               .java_name = "com.amazonaws.dynamodb.v20120810.KeysAndAttributes",
                               .members = {{"Keys", "keys", &kKeyList, true},
                                           kAttributesMember,
                                           kConsistentMember,
                                           kProjectionMember,
                                           kNamesMember}};
const Shape kGetRequests{.kind = ShapeKind::kMap,
                         .minimum = 1,
                         .element = &kKeysAndAttributes,
                         .names_tables = true,
                         .current_minimum = true,
                         .echo = EchoGetRequests};

const Shape kPutRequest{.kind = ShapeKind::kStructure,
                        .java_name = "com.amazonaws.dynamodb.v20120810.PutRequest",
                        .members = {kItemMember}};
const Shape kDeleteRequest{.kind = ShapeKind::kStructure,
                           .java_name = "com.amazonaws.dynamodb.v20120810.DeleteRequest",
                           .members = {kKeyMember}};
const Shape kWriteRequest{.kind = ShapeKind::kStructure,
                          .java_name = "com.amazonaws.dynamodb.v20120810.WriteRequest",
                          .members = {{"DeleteRequest", "deleteRequest", &kDeleteRequest},
                                      {"PutRequest", "putRequest", &kPutRequest}}};
const Shape kWriteList{.kind = ShapeKind::kList, .element = &kWriteRequest};
const Shape kWriteRequests{.kind = ShapeKind::kMap,
                           .element = &kWriteList,
                           .names_tables = true,
                           .element_minimum = 1,
                           .element_maximum = 25,
                           .echo = EchoWriteRequests};

Member Reported(Member member, Report report) {
  member.report = report;
  return member;
}

}  // namespace

const Shape& GetItemShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kCapacityMember, kAttributesMember, kTableMember, kKeyMember,
                                       kConsistentMember, kProjectionMember, kNamesMember}};
  return shape;
}

const Shape& PutItemShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {kCapacityMember, kTableMember, kItemMember, kOperatorMember, kExpectedMember,
                  kReturnValuesMember, kMetricsMember, kConditionMember, kOnFailureMember,
                  kNamesMember, kValuesMember}};
  return shape;
}

const Shape& UpdateItemShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kCapacityMember,
                                       kTableMember,
                                       kMetricsMember,
                                       Reported(kReturnValuesMember, Report::kAlone),
                                       Reported(kOperatorMember, Report::kAlone),
                                       kKeyMember,
                                       kExpectedMember,
                                       {"AttributeUpdates", "attributeUpdates", &kValueUpdates},
                                       {"UpdateExpression", "updateExpression", &kPlainString},
                                       kConditionMember,
                                       kOnFailureMember,
                                       kNamesMember,
                                       kValuesMember}};
  return shape;
}

const Shape& DeleteItemShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {kCapacityMember, kTableMember, kReturnValuesMember, kMetricsMember, kKeyMember,
                  kOperatorMember, kExpectedMember, kConditionMember, kOnFailureMember,
                  kNamesMember, kValuesMember}};
  return shape;
}

const Shape& QueryShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {kSelectMember,
                  kIndexMember,
                  kCapacityMember,
                  {"QueryFilter", "queryFilter", &kConditions},
                  kTableMember,
                  Reported(kOperatorMember, Report::kAloneBare),
                  kAttributesMember,
                  {"Limit", "limit", &kLimit},
                  {"KeyConditions", "keyConditions", &kConditions},
                  {"KeyConditionExpression", "keyConditionExpression", &kPlainString},
                  kFilterMember,
                  kProjectionMember,
                  kStartKeyMember,
                  kConsistentMember,
                  {"ScanIndexForward", "scanIndexForward", &kPlainBoolean},
                  kNamesMember,
                  kValuesMember}};
  return shape;
}

const Shape& ScanShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {kSelectMember,
                  kIndexMember,
                  {"TotalSegments", "totalSegments", &kTotalSegments},
                  kCapacityMember,
                  kTableMember,
                  {"ConditionalOperator", "conditionalOperator", &kScanOperator},
                  {"ScanFilter", "scanFilter", &kConditions},
                  {"Segment", "segment", &kSegment},
                  {"Limit", "limit", &kLimit},
                  kAttributesMember,
                  kFilterMember,
                  kProjectionMember,
                  kStartKeyMember,
                  kConsistentMember,
                  kNamesMember,
                  kValuesMember}};
  return shape;
}

const Shape& BatchGetItemShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"RequestItems", "requestItems", &kGetRequests, true}, kCapacityMember}};
  return shape;
}

const Shape& BatchWriteItemShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {kCapacityMember,
                  kMetricsMember,
                  {"RequestItems", "requestItems", &kWriteRequests, true, Report::kLast}}};
  return shape;
}

}  // namespace tuskgate::translator
