// ItemCollectionMetrics: how much the items of one partition key take, in a table with local
// indexes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
#pragma once

#include <string>

#include "gateway/operations/operation.h"

namespace tuskgate::gateway {

// {"ItemCollectionKey":{...},"SizeEstimateRangeGB":[0.0,1.0]}, or nothing when the table is gone.
OperationAnswer CollectionMetrics(OperationContext& context,
                                  const translator::TableDescription& table,
                                  translator::AttributeValue partition_key);

}  // namespace tuskgate::gateway
