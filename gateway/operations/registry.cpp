// The one table of operations.
#include <algorithm>
#include <span>

#include "gateway/operations/operations.h"

namespace tuskgate::gateway {
namespace {

// Alphabetical: they are searched by bisection. What has no function is not here yet.
constexpr OperationEntry kOperations[] = {
    {"BatchExecuteStatement", nullptr},
    {"BatchGetItem", BatchGetItem},
    {"BatchWriteItem", BatchWriteItem},
    {"CancelBulkOperation", nullptr},
    {"CreateBackup", CreateBackup},
    {"CreateGlobalTable", nullptr},
    {"CreateTable", CreateTable},
    {"DeleteBackup", DeleteBackup},
    {"DeleteItem", DeleteItem},
    {"DeleteResourcePolicy", DeleteResourcePolicy},
    {"DeleteTable", DeleteTable},
    {"DescribeBackup", DescribeBackup},
    {"DescribeBulkOperation", DescribeBulkOperation},
    {"DescribeContinuousBackups", DescribeContinuousBackups},
    {"DescribeContributorInsights", DescribeContributorInsights},
    {"DescribeEndpoints", DescribeEndpoints},
    {"DescribeExport", DescribeExport},
    {"DescribeGlobalTable", DescribeGlobalTable},
    {"DescribeGlobalTableSettings", DescribeGlobalTableSettings},
    {"DescribeImport", DescribeImport},
    {"DescribeKinesisStreamingDestination", DescribeKinesisStreamingDestination},
    {"DescribeLimits", DescribeLimits},
    {"DescribeTable", DescribeTable},
    {"DescribeTableReplicaAutoScaling", DescribeTableReplicaAutoScaling},
    {"DescribeTimeToLive", DescribeTimeToLive},
    {"DisableKinesisStreamingDestination", nullptr},
    {"EnableKinesisStreamingDestination", nullptr},
    {"ExecuteStatement", nullptr},
    {"ExecuteTransaction", nullptr},
    {"ExportTableToPointInTime", nullptr},
    {"GetItem", GetItem},
    {"GetResourcePolicy", GetResourcePolicy},
    {"ImportTable", nullptr},
    {"ListBackups", ListBackups},
    {"ListBulkOperations", ListBulkOperations},
    {"ListContributorInsights", ListContributorInsights},
    {"ListExports", ListExports},
    {"ListGlobalTables", ListGlobalTables},
    {"ListImports", ListImports},
    {"ListTables", ListTables},
    {"ListTagsOfResource", ListTagsOfResource},
    {"PutItem", PutItem},
    {"PutResourcePolicy", nullptr},
    {"Query", Query},
    {"RestoreTableFromBackup", RestoreTableFromBackup},
    {"RestoreTableToPointInTime", RestoreTableToPointInTime},
    {"Scan", Scan},
    {"SearchVectors", nullptr},
    {"StartBulkPutItems", nullptr},
    {"TagResource", TagResource},
    {"TransactGetItems", nullptr},
    {"TransactWriteItems", nullptr},
    {"UntagResource", UntagResource},
    {"UpdateContinuousBackups", UpdateContinuousBackups},
    {"UpdateContributorInsights", nullptr},
    {"UpdateGlobalTable", nullptr},
    {"UpdateGlobalTableSettings", nullptr},
    {"UpdateItem", UpdateItem},
    {"UpdateKinesisStreamingDestination", nullptr},
    {"UpdateTable", UpdateTable},
    {"UpdateTableReplicaAutoScaling", nullptr},
    {"UpdateTimeToLive", UpdateTimeToLive},
};

constexpr OperationEntry kStreamOperations[] = {
    {"DescribeStream", DescribeStream},
    {"GetRecords", nullptr},
    {"GetShardIterator", nullptr},
    {"ListStreams", ListStreams},
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
