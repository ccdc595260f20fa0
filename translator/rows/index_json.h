// Keys, throughput and secondary indexes as the API answers them: parts of a table's description.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "translator/model/table.h"
#include "translator/rows/table_json.h"

namespace tuskgate::translator {

// `,"KeySchema":[...]`, and so on: each begins with a comma.
void AppendKeySchema(std::string& out, const KeyAttributes& partition_key,
                     const KeyAttributes& sort_key);
void AppendProjection(std::string& out, const IndexDescription& index);
void AppendProvisioned(std::string& out, const ProvisionedUnits& units, double now);
void AppendOnDemand(std::string& out, const OnDemandLimits& limits);  // nothing when none is set
void AppendWarm(std::string& out, const WarmUnits& asked, BillingMode mode,
                const ProvisionedUnits& units, bool changing);

// LocalSecondaryIndexes or GlobalSecondaryIndexes, where there are any. `append_rest` appends what
// the description of table.indexes[i] has besides name, key and projection.
void AppendIndexList(std::string& out, const TableDescription& table, IndexKind kind,
                     const std::function<void(std::size_t i)>& append_rest);

// Both lists, as a table's description has them.
void AppendIndexes(std::string& out, const TableDescription& table, const DescribedState& state,
                   const TableStatistics& statistics, const ArnScope& scope);

}  // namespace tuskgate::translator
