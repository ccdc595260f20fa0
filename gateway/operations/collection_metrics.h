// ItemCollectionMetrics: how much the items of one partition key take, in a table with local
// indexes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
#pragma once

#include <string>
#include <vector>

#include "gateway/operations/operation.h"

namespace tuskgate::gateway {

// {"ItemCollectionKey":{...},"SizeEstimateRangeGB":[0.0,1.0]}, or nothing when the table is gone.
OperationAnswer CollectionMetrics(OperationContext& context,
                                  const translator::TableDescription& table,
                                  translator::AttributeValue partition_key);

// "Table":[{...},...]: one for each partition key of the items or keys, which were written to.
// `name` is the request's of the table.
OperationAnswer CollectionMetricsOf(OperationContext& context, const std::string& name,
                                    const translator::TableDescription& table,
                                    const std::vector<const translator::Item*>& written);

}  // namespace tuskgate::gateway
