// The requests that are measured: which operation, on which keys.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bench/driver.h"

namespace tuskgate::bench {

// Also the kinds of RequestSource::Request.
enum class Operation { kGet, kPut, kConditionalPut, kUpdate, kQuery, kScan };

constexpr std::string_view kOperationNames[] = {"get",    "put",   "conditional-put",
                                                "update", "query", "scan"};

struct Tables {
  std::string items = "bench_items";   // key pk
  std::string rows = "bench_rows";     // key pk, sk: kRowsPerPartition rows in each partition
  std::uint64_t item_count = 100'000;  // in each of the two
};

// An operation's name, or "mixed": half reads, the rest spread over the other operations. Keys are
// uniformly random; equal seeds give equal requests. Throws std::invalid_argument for another name.
std::unique_ptr<RequestSource> MakeWorkload(std::string_view name, const Endpoint& endpoint,
                                            const Tables& tables, std::uint64_t seed);

}  // namespace tuskgate::bench
