// The one table of operations.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>

#include "gateway/operations/operations.h"

namespace tuskgate::gateway {
namespace {

// Alphabetical: they are searched by bisection. What has no function is not here yet.
constexpr OperationEntry kOperations[] = {
    {"BatchExecuteStatement", BatchExecuteStatement, {}, Subject::kStatements},
    {"BatchGetItem", BatchGetItem, {}, Subject::kBatch},
    {"BatchWriteItem", BatchWriteItem, {}, Subject::kBatch},
    {"CancelBulkOperation", nullptr},
    {"CreateBackup", CreateBackup, {"TableName"}},
    {"CreateGlobalTable", nullptr},
    {"CreateTable", CreateTable, {"TableName"}},
    {"DeleteBackup", DeleteBackup, {"BackupArn"}},
    {"DeleteItem", DeleteItem, {}, Subject::kItem},
    {"DeleteResourcePolicy", DeleteResourcePolicy, {"ResourceArn"}},
    {"DeleteTable", DeleteTable, {"TableName"}},
    {"DescribeBackup", DescribeBackup, {"BackupArn"}},
    {"DescribeBulkOperation", DescribeBulkOperation, {}, Subject::kEverything},
    {"DescribeContinuousBackups", DescribeContinuousBackups, {"TableName"}},
    {"DescribeContributorInsights", DescribeContributorInsights, {"TableName"}},
    {"DescribeEndpoints", DescribeEndpoints, {}, Subject::kEverything},
    {"DescribeExport", DescribeExport, {"ExportArn"}},
    {"DescribeGlobalTable", DescribeGlobalTable, {"GlobalTableName"}},
    {"DescribeGlobalTableSettings", DescribeGlobalTableSettings, {"GlobalTableName"}},
    {"DescribeImport", DescribeImport, {"ImportArn"}},
    {"DescribeKinesisStreamingDestination", DescribeKinesisStreamingDestination, {"TableName"}},
    {"DescribeLimits", DescribeLimits, {}, Subject::kEverything},
    {"DescribeTable", DescribeTable, {"TableName"}},
    {"DescribeTableReplicaAutoScaling", DescribeTableReplicaAutoScaling, {"TableName"}},
    {"DescribeTimeToLive", DescribeTimeToLive, {"TableName"}},
    {"DisableKinesisStreamingDestination", DisableKinesisStreamingDestination, {"TableName"}},
    {"EnableKinesisStreamingDestination", EnableKinesisStreamingDestination, {"TableName"}},
    {"ExecuteStatement", ExecuteStatement, {}, Subject::kStatements},
    {"ExecuteTransaction", ExecuteTransaction, {}, Subject::kStatements},
    {"ExportTableToPointInTime", nullptr},
    {"GetItem", GetItem, {}, Subject::kItem},
    {"GetResourcePolicy", GetResourcePolicy, {"ResourceArn"}},
    {"ImportTable", nullptr},
    {"ListBackups", ListBackups, {"TableName"}, Subject::kEverything},
    {"ListBulkOperations", ListBulkOperations, {}, Subject::kEverything},
    {"ListContributorInsights", ListContributorInsights, {"TableName"}, Subject::kEverything},
    {"ListExports", ListExports, {"TableArn"}, Subject::kEverything},
    {"ListGlobalTables", ListGlobalTables, {}, Subject::kEverything},
    {"ListImports", ListImports, {"TableArn"}, Subject::kEverything},
    {"ListTables", ListTables, {}, Subject::kAllTables},
    {"ListTagsOfResource", ListTagsOfResource, {"ResourceArn"}},
    {"PutItem", PutItem, {}, Subject::kItem},
    {"PutResourcePolicy", PutResourcePolicy, {"ResourceArn"}},
    {"Query", Query, {}, Subject::kIndex},
    {"RestoreTableFromBackup", RestoreTableFromBackup, {"BackupArn", "TargetTableName"}},
    {"RestoreTableToPointInTime",
     RestoreTableToPointInTime,
     {"SourceTableName", "TargetTableName"}},
    {"Scan", Scan, {}, Subject::kIndex},
    {"SearchVectors", nullptr},
    {"StartBulkPutItems", nullptr},
    {"TagResource", TagResource, {"ResourceArn"}},
    {"TransactGetItems", TransactGetItems, {}, Subject::kTransaction},
    {"TransactWriteItems", TransactWriteItems, {}, Subject::kTransaction},
    {"UntagResource", UntagResource, {"ResourceArn"}},
    {"UpdateContinuousBackups", UpdateContinuousBackups, {"TableName"}},
    {"UpdateContributorInsights", nullptr},
    {"UpdateGlobalTable", nullptr},
    {"UpdateGlobalTableSettings", nullptr},
    {"UpdateItem", UpdateItem, {}, Subject::kItem},
    {"UpdateKinesisStreamingDestination", UpdateKinesisStreamingDestination, {"TableName"}},
    {"UpdateTable", UpdateTable, {"TableName"}},
    {"UpdateTableReplicaAutoScaling", nullptr},
    {"UpdateTimeToLive", UpdateTimeToLive, {"TableName"}},
};

constexpr OperationEntry kStreamOperations[] = {
    {"DescribeStream", DescribeStream, {"StreamArn"}},
    {"GetRecords", GetRecords, {}, Subject::kIterator},
    {"GetShardIterator", GetShardIterator, {"StreamArn"}},
    {"ListStreams", ListStreams, {"TableName"}, Subject::kEverything},
};

// Nothing can be asked for that policies are not asked about.
template <std::size_t N>
constexpr bool SayWhatTheyTouch(const OperationEntry (&entries)[N]) {
  return std::all_of(std::begin(entries), std::end(entries), [](const OperationEntry& entry) {
    // `run` comes last: under the sanitizers a function's address compared with null is no constant
    // expression (GCC bug 71962).
    return entry.subject != Subject::kNamed || !entry.resources[0].empty() || entry.run == nullptr;
  });
}
static_assert(SayWhatTheyTouch(kOperations) && SayWhatTheyTouch(kStreamOperations));

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
