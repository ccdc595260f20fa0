// The operations of the API, each in the file of its name; those on features that are not here yet
// in table_features.cpp.
#pragma once

#include "gateway/operations/operation.h"

namespace tuskgate::gateway {

OperationAnswer BatchExecuteStatement(OperationContext& context, const translator::Json& request);
OperationAnswer BatchGetItem(OperationContext& context, const translator::Json& request);
OperationAnswer BatchWriteItem(OperationContext& context, const translator::Json& request);
OperationAnswer CreateBackup(OperationContext& context, const translator::Json& request);
OperationAnswer CreateTable(OperationContext& context, const translator::Json& request);
OperationAnswer DeleteBackup(OperationContext& context, const translator::Json& request);
OperationAnswer DeleteItem(OperationContext& context, const translator::Json& request);
OperationAnswer DeleteResourcePolicy(OperationContext& context, const translator::Json& request);
OperationAnswer DeleteTable(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeBackup(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeBulkOperation(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeContinuousBackups(OperationContext& context,
                                          const translator::Json& request);
OperationAnswer DescribeContributorInsights(OperationContext& context,
                                            const translator::Json& request);
OperationAnswer DescribeEndpoints(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeExport(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeGlobalTable(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeGlobalTableSettings(OperationContext& context,
                                            const translator::Json& request);
OperationAnswer DescribeImport(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeKinesisStreamingDestination(OperationContext& context,
                                                    const translator::Json& request);
OperationAnswer DescribeLimits(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeStream(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeTable(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeTableReplicaAutoScaling(OperationContext& context,
                                                const translator::Json& request);
OperationAnswer DescribeTimeToLive(OperationContext& context, const translator::Json& request);
OperationAnswer DisableKinesisStreamingDestination(OperationContext& context,
                                                   const translator::Json& request);
OperationAnswer EnableKinesisStreamingDestination(OperationContext& context,
                                                  const translator::Json& request);
OperationAnswer ExecuteStatement(OperationContext& context, const translator::Json& request);
OperationAnswer ExecuteTransaction(OperationContext& context, const translator::Json& request);
OperationAnswer GetItem(OperationContext& context, const translator::Json& request);
OperationAnswer GetRecords(OperationContext& context, const translator::Json& request);
OperationAnswer GetResourcePolicy(OperationContext& context, const translator::Json& request);
OperationAnswer GetShardIterator(OperationContext& context, const translator::Json& request);
OperationAnswer ListBackups(OperationContext& context, const translator::Json& request);
OperationAnswer ListBulkOperations(OperationContext& context, const translator::Json& request);
OperationAnswer ListContributorInsights(OperationContext& context, const translator::Json& request);
OperationAnswer ListExports(OperationContext& context, const translator::Json& request);
OperationAnswer ListGlobalTables(OperationContext& context, const translator::Json& request);
OperationAnswer ListImports(OperationContext& context, const translator::Json& request);
OperationAnswer ListStreams(OperationContext& context, const translator::Json& request);
OperationAnswer ListTables(OperationContext& context, const translator::Json& request);
OperationAnswer ListTagsOfResource(OperationContext& context, const translator::Json& request);
OperationAnswer PutItem(OperationContext& context, const translator::Json& request);
OperationAnswer PutResourcePolicy(OperationContext& context, const translator::Json& request);
OperationAnswer Query(OperationContext& context, const translator::Json& request);
OperationAnswer RestoreTableFromBackup(OperationContext& context, const translator::Json& request);
OperationAnswer RestoreTableToPointInTime(OperationContext& context,
                                          const translator::Json& request);
OperationAnswer Scan(OperationContext& context, const translator::Json& request);
OperationAnswer TagResource(OperationContext& context, const translator::Json& request);
OperationAnswer TransactGetItems(OperationContext& context, const translator::Json& request);
OperationAnswer TransactWriteItems(OperationContext& context, const translator::Json& request);
OperationAnswer UntagResource(OperationContext& context, const translator::Json& request);
OperationAnswer UpdateContinuousBackups(OperationContext& context, const translator::Json& request);
OperationAnswer UpdateItem(OperationContext& context, const translator::Json& request);
OperationAnswer UpdateKinesisStreamingDestination(OperationContext& context,
                                                  const translator::Json& request);
OperationAnswer UpdateTable(OperationContext& context, const translator::Json& request);
OperationAnswer UpdateTimeToLive(OperationContext& context, const translator::Json& request);

}  // namespace tuskgate::gateway
