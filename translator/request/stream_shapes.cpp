#include "translator/request/stream_shapes.h"

#include "translator/request/common_shapes.h"

namespace tuskgate::translator {
namespace {

const Shape kStreamedTable{.minimum = 3, .maximum = 255, .is_name = true};
const Shape kStreamArn{.minimum = 37, .maximum = 1024};
const Shape kShardId{.minimum = 28, .maximum = 65};
const Shape kPageLimit{.kind = ShapeKind::kInteger, .minimum = 1, .maximum = 100};
const Shape kRecordLimit{.kind = ShapeKind::kInteger, .minimum = 1, .maximum = 1000};
const Shape kShardFilterType{.enumeration = "CHILD_SHARDS"};
const Shape kShardFilter{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.streams.v20120810.ShardFilter",
    .members = {{"Type", "type", &kShardFilterType}, {"ShardId", "shardId", &kShardId}}};
const Shape kIteratorType{
    .enumeration = "AFTER_SEQUENCE_NUMBER, AT_TIMESTAMP, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON"};
const Shape kSequenceNumber{.minimum = 21, .maximum = 40};
const Shape kTime{.kind = ShapeKind::kLong};
const Shape kIterator{.minimum = 1, .maximum = 2048};

}  // namespace

const Shape& ListStreamsShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"TableName", "tableName", &kStreamedTable},
                  {"Limit", "limit", &kPageLimit},
                  {"ExclusiveStartStreamArn", "exclusiveStartStreamArn", &kStreamArn}}};
  return shape;
}

const Shape& DescribeStreamShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"StreamArn", "streamArn", &kStreamArn, true},
                  {"Limit", "limit", &kPageLimit},
                  {"ExclusiveStartShardId", "exclusiveStartShardId", &kShardId},
                  {"ShardFilter", "shardFilter", &kShardFilter}}};
  return shape;
}

const Shape& GetShardIteratorShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {{"StreamArn", "streamArn", &kStreamArn, true},
                  {"ShardId", "shardId", &kShardId, true},
                  {"ShardIteratorType", "shardIteratorType", &kIteratorType, true},
                  {"SequenceNumber", "sequenceNumber", &kSequenceNumber},
                  {"Timestamp", "timestamp", &kTime}}};
  return shape;
}

const Shape& GetRecordsShape() {
  static const Shape shape{.kind = ShapeKind::kStructure,
                           .members = {{"ShardIterator", "shardIterator", &kIterator, true},
                                       {"Limit", "limit", &kRecordLimit}}};
  return shape;
}

}  // namespace tuskgate::translator
