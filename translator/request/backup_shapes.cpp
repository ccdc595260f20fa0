#include "translator/request/backup_shapes.h"

#include <stdexcept>

#include "translator/request/common_shapes.h"
#include "translator/request/table_shapes.h"

namespace tuskgate::translator {
namespace {

const Shape kBackupName{.minimum = 3, .maximum = 255, .is_name = true};
const Shape kBackupLimit{.kind = ShapeKind::kInteger, .minimum = 1, .maximum = 100};
const Shape kBackupType{.enumeration = "USER, SYSTEM, AWS_BACKUP, ALL"};
// Seconds since 1970, with fraction.
const Shape kTime{.kind = ShapeKind::kLong};
// Its length is checked in other words: restore_request.h.
const Shape kTargetName{.is_name = true};
const Shape kRecoveryPeriod{.kind = ShapeKind::kInteger, .minimum = 1, .maximum = 35};
const Shape kPointInTimeRecovery{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.PointInTimeRecoverySpecification",
    .members = {{"PointInTimeRecoveryEnabled", "pointInTimeRecoveryEnabled", &kPlainBoolean, true},
                {"RecoveryPeriodInDays", "recoveryPeriodInDays", &kRecoveryPeriod}}};

// What a restored table is to be is said in the words in which CreateTable is told of a new one.
const Shape* PartOf(const Shape& shape, std::string_view name) {
  for (const Member& member : shape.members) {
    if (member.name == name) return member.shape;
  }
  throw std::logic_error("no such member of a shape");
}

const Shape* PartOfIndex(std::string_view name) {
  return PartOf(*PartOf(CreateTableShape(), "GlobalSecondaryIndexes")->element, name);
}

const Member& TableMember() {
  static const Member member{"TableName", "tableName", PartOf(TableNameShape(), "TableName")};
  return member;
}

const Shape& GlobalIndexes() {
  static const Shape index{
      .kind = ShapeKind::kStructure,
      .java_name = "com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndex",
      .members = {
          {"IndexName", "indexName", PartOfIndex("IndexName"), true},
          {"KeySchema", "keySchema", PartOfIndex("KeySchema"), true},
          {"Projection", "projection", PartOfIndex("Projection"), true},
          {"ProvisionedThroughput", "provisionedThroughput", PartOfIndex("ProvisionedThroughput")},
          {"OnDemandThroughput", "onDemandThroughput", PartOfIndex("OnDemandThroughput")}}};
  static const Shape indexes{.kind = ShapeKind::kList, .element = &index};
  return indexes;
}

// How a restored table is to differ from its source.
std::vector<Member> OverrideMembers() {
  const Shape& table = CreateTableShape();
  return {
      {"BillingModeOverride", "billingModeOverride", PartOf(table, "BillingMode")},
      {"GlobalSecondaryIndexOverride", "globalSecondaryIndexOverride", &GlobalIndexes()},
      {"LocalSecondaryIndexOverride", "localSecondaryIndexOverride",
       PartOf(table, "LocalSecondaryIndexes")},
      {"ProvisionedThroughputOverride", "provisionedThroughputOverride",
       PartOf(table, "ProvisionedThroughput")},
      {"OnDemandThroughputOverride", "onDemandThroughputOverride",
       PartOf(table, "OnDemandThroughput")},
      {"SSESpecificationOverride", "sSESpecificationOverride", PartOf(table, "SSESpecification")}};
}

Shape WithOverrides(std::vector<Member> members) {
  for (const Member& member : OverrideMembers()) members.push_back(member);
  return {.kind = ShapeKind::kStructure, .members = std::move(members)};
}

}  // namespace

const Shape& CreateBackupShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {TableMember(), {"BackupName", "backupName", &kBackupName, true}}};
  return shape;
}

const Shape& BackupArnShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"BackupArn", "backupArn", &kPlainString, true}}};
  return shape;
}

const Shape& ListBackupsShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {TableMember(),
                  {"Limit", "limit", &kBackupLimit},
                  {"TimeRangeLowerBound", "timeRangeLowerBound", &kTime},
                  {"TimeRangeUpperBound", "timeRangeUpperBound", &kTime},
                  {"ExclusiveStartBackupArn", "exclusiveStartBackupArn", &kPlainString},
                  {"BackupType", "backupType", &kBackupType}}};
  return shape;
}

const Shape& RestoreFromBackupShape() {
  static const Shape shape =
      WithOverrides({{"TargetTableName", "targetTableName", &kTargetName, true},
                     {"BackupArn", "backupArn", &kPlainString, true}});
  return shape;
}

const Shape& RestoreToPointInTimeShape() {
  static const Shape shape =
      WithOverrides({{"SourceTableArn", "sourceTableArn", &kPlainString},
                     {"SourceTableName", "sourceTableName", PartOf(TableNameShape(), "TableName")},
                     {"TargetTableName", "targetTableName", &kTargetName, true},
                     {"UseLatestRestorableTime", "useLatestRestorableTime", &kPlainBoolean},
                     {"RestoreDateTime", "restoreDateTime", &kTime}});
  return shape;
}

const Shape& UpdateContinuousBackupsShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {TableMember(),
                  {"PointInTimeRecoverySpecification", "pointInTimeRecoverySpecification",
                   &kPointInTimeRecovery, true}}};
  return shape;
}

}  // namespace tuskgate::translator
