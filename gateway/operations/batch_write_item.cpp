#include "gateway/operations/operations.h"
#include "translator/request/batch_requests.h"
#include "translator/rows/capacity.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// Sizes of the items that were there before, by position in the request.
std::vector<std::int64_t> SizesBefore(const RowSet& rows, std::size_t count) {
  std::vector<std::int64_t> sizes(count, 0);
  for (std::size_t i = 0; i < rows.RowCount(); ++i) {
    const auto position = static_cast<std::size_t>(IntegerAt(rows, i, 0));
    if (position >= 1 && position <= count) sizes[position - 1] = IntegerAt(rows, i, 1);
  }
  return sizes;
}

// Writes one table's part; returns the write units. Puts and deletes are two statements, each in
// the order of the row locks.
boost::asio::awaitable<Result<double>> WritePart(OperationContext& context,
                                                 const BatchWriteTable& part, bool capacity) {
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    const Result<TablePtr> table = co_await context.RequireTable(part.table);
    if (!table.has_value()) co_return table.error();
    std::vector<BatchPut> puts;
    if (auto error = CheckBatchWrite(**table, part, puts)) co_return *error;
    double units = 0;
    bool stale = false;
    if (!puts.empty()) {
      SqlStatement statement = EmitBatchPut(**table, puts, capacity);
      const auto result = co_await context.RunOn(**table, std::move(statement));
      if (!result.has_value()) co_return result.error();
      stale = result->stale;
      if (capacity && !stale) {
        const auto before = SizesBefore(*result->answer.rows, puts.size());
        for (std::size_t i = 0; i < puts.size(); ++i) {
          units += WriteUnits(before[i], static_cast<std::int64_t>(puts[i].size));
        }
      }
    }
    if (!part.deletes.empty() && !stale) {
      std::vector<const Item*> keys;
      for (const Item& key : part.deletes) keys.push_back(&key);
      SqlStatement statement = EmitBatchDelete(**table, keys, capacity);
      const auto result = co_await context.RunOn(**table, std::move(statement));
      if (!result.has_value()) co_return result.error();
      stale = result->stale;
      if (capacity && !stale) {
        for (const std::int64_t size : SizesBefore(*result->answer.rows, keys.size())) {
          units += WriteUnits(size, 0);
        }
      }
    }
    if (!stale) co_return units;
  }
  co_return ApiError{ErrorKind::kInternalServerError, "The table changes too often", {}};
}

}  // namespace

OperationAnswer BatchWriteItem(OperationContext& context, const Json& request) {
  const Result<BatchWriteRequest> write = ParseBatchWrite(request);
  if (!write.has_value()) co_return write.error();
  // Nothing is written unless all requests are right.
  for (const BatchWriteTable& part : write->tables) {
    const Result<TablePtr> table = co_await context.RequireTable(part.table);
    if (!table.has_value()) co_return table.error();
    std::vector<BatchPut> puts;
    if (auto error = CheckBatchWrite(**table, part, puts)) co_return *error;
  }
  std::string capacity;
  for (const BatchWriteTable& part : write->tables) {
    const Result<double> units =
        co_await WritePart(context, part, write->capacity != CapacityDetail::kNone);
    if (!units.has_value()) co_return units.error();
    if (write->capacity == CapacityDetail::kNone) continue;
    if (!capacity.empty()) capacity.push_back(',');
    AppendConsumedCapacity(capacity, write->capacity, part.name, *units);
  }
  std::string body = "{\"UnprocessedItems\":{}";
  if (write->capacity != CapacityDetail::kNone) {
    body.append(",\"ConsumedCapacity\":[").append(capacity).append("]");
  }
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
