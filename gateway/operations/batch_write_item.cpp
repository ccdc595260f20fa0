#include <algorithm>

#include <fmt/format.h>

#include "gateway/operations/collection_metrics.h"
#include "gateway/operations/operations.h"
#include "gateway/throttle/expected_use.h"
#include "translator/attached/write_statements.h"
#include "translator/model/stored_item.h"
#include "translator/model/stored_text.h"
#include "translator/request/batch_requests.h"
#include "translator/rows/capacity.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// What one table's part did.
struct PartDone {
  TablePtr table;
  CapacityUsed used;
  std::vector<const Item*> written;  // items that were put, keys that were deleted
  std::string unprocessed;           // requests that there is no throughput for, as JSON
  std::optional<ApiError> refusal;   // why
};

// What is to be written of one table.
struct PartWrites {
  std::vector<BatchPut> puts;
  std::vector<const Item*> deletes;
};

void AppendUnprocessed(std::string& out, std::string_view kind, std::string_view member,
                       const Item& item) {
  if (!out.empty()) out.push_back(',');
  fmt::format_to(std::back_inserter(out), "{{\"{}\":{{\"{}\":", kind, member);
  AppendJson(out, item);
  out.append("}}");
}

// Leaves out what is refused.
void Admit(PartWrites& writes, Reservation& reservation, PartDone& done) {
  const TableDescription& table = *done.table;
  std::erase_if(writes.puts, [&](const BatchPut& put) {
    const auto size = static_cast<std::int64_t>(put.size);
    auto refusal = reservation.Take(ExpectedOfPut(table, *put.item, size));
    if (!refusal) return false;
    AppendUnprocessed(done.unprocessed, "PutRequest", "Item", *put.item);
    done.refusal = std::move(refusal);
    return true;
  });
  std::erase_if(writes.deletes, [&](const Item* key) {
    auto refusal = reservation.Take(ExpectedOfDelete(table));
    if (!refusal) return false;
    AppendUnprocessed(done.unprocessed, "DeleteRequest", "Key", *key);
    done.refusal = std::move(refusal);
    return true;
  });
}

// An item that was there before; size 0: there was none.
struct Before {
  std::int64_t size = 0;
  std::optional<Item> item;
};

// By position in the request.
std::vector<Before> ReadBefore(const TableDescription& table, const RowSet& rows,
                               std::size_t count) {
  // Statements over attached relations return the item before its size.
  const std::size_t item_column = table.attached ? 1 : 2;
  const std::size_t size_column = table.attached ? 2 : 1;
  const ItemFormat format = table.attached ? table.item_format : ItemFormat::kText;
  std::vector<Before> before(count);
  for (std::size_t i = 0; i < rows.RowCount(); ++i) {
    const auto position = static_cast<std::size_t>(IntegerAt(rows, i, 0));
    if (position < 1 || position > count) continue;
    const auto item = rows.Value(i, item_column);
    before[position - 1].size = IntegerAt(rows, i, size_column);
    if (item) before[position - 1].item = StoredItem(*item, format).Parse();
  }
  return before;
}

Result<SqlStatement> EmitPuts(const TableDescription& table, const std::vector<BatchPut>& puts,
                              bool images_before) {
  if (table.attached) return EmitAttachedBatchPut(table, puts);
  return EmitBatchPut(table, puts, images_before);
}

Result<SqlStatement> EmitDeletes(const TableDescription& table,
                                 const std::vector<const Item*>& keys, bool images_before) {
  if (table.attached) return EmitAttachedBatchDelete(table, keys);
  return EmitBatchDelete(table, keys, images_before);
}

