// Makes and fills the tables of the benchmark.
#pragma once

#include "bench/driver.h"
#include "bench/workload.h"

namespace tuskgate::bench {

// Creates both tables unless they exist, waits until they are active, and puts every item by
// BatchWriteItem over `connections` connections. Throws std::runtime_error with the first refusal.
// Returns the latencies of the batches, under kind 0.
Outcome LoadTables(const Endpoint& endpoint, const Tables& tables, int connections);

}  // namespace tuskgate::bench
