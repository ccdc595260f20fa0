// The operations of the API, each in the file of its name.
#pragma once

#include "gateway/operations/operation.h"

namespace tuskgate::gateway {

OperationAnswer BatchGetItem(OperationContext& context, const translator::Json& request);
OperationAnswer BatchWriteItem(OperationContext& context, const translator::Json& request);
OperationAnswer CreateBackup(OperationContext& context, const translator::Json& request);
OperationAnswer CreateTable(OperationContext& context, const translator::Json& request);
OperationAnswer DeleteBackup(OperationContext& context, const translator::Json& request);
OperationAnswer DeleteItem(OperationContext& context, const translator::Json& request);
OperationAnswer DeleteTable(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeBackup(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeContinuousBackups(OperationContext& context,
                                          const translator::Json& request);
OperationAnswer DescribeEndpoints(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeLimits(OperationContext& context, const translator::Json& request);
OperationAnswer DescribeTable(OperationContext& context, const translator::Json& request);
OperationAnswer GetItem(OperationContext& context, const translator::Json& request);
OperationAnswer ListBackups(OperationContext& context, const translator::Json& request);
OperationAnswer ListTables(OperationContext& context, const translator::Json& request);
OperationAnswer ListTagsOfResource(OperationContext& context, const translator::Json& request);
OperationAnswer PutItem(OperationContext& context, const translator::Json& request);
OperationAnswer Query(OperationContext& context, const translator::Json& request);
OperationAnswer RestoreTableFromBackup(OperationContext& context, const translator::Json& request);
OperationAnswer RestoreTableToPointInTime(OperationContext& context,
                                          const translator::Json& request);
OperationAnswer Scan(OperationContext& context, const translator::Json& request);
OperationAnswer TagResource(OperationContext& context, const translator::Json& request);
OperationAnswer UntagResource(OperationContext& context, const translator::Json& request);
OperationAnswer UpdateContinuousBackups(OperationContext& context, const translator::Json& request);
OperationAnswer UpdateItem(OperationContext& context, const translator::Json& request);
OperationAnswer UpdateTable(OperationContext& context, const translator::Json& request);

}  // namespace tuskgate::gateway
