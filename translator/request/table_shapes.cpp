#include "translator/request/table_shapes.h"

#include "translator/request/common_shapes.h"

namespace tuskgate::translator {
namespace {

const Shape kAttributeName{.minimum = 1, .maximum = 255};
const Shape kScalarType{.enumeration = "B, N, S"};
const Shape kKeyType{.enumeration = "HASH, RANGE"};
const Shape kPositiveUnits{.kind = ShapeKind::kLong, .minimum = 1};
const Shape kAnyUnits{.kind = ShapeKind::kLong};
const Shape kBillingMode{.enumeration = "PROVISIONED, PAY_PER_REQUEST"};

const Shape kAttributeDefinition{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.AttributeDefinition",
    .members = {{"AttributeType", "attributeType", &kScalarType, true},
                {"AttributeName", "attributeName", &kAttributeName, true}}};
const Shape kAttributeDefinitions{.kind = ShapeKind::kList, .element = &kAttributeDefinition};
const Shape kKeySchemaElement{.kind = ShapeKind::kStructure,
                              .java_name = "com.amazonaws.dynamodb.v20120810.KeySchemaElement",
                              .members = {{"AttributeName", "attributeName", &kAttributeName, true},
                                          {"KeyType", "keyType", &kKeyType, true}}};
// How long it may be depends on whose key it is, and is checked later: key_schema.h.
const Shape kKeySchema{.kind = ShapeKind::kList, .minimum = 1, .element = &kKeySchemaElement};

const Shape kThroughput{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.ProvisionedThroughput",
    .members = {{"WriteCapacityUnits", "writeCapacityUnits", &kPositiveUnits, true},
                {"ReadCapacityUnits", "readCapacityUnits", &kPositiveUnits, true}}};
const Shape kOnDemandThroughput{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.OnDemandThroughput",
    .members = {{"MaxReadRequestUnits", "maxReadRequestUnits", &kAnyUnits},
                {"MaxWriteRequestUnits", "maxWriteRequestUnits", &kAnyUnits}}};
const Shape kWarmThroughput{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.WarmThroughput",
    .members = {{"ReadUnitsPerSecond", "readUnitsPerSecond", &kAnyUnits},
                {"WriteUnitsPerSecond", "writeUnitsPerSecond", &kAnyUnits}}};

// Names of tables and indexes: what is too short or too long is told before what is misspelt.
const Shape kIndexName{.minimum = 3, .maximum = 255, .is_name = true, .length_first = true};
const Shape kNewTableName{.minimum = 3, .maximum = 255, .is_name = true, .length_first = true};
const Shape kKnownTableName{
    .minimum = 3, .maximum = 255, .is_name = true, .length_first = true, .names_tables = true};
const Shape kStartTableName{.minimum = 3, .maximum = 255, .is_name = true};

const Shape kProjectionType{.enumeration = "ALL, INCLUDE, KEYS_ONLY"};
const Shape kNonKeyAttributes{
    .kind = ShapeKind::kList, .minimum = 1, .maximum = 20, .element = &kAttributeName};
const Shape kProjection{.kind = ShapeKind::kStructure,
                        .java_name = "com.amazonaws.dynamodb.v20120810.Projection",
                        .members = {{"ProjectionType", "projectionType", &kProjectionType},
                                    {"NonKeyAttributes", "nonKeyAttributes", &kNonKeyAttributes}}};
// A global index is described alike where it comes with its table and where it is added.
const std::vector<Member> kGlobalIndexMembers{
    {"KeySchema", "keySchema", &kKeySchema, true},
    {"Projection", "projection", &kProjection, true},
    {"IndexName", "indexName", &kIndexName, true},
    {"ProvisionedThroughput", "provisionedThroughput", &kThroughput},
    {"OnDemandThroughput", "onDemandThroughput", &kOnDemandThroughput},
    {"WarmThroughput", "warmThroughput", &kWarmThroughput}};
const Shape kGlobalIndex{.kind = ShapeKind::kStructure,
                         .java_name = "com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndex",
                         .members = kGlobalIndexMembers};
const Shape kGlobalIndexes{.kind = ShapeKind::kList, .element = &kGlobalIndex};
const Shape kLocalIndex{.kind = ShapeKind::kStructure,
                        .java_name = "com.amazonaws.dynamodb.v20120810.LocalSecondaryIndex",
                        .members = {{"IndexName", "indexName", &kIndexName, true},
                                    {"KeySchema", "keySchema", &kKeySchema, true},
                                    {"Projection", "projection", &kProjection, true}}};
const Shape kLocalIndexes{.kind = ShapeKind::kList, .element = &kLocalIndex};

const Shape kIndexChange{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.UpdateGlobalSecondaryIndexAction",
    .members = {{"IndexName", "indexName", &kIndexName, true},
                {"ProvisionedThroughput", "provisionedThroughput", &kThroughput},
                {"OnDemandThroughput", "onDemandThroughput", &kOnDemandThroughput},
                {"WarmThroughput", "warmThroughput", &kWarmThroughput}}};
const Shape kNewIndex{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.CreateGlobalSecondaryIndexAction",
    .members = kGlobalIndexMembers};
const Shape kIndexDeletion{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.DeleteGlobalSecondaryIndexAction",
    .members = {{"IndexName", "indexName", &kIndexName, true}}};
const Shape kIndexUpdate{.kind = ShapeKind::kStructure,
                         .java_name = "com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndexUpdate",
                         .members = {{"Update", "update", &kIndexChange},
                                     {"Create", "create", &kNewIndex},
                                     {"Delete", "delete", &kIndexDeletion}}};
const Shape kIndexUpdates{.kind = ShapeKind::kList, .element = &kIndexUpdate};

const Shape kViewType{.enumeration = "OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE"};
const Shape kStream{.kind = ShapeKind::kStructure,
                    .java_name = "com.amazonaws.dynamodb.v20120810.StreamSpecification",
                    .members = {{"StreamEnabled", "streamEnabled", &kPlainBoolean, true},
                                {"StreamViewType", "streamViewType", &kViewType}}};
const Shape kEncryptionType{.enumeration = "AES256, KMS"};
const Shape kEncryption{.kind = ShapeKind::kStructure,
                        .java_name = "com.amazonaws.dynamodb.v20120810.SSESpecification",
                        .members = {{"Enabled", "enabled", &kPlainBoolean},
                                    {"SSEType", "sSEType", &kEncryptionType},
                                    {"KMSMasterKeyId", "kMSMasterKeyId", &kPlainString}}};

// The service checks tags itself, in words of its own.
const Shape kTag{.kind = ShapeKind::kStructure,
                 .java_name = "com.amazonaws.dynamodb.v20120810.Tag",
                 .members = {{"Key", "key", &kPlainString}, {"Value", "value", &kPlainString}}};
const Shape kTags{.kind = ShapeKind::kList, .element = &kTag};
const Shape kTagKeys{.kind = ShapeKind::kList, .element = &kPlainString};

const Shape kReplicaUpdate{.kind = ShapeKind::kStructure,
                           .java_name = "com.amazonaws.dynamodb.v20120810.ReplicationGroupUpdate"};
const Shape kReplicaUpdates{.kind = ShapeKind::kList, .minimum = 1, .element = &kReplicaUpdate};
const Shape kConsistency{.enumeration = "EVENTUAL, STRONG"};

// The service checks the name's presence itself, in words of its own.
const Member kTableMember{"TableName", "tableName", &kKnownTableName};
const Member kNewTableMember{"TableName", "tableName", &kNewTableName};
const Member kBillingMember{"BillingMode", "billingMode", &kBillingMode};
const Member kThroughputMember{"ProvisionedThroughput", "provisionedThroughput", &kThroughput};
const Member kStreamMember{"StreamSpecification", "streamSpecification", &kStream};
const Member kEncryptionMember{"SSESpecification", "sSESpecification", &kEncryption};
// Checked by the service itself, too.
const Member kTableClassMember{"TableClass", "tableClass", &kPlainString};
const Member kProtectionMember{"DeletionProtectionEnabled", "deletionProtectionEnabled",
                               &kPlainBoolean};
const Member kOnDemandMember{"OnDemandThroughput", "onDemandThroughput", &kOnDemandThroughput};
const Member kWarmMember{"WarmThroughput", "warmThroughput", &kWarmThroughput};
const Member kArnMember{"ResourceArn", "resourceArn", &kPlainString};
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
                  {"GlobalSecondaryIndexes", "globalSecondaryIndexes", &kGlobalIndexes},
                  {"LocalSecondaryIndexes", "localSecondaryIndexes", &kLocalIndexes},
                  kStreamMember,
                  kEncryptionMember,
                  {"Tags", "tags", &kTags},
                  kTableClassMember,
                  kProtectionMember,
                  kOnDemandMember,
                  kWarmMember,
                  {"ResourcePolicy", "resourcePolicy", &kPlainString}}};
  return shape;
}

