// The requests that are measured: which operation, on which keys.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bench/driver.h"

namespace tuskgate::bench {

// Also the kinds of RequestSource::Request.
enum class Operation {
  kGet,
  kPut,
  kConditionalPut,
  kUpdate,
  kQuery,
  kScan,
  kPutOneIndex,
  kPutThreeIndexes,
  kQueryIndex,
  kUpdateNested,
  kQueryProjection,
  kBatchPut,
  kQueryOne,
  kGetTables,
  kPutTables,
  kTransactGet,
  kTransfer,
  kExecuteSelect,
  kExecuteInsert,
  kPutStream
};

constexpr std::string_view kOperationNames[] = {
    "get",
    "put",
    "conditional-put",
    "update",
    "query",
    "scan",
    "put-1-index",
    "put-3-indexes",
    "query-index",
    "update-nested",
    "query-projection",
    "batch-put",
    "query-one",
    "get-tables",
    "put-tables",
    "transact-get",
    "transfer",
    "execute-select",
    "execute-insert",
    "put-stream",
};

struct Tables {
  std::string items = "bench_items";  // key pk
  std::string rows = "bench_rows";    // key pk, sk: kRowsPerPartition rows in each partition
  // As items, with one and with three global indexes that project all attributes: one by customer
  // and pk, one by city and pk, one by pk and touched, whose key changes with every put.
  std::string one_index = "bench_one_index";
  std::string three_indexes = "bench_three_indexes";
  std::string streamed = "bench_streamed";    // as items, with a stream of old and new items
  std::string documents = "bench_documents";  // key pk; most attributes are members of a map
  std::uint64_t item_count = 100'000;         // in each of them
  std::string puts = "bench_puts";            // key pk; empty at first, for batches of new items
  // Tables of one item each, named by this and the eight digits of that item's key.
  std::string many = "bench_many_";
  std::uint64_t many_count = 10;
};

// An operation's name, or "mixed": half reads, the rest spread over the other operations. Keys are
// uniformly random, but for those that are inserted, which begin at a random one and follow each
// other; equal seeds give equal requests. Throws std::invalid_argument for another name.
std::unique_ptr<RequestSource> MakeWorkload(std::string_view name, const Endpoint& endpoint,
                                            const Tables& tables, std::uint64_t seed);

}  // namespace tuskgate::bench