// Writes one table's part. Puts and deletes are two statements, each in the order of the row locks.
boost::asio::awaitable<Result<PartDone>> WritePart(OperationContext& context,
                                                   const BatchWriteTable& part, bool capacity) {
  Throttle* throttle = context.services().throttle;
  capacity = capacity || throttle != nullptr;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    const Result<TablePtr> table = co_await context.RequireTable(part.table);
    if (!table.has_value()) co_return table.error();
    PartWrites writes;
    if (auto error = CheckBatchWrite(**table, part, writes.puts)) co_return *error;
    for (const Item& key : part.deletes) writes.deletes.push_back(&key);
    PartDone done;
    done.table = *table;
    Reservation reservation(throttle, *table, Flow::kWrite);
    if (throttle != nullptr) Admit(writes, reservation, done);
    const std::vector<BatchPut>& puts = writes.puts;
    bool stale = false;
    if (!puts.empty()) {
      Result<SqlStatement> emitted = EmitPuts(**table, puts, capacity);
      if (!emitted.has_value()) co_return emitted.error();
      SqlStatement statement = *std::move(emitted);
      const auto result = co_await context.RunOn(**table, std::move(statement));
      if (!result.has_value()) co_return result.error();
      stale = result->stale;
      if (capacity && !stale) {
        const auto before = ReadBefore(**table, *result->answer.rows, puts.size());
        for (std::size_t i = 0; i < puts.size(); ++i) {
          done.used.Add(WriteCapacity(**table, before[i].item ? &*before[i].item : nullptr,
                                      before[i].size, puts[i].item,
                                      static_cast<std::int64_t>(puts[i].size)));
        }
      }
    }
    if (!writes.deletes.empty() && !stale) {
      Result<SqlStatement> emitted = EmitDeletes(**table, writes.deletes, capacity);
      if (!emitted.has_value()) co_return emitted.error();
      SqlStatement statement = *std::move(emitted);
      const auto result = co_await context.RunOn(**table, std::move(statement));
      if (!result.has_value()) co_return result.error();
      stale = result->stale;
      if (capacity && !stale) {
        for (const Before& before :
             ReadBefore(**table, *result->answer.rows, writes.deletes.size())) {
          done.used.Add(WriteCapacity(**table, before.item ? &*before.item : nullptr, before.size,
                                      nullptr, 0));
        }
      }
    }
    if (stale) continue;
    reservation.Settle(done.used);
    for (const BatchPut& put : puts) done.written.push_back(put.item);
    done.written.insert(done.written.end(), writes.deletes.begin(), writes.deletes.end());
    co_return done;
  }
  co_return ApiError{ErrorKind::kInternalServerError, "The table changes too often", {}};
}

// "Table":[{...},...]: one entry for each partition key that was written to.
OperationAnswer PartMetrics(OperationContext& context, const PartDone& done,
                            const std::string& name) {
  const TableDescription& table = *done.table;
  std::vector<AttributeValue> keys;
  for (const Item* item : done.written) {
    const AttributeValue& key = *item->Find(table.partition_key.name);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  std::string metrics;
  AppendJsonString(metrics, name);
  metrics.append(":[");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) metrics.push_back(',');
    AttributeValue key = keys[i];
    const Result<std::string> one = co_await CollectionMetrics(context, table, std::move(key));
    if (!one.has_value()) co_return one.error();
    metrics.append(*one);
  }
  metrics.push_back(']');
  co_return metrics;
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
  std::string metrics;
  std::string unprocessed;
  bool written = false;
  std::optional<ApiError> refusal;
  for (const BatchWriteTable& part : write->tables) {
    const Result<PartDone> done =
        co_await WritePart(context, part, write->capacity != CapacityDetail::kNone);
    if (!done.has_value()) co_return done.error();
    if (write->capacity != CapacityDetail::kNone) {
      if (!capacity.empty()) capacity.push_back(',');
      AppendConsumedCapacity(capacity, write->capacity, part.name, done->used);
    }
    written = written || !done->written.empty();
    if (done->refusal) {
      refusal = done->refusal;
      if (!unprocessed.empty()) unprocessed.push_back(',');
      AppendJsonString(unprocessed, part.name);
      unprocessed.append(":[").append(done->unprocessed).append("]");
    }
    if (!write->collection_metrics || !done->table->HasLocalIndexes()) continue;
    const Result<std::string> part_metrics = co_await PartMetrics(context, *done, part.name);
    if (!part_metrics.has_value()) co_return part_metrics.error();
    if (!metrics.empty()) metrics.push_back(',');
    metrics.append(*part_metrics);
  }
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
  if (refusal && !written) co_return *refusal;
  std::string body = "{\"UnprocessedItems\":{" + unprocessed + "}";
  if (!metrics.empty()) body.append(",\"ItemCollectionMetrics\":{").append(metrics).append("}");
  if (write->capacity != CapacityDetail::kNone) {
    body.append(",\"ConsumedCapacity\":[").append(capacity).append("]");
  }
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
