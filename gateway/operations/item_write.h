// What PutItem, UpdateItem and DeleteItem share: running the statement until it neither meets a
// stale table nor races, and the answer to what it reports.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/operations/operation.h"
#include "translator/request/write_requests.h"
#include "translator/sql/write.h"

namespace tuskgate::gateway {

// A write that has been carried out or whose condition failed. The result's views point into rows.
struct WriteDone {
  std::unique_ptr<translator::RowSet> rows;
  translator::WriteResult result;
};

// Makes the statement for the table as it is now; called again after a retry. It must check the key
// against the table's schema.
using WriteEmitter = std::function<translator::Result<translator::WriteStatement>(
    const translator::TableDescription& table)>;

// `table` and `emit` are the caller's, which awaits.
boost::asio::awaitable<translator::Result<WriteDone>> RunWrite(OperationContext& context,
                                                               const std::string& table,
                                                               const WriteEmitter& emit);

// The error that a status other than kWritten and kNothingToWrite stands for.
translator::ApiError ErrorOf(const translator::WriteResult& result);

// {"Attributes":...,"ConsumedCapacity":...} with whichever was asked for.
std::string RespondToWrite(const std::string& table, const translator::WriteOptions& options,
                           const translator::WriteResult& result,
                           const translator::BoundUpdate* update);

}  // namespace tuskgate::gateway
