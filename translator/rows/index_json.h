// Keys, throughput and secondary indexes as the API answers them: parts of a table's description.
#pragma once

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

// LocalSecondaryIndexes and GlobalSecondaryIndexes, where there are any.
void AppendIndexes(std::string& out, const TableDescription& table, const DescribedState& state,
                   const TableStatistics& statistics, const ArnScope& scope);

}  // namespace tuskgate::translator
