#include "translator/request/table_shapes.h"

#include "translator/request/common_shapes.h"

namespace tuskgate::translator {
namespace {

const Shape kAttributeName{.minimum = 1, .maximum = 255};
const Shape kScalarType{.enumeration = "B, N, S"};
const Shape kKeyType{.enumeration = "HASH, RANGE"};
const Shape kUnits{.kind = ShapeKind::kLong, .minimum = 1};
const Shape kBillingMode{.enumeration = "PROVISIONED, PAY_PER_REQUEST"};

const Shape kAttributeDefinition{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.AttributeDefinition",
    .members = {{"AttributeName", "attributeName", &kAttributeName, true},
                {"AttributeType", "attributeType", &kScalarType, true}}};
const Shape kAttributeDefinitions{.kind = ShapeKind::kList, .element = &kAttributeDefinition};
const Shape kKeySchemaElement{.kind = ShapeKind::kStructure,
                              .java_name = "com.amazonaws.dynamodb.v20120810.KeySchemaElement",
                              .members = {{"AttributeName", "attributeName", &kAttributeName, true},
                                          {"KeyType", "keyType", &kKeyType, true}}};
const Shape kKeySchema{
    .kind = ShapeKind::kList, .minimum = 1, .maximum = 2, .element = &kKeySchemaElement};
const Shape kThroughput{.kind = ShapeKind::kStructure,
                        .java_name = "com.amazonaws.dynamodb.v20120810.ProvisionedThroughput",
                        .members = {{"WriteCapacityUnits", "writeCapacityUnits", &kUnits, true},
                                    {"ReadCapacityUnits", "readCapacityUnits", &kUnits, true}}};

// The service checks the name's presence itself, in words of its own.
const Member kTableMember{"TableName", "tableName", &kTableName};
const Shape kNewTableName{.minimum = 3, .maximum = 255, .is_name = true};
const Member kNewTableMember{"TableName", "tableName", &kNewTableName};
const Member kBillingMember{"BillingMode", "billingMode", &kBillingMode};
const Member kThroughputMember{"ProvisionedThroughput", "provisionedThroughput", &kThroughput};
const Member kProtectionMember{"DeletionProtectionEnabled", "deletionProtectionEnabled",
                               &kPlainBoolean};
const Shape kTableLimit{.kind = ShapeKind::kInteger, .minimum = 1, .maximum = 100};

}  // namespace

const Shape& CreateTableShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"AttributeDefinitions", "attributeDefinitions", &kAttributeDefinitions, true},
                  kNewTableMember,
                  kBillingMember,
                  kThroughputMember,
                  {"KeySchema", "keySchema", &kKeySchema, true},
                  kProtectionMember}};
  return shape;
}

const Shape& UpdateTableShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"AttributeDefinitions", "attributeDefinitions", &kAttributeDefinitions},
                  kTableMember,
                  kBillingMember,
                  kThroughputMember,
                  kProtectionMember}};
  return shape;
}

const Shape& ListTablesShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"Limit", "limit", &kTableLimit},
                  {"ExclusiveStartTableName", "exclusiveStartTableName", &kTableName}}};
  return shape;
}

const Shape& TableNameShape() {
  static const Shape shape{.kind = ShapeKind::kStructure, .members = {kTableMember}};
  return shape;
}

}  // namespace tuskgate::translator
