#include "translator/request/feature_shapes.h"

#include "translator/request/common_shapes.h"
#include "translator/request/table_shapes.h"

namespace tuskgate::translator {
namespace {

// Limits and enumerations: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
const Shape kTimeToLiveName{.minimum = 1, .maximum = 255, .in_characters = true};
const Shape kTimeToLive{.kind = ShapeKind::kStructure,
                        .java_name = "com.amazonaws.dynamodb.v20120810.TimeToLiveSpecification",
                        .members = {{"Enabled", "enabled", &kPlainBoolean, true},
                                    {"AttributeName", "attributeName", &kTimeToLiveName, true}}};
const Shape kRevision{.minimum = 1, .maximum = 255};
const Shape kIndexName{.minimum = 3, .maximum = 255, .is_name = true};
const Shape kInsightsLimit{.kind = ShapeKind::kInteger, .maximum = 100};
const Shape kPageLimit{.kind = ShapeKind::kInteger, .minimum = 1, .maximum = 25};
const Shape kGlobalTableLimit{.kind = ShapeKind::kInteger, .minimum = 1};
const Shape kGlobalTableName{.minimum = 3, .maximum = 255, .is_name = true};
const Shape kTableArn{.minimum = 1, .maximum = 1024};
// Of an export, an import or a bulk operation.
const Shape kLongArn{.minimum = 37, .maximum = 1024};
const Shape kImportToken{.minimum = 112, .maximum = 1024};
const Shape kBulkToken{.minimum = 1, .maximum = 1024};

// What table_shapes.h has of a table's name, present or not.
const Member& TableMember() { return TableNameShape().members.front(); }

}  // namespace

const Shape& UpdateTimeToLiveShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {TableMember(),
                  {"TimeToLiveSpecification", "timeToLiveSpecification", &kTimeToLive, true}}};
  return shape;
}

const Shape& GetResourcePolicyShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"ResourceArn", "resourceArn", &kPlainString}}};
  return shape;
}

const Shape& DeleteResourcePolicyShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"ResourceArn", "resourceArn", &kPlainString},
                                       {"ExpectedRevisionId", "expectedRevisionId", &kRevision}}};
  return shape;
}

const Shape& PutResourcePolicyShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"ResourceArn", "resourceArn", &kPlainString},
                                       {"Policy", "policy", &kPlainString, true},
                                       {"ExpectedRevisionId", "expectedRevisionId", &kRevision},
                                       {"ConfirmRemoveSelfResourceAccess",
                                        "confirmRemoveSelfResourceAccess", &kPlainBoolean}}};
  return shape;
}

const Shape& DescribeContributorInsightsShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {TableMember(), {"IndexName", "indexName", &kIndexName}}};
  return shape;
}

const Shape& ListContributorInsightsShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {TableMember(),
                                       {"NextToken", "nextToken", &kPlainString},
                                       {"MaxResults", "maxResults", &kInsightsLimit}}};
  return shape;
}

const Shape& ListExportsShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"TableArn", "tableArn", &kTableArn},
                                       {"MaxResults", "maxResults", &kPageLimit},
                                       {"NextToken", "nextToken", &kPlainString}}};
  return shape;
}

const Shape& DescribeExportShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"ExportArn", "exportArn", &kLongArn, true}}};
  return shape;
}

const Shape& ListImportsShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"TableArn", "tableArn", &kTableArn},
                                       {"PageSize", "pageSize", &kPageLimit},
                                       {"NextToken", "nextToken", &kImportToken}}};
  return shape;
}

const Shape& DescribeImportShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"ImportArn", "importArn", &kLongArn, true}}};
  return shape;
}

const Shape& ListGlobalTablesShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"ExclusiveStartGlobalTableName",
                                        "exclusiveStartGlobalTableName", &kGlobalTableName},
                                       {"Limit", "limit", &kGlobalTableLimit},
                                       {"RegionName", "regionName", &kPlainString}}};
  return shape;
}

const Shape& GlobalTableNameShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"GlobalTableName", "globalTableName", &kGlobalTableName, true}}};
  return shape;
}

const Shape& ListBulkOperationsShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"MaxResults", "maxResults", &kPageLimit},
                                       {"NextToken", "nextToken", &kBulkToken}}};
  return shape;
}

const Shape& DescribeBulkOperationShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"BulkOperationArn", "bulkOperationArn", &kLongArn, true}}};
  return shape;
}

}  // namespace tuskgate::translator