const Shape& UpdateTableShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"AttributeDefinitions", "attributeDefinitions", &kAttributeDefinitions},
                  kTableMember,
                  kBillingMember,
                  kThroughputMember,
                  {"GlobalSecondaryIndexUpdates", "globalSecondaryIndexUpdates", &kIndexUpdates},
                  kStreamMember,
                  kEncryptionMember,
                  {"ReplicaUpdates", "replicaUpdates", &kReplicaUpdates},
                  {"MultiRegionConsistency", "multiRegionConsistency", &kConsistency},
                  kTableClassMember,
                  kProtectionMember,
                  kOnDemandMember,
                  kWarmMember}};
  return shape;
}

const Shape& ListTablesShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"Limit", "limit", &kTableLimit},
                  {"ExclusiveStartTableName", "exclusiveStartTableName", &kStartTableName}}};
  return shape;
}

const Shape& TableNameShape() {
  static const Shape shape{.kind = ShapeKind::kStructure, .members = {kTableMember}};
  return shape;
}

const Shape& TagResourceShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kArnMember, {"Tags", "tags", &kTags, true}}};
  return shape;
}

const Shape& UntagResourceShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kArnMember, {"TagKeys", "tagKeys", &kTagKeys, true}}};
  return shape;
}

const Shape& ListTagsShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {kArnMember, {"NextToken", "nextToken", &kPlainString}}};
  return shape;
}

}  // namespace tuskgate::translator
