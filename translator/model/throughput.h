// What follows from the throughput of tables and indexes.
#pragma once

#include "translator/model/index.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

struct WarmThroughput {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;
};

// What a table or index takes at once: what was asked for, and at least what its billing mode
// gives.
WarmThroughput WarmThroughputOf(BillingMode mode, const ProvisionedUnits& units,
                                const WarmUnits& asked);

// How often units were lowered on the day of `now`, which begins at midnight UTC.
int DecreasesToday(const ProvisionedUnits& units, double now);

}  // namespace tuskgate::translator
