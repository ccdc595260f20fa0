// What PutItem, UpdateItem and DeleteItem share: running the statement until it neither meets a
// stale table nor races, and the answer to what it reports.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/operations/operation.h"
#include "translator/request/write_requests.h"
#include "translator/rows/capacity.h"
#include "translator/sql/write.h"

namespace tuskgate::gateway {

// A write that has been carried out or whose condition failed. The result's views point into rows.
struct WriteDone {
  TablePtr table;
  std::unique_ptr<translator::RowSet> rows;
  translator::WriteResult result;
  std::optional<translator::CapacityUsed> used;  // where the throttle had to know
};

// Makes the statement for the table as it is now; called again after a retry. It must check the key
// against the table's schema.
using WriteEmitter = std::function<translator::Result<translator::WriteStatement>(
    const translator::TableDescription& table)>;

// A write request, as far as the three have it in common.
struct WriteCall {
  const std::string& table;
  const translator::WriteOptions& options;
  const translator::Item& key;                      // or the item that has it
  const translator::Item* new_item = nullptr;       // PutItem's
  const translator::BoundUpdate* update = nullptr;  // UpdateItem's
  std::int64_t new_size = 0;                        // of PutItem's item
};

// `call` and `emit` are the caller's, which awaits.
boost::asio::awaitable<translator::Result<WriteDone>> RunWrite(OperationContext& context,
                                                               const WriteCall& call,
                                                               const WriteEmitter& emit);

// The error that a status other than kWritten and kNothingToWrite stands for.
translator::ApiError ErrorOf(const WriteCall& call, const WriteDone& done);

// {"Attributes":...,"ConsumedCapacity":...,"ItemCollectionMetrics":...} with whichever was asked
// for.
OperationAnswer RespondToWrite(OperationContext& context, const WriteCall& call,
                               const WriteDone& done);

}  // namespace tuskgate::gateway
