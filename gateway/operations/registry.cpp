// The one table of operations.
#include <algorithm>
#include <span>

#include "gateway/operations/operations.h"

namespace tuskgate::gateway {
namespace {

// Alphabetical: they are searched by bisection. What has no function is not here yet.
constexpr OperationEntry kOperations[] = {
    {"BatchExecuteStatement", BatchExecuteStatement},
    {"BatchGetItem", BatchGetItem},
    {"BatchWriteItem", BatchWriteItem},
    {"CancelBulkOperation", nullptr},
    {"CreateBackup", CreateBackup, {"TableName"}},
    {"CreateGlobalTable", nullptr},
    {"CreateTable", CreateTable, {"TableName"}},
    {"DeleteBackup", DeleteBackup, {"BackupArn"}},
    {"DeleteItem", DeleteItem},
    {"DeleteResourcePolicy", DeleteResourcePolicy, {"ResourceArn"}},
    {"DeleteTable", DeleteTable, {"TableName"}},
    {"DescribeBackup", DescribeBackup, {"BackupArn"}},
    {"DescribeBulkOperation", DescribeBulkOperation},
    {"DescribeContinuousBackups", DescribeContinuousBackups, {"TableName"}},
    {"DescribeContributorInsights", DescribeContributorInsights, {"TableName"}},
    {"DescribeEndpoints", DescribeEndpoints},
    {"DescribeExport", DescribeExport, {"ExportArn"}},
    {"DescribeGlobalTable", DescribeGlobalTable, {"GlobalTableName"}},
    {"DescribeGlobalTableSettings", DescribeGlobalTableSettings, {"GlobalTableName"}},
    {"DescribeImport", DescribeImport, {"ImportArn"}},
    {"DescribeKinesisStreamingDestination", DescribeKinesisStreamingDestination, {"TableName"}},
    {"DescribeLimits", DescribeLimits},
    {"DescribeTable", DescribeTable, {"TableName"}},
    {"DescribeTableReplicaAutoScaling", DescribeTableReplicaAutoScaling, {"TableName"}},
    {"DescribeTimeToLive", DescribeTimeToLive, {"TableName"}},
    {"DisableKinesisStreamingDestination", DisableKinesisStreamingDestination, {"TableName"}},
    {"EnableKinesisStreamingDestination", EnableKinesisStreamingDestination, {"TableName"}},
    {"ExecuteStatement", ExecuteStatement},
    {"ExecuteTransaction", ExecuteTransaction},
    {"ExportTableToPointInTime", nullptr},
    {"GetItem", GetItem},
    {"GetResourcePolicy", GetResourcePolicy, {"ResourceArn"}},
    {"ImportTable", nullptr},
    {"ListBackups", ListBackups, {"TableName"}},
    {"ListBulkOperations", ListBulkOperations},
    {"ListContributorInsights", ListContributorInsights, {"TableName"}},
    {"ListExports", ListExports, {"TableArn"}},
    {"ListGlobalTables", ListGlobalTables},
    {"ListImports", ListImports, {"TableArn"}},
    {"ListTables", ListTables},
    {"ListTagsOfResource", ListTagsOfResource, {"ResourceArn"}},
    {"PutItem", PutItem},
    {"PutResourcePolicy", nullptr},
    {"Query", Query},
    {"RestoreTableFromBackup", RestoreTableFromBackup, {"BackupArn", "TargetTableName"}},
    {"RestoreTableToPointInTime",
     RestoreTableToPointInTime,
     {"SourceTableName", "TargetTableName"}},
    {"Scan", Scan},
    {"SearchVectors", nullptr},
    {"StartBulkPutItems", nullptr},
    {"TagResource", TagResource, {"ResourceArn"}},
    {"TransactGetItems", TransactGetItems},
    {"TransactWriteItems", TransactWriteItems},
    {"UntagResource", UntagResource, {"ResourceArn"}},
    {"UpdateContinuousBackups", UpdateContinuousBackups, {"TableName"}},
    {"UpdateContributorInsights", nullptr},
    {"UpdateGlobalTable", nullptr},
    {"UpdateGlobalTableSettings", nullptr},
    {"UpdateItem", UpdateItem},
    {"UpdateKinesisStreamingDestination", UpdateKinesisStreamingDestination, {"TableName"}},
    {"UpdateTable", UpdateTable, {"TableName"}},
    {"UpdateTableReplicaAutoScaling", nullptr},
    {"UpdateTimeToLive", UpdateTimeToLive, {"TableName"}},
};

constexpr OperationEntry kStreamOperations[] = {
    {"DescribeStream", DescribeStream, {"StreamArn"}},
    {"GetRecords", GetRecords},
    {"GetShardIterator", GetShardIterator, {"StreamArn"}},
    {"ListStreams", ListStreams, {"TableName"}},
};

}  // namespace

const OperationEntry* FindOperation(http::Api api, std::string_view name) {
  const std::span<const OperationEntry> entries =
      api == http::Api::kStreams ? std::span<const OperationEntry>(kStreamOperations)
                                 : std::span<const OperationEntry>(kOperations);
  const auto entry =
      std::lower_bound(entries.begin(), entries.end(), name,
                       [](const OperationEntry& e, std::string_view n) { return e.name < n; });
  return entry != entries.end() && entry->name == name ? &*entry : nullptr;
}

}  // namespace tuskgate::gateway
