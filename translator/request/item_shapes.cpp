#include "translator/request/item_shapes.h"

#include "translator/request/common_shapes.h"

namespace tuskgate::translator {
namespace {

// Limits and enumerations: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
const Shape kAttributeValue{.kind = ShapeKind::kAttributeValue};
const Shape kAttributeMap{.kind = ShapeKind::kMap, .element = &kAttributeValue};
const Shape kNameMap{.kind = ShapeKind::kMap, .element = &kPlainString};
const Shape kReturnConsumedCapacity{.enumeration = "INDEXES, TOTAL, NONE"};
const Shape kReturnItemCollectionMetrics{.enumeration = "SIZE, NONE"};
const Shape kReturnValues{.enumeration = "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW"};
const Shape kReturnValuesOnFailure{.enumeration = "ALL_OLD, NONE"};
const Shape kSelect{.enumeration =
                        "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES"};
const Shape kLimit{.kind = ShapeKind::kInteger, .minimum = 1};
const Shape kTotalSegments{.kind = ShapeKind::kInteger, .minimum = 1, .maximum = 1'000'000};
const Shape kSegment{.kind = ShapeKind::kInteger, .minimum = 0, .maximum = 999'999};
const Shape kIndexName{.minimum = 3, .maximum = 255, .is_name = true};

const Member kCapacityMember{"ReturnConsumedCapacity", "returnConsumedCapacity",
                             &kReturnConsumedCapacity};
const Member kTableMember{"TableName", "tableName", &kTableName, true};
const Member kReturnValuesMember{"ReturnValues", "returnValues", &kReturnValues};
const Member kMetricsMember{"ReturnItemCollectionMetrics", "returnItemCollectionMetrics",
                            &kReturnItemCollectionMetrics};
const Member kKeyMember{"Key", "key", &kAttributeMap, true};
const Member kConditionMember{"ConditionExpression", "conditionExpression", &kPlainString};
const Member kOnFailureMember{"ReturnValuesOnConditionCheckFailure",
                              "returnValuesOnConditionCheckFailure", &kReturnValuesOnFailure};
const Member kProjectionMember{"ProjectionExpression", "projectionExpression", &kPlainString};
const Member kFilterMember{"FilterExpression", "filterExpression", &kPlainString};
const Member kNamesMember{"ExpressionAttributeNames", "expressionAttributeNames", &kNameMap};
const Member kValuesMember{"ExpressionAttributeValues", "expressionAttributeValues",
                           &kAttributeMap};
const Member kConsistentMember{"ConsistentRead", "consistentRead", &kPlainBoolean};
const Member kSelectMember{"Select", "select", &kSelect};
const Member kLimitMember{"Limit", "limit", &kLimit};
const Member kStartKeyMember{"ExclusiveStartKey", "exclusiveStartKey", &kAttributeMap};
const Member kIndexMember{"IndexName", "indexName", &kIndexName};

const Shape kKeyList{
    .kind = ShapeKind::kList, .minimum = 1, .maximum = 100, .element = &kAttributeMap};
const Shape kKeysAndAttributes{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.KeysAndAttributes",
    .members = {
        {"Keys", "keys", &kKeyList, true}, kConsistentMember, kProjectionMember, kNamesMember}};
const Shape kGetRequests{
    .kind = ShapeKind::kMap, .minimum = 1, .element = &kKeysAndAttributes, .names_tables = true};

const Shape kPutRequest{.kind = ShapeKind::kStructure,
                        .java_name = "com.amazonaws.dynamodb.v20120810.PutRequest",
                        .members = {{"Item", "item", &kAttributeMap, true}}};
const Shape kDeleteRequest{.kind = ShapeKind::kStructure,
                           .java_name = "com.amazonaws.dynamodb.v20120810.DeleteRequest",
                           .members = {{"Key", "key", &kAttributeMap, true}}};
const Shape kWriteRequest{.kind = ShapeKind::kStructure,
                          .java_name = "com.amazonaws.dynamodb.v20120810.WriteRequest",
                          .members = {{"DeleteRequest", "deleteRequest", &kDeleteRequest},
                                      {"PutRequest", "putRequest", &kPutRequest}}};
const Shape kWriteList{.kind = ShapeKind::kList, .element = &kWriteRequest};
const Shape kWriteRequests{.kind = ShapeKind::kMap,
                           .minimum = 1,
                           .element = &kWriteList,
                           .names_tables = true,
                           .element_minimum = 1,
                           .element_maximum = 25};

}  // namespace

const Shape& GetItemShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kCapacityMember, kTableMember, kKeyMember, kConsistentMember,
                                       kProjectionMember, kNamesMember}};
  return shape;
}

const Shape& PutItemShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kCapacityMember,
                                       kTableMember,
                                       {"Item", "item", &kAttributeMap, true},
                                       kReturnValuesMember,
                                       kMetricsMember,
                                       kConditionMember,
                                       kOnFailureMember,
                                       kNamesMember,
                                       kValuesMember}};
  return shape;
}

const Shape& UpdateItemShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kCapacityMember,
                                       kTableMember,
                                       kMetricsMember,
                                       kReturnValuesMember,
                                       kKeyMember,
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
                  kConditionMember, kOnFailureMember, kNamesMember, kValuesMember}};
  return shape;
}

const Shape& QueryShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {kSelectMember,
                  kIndexMember,
                  kCapacityMember,
                  kTableMember,
                  kLimitMember,
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
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kSelectMember,
                                       kIndexMember,
                                       {"TotalSegments", "totalSegments", &kTotalSegments},
                                       kCapacityMember,
                                       kTableMember,
                                       {"Segment", "segment", &kSegment},
                                       kLimitMember,
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
      .members = {kCapacityMember, {"RequestItems", "requestItems", &kGetRequests, true}}};
  return shape;
}

const Shape& BatchWriteItemShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kCapacityMember,
                                       kMetricsMember,
                                       {"RequestItems", "requestItems", &kWriteRequests, true}}};
  return shape;
}

}  // namespace tuskgate::translator
