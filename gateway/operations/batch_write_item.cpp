#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gateway/operations/collection_metrics.h"
#include "gateway/operations/operations.h"
#include "gateway/throttle/expected_use.h"
#include "translator/model/stored_form.h"
#include "translator/model/stored_item.h"
#include "translator/model/stored_text.h"
#include "translator/plan/batch_plan.h"
#include "translator/plan/table_storage.h"
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
  std::string unprocessed;           // requests that were not done, as JSON
  std::optional<ApiError> refusal;   // why, if it was for want of throughput
};

void AppendUnprocessed(std::string& out, std::string_view kind, std::string_view member,
                       const Item& item) {
  if (!out.empty()) out.push_back(',');
  fmt::format_to(std::back_inserter(out), "{{\"{}\":{{\"{}\":", kind, member);
  AppendJson(out, item);
  out.append("}}");
}

void LeavePut(PartDone& done, const BatchPut& put) {
  AppendUnprocessed(done.unprocessed, "PutRequest", "Item", *put.item);
}

void LeaveDelete(PartDone& done, const Item* key) {
  AppendUnprocessed(done.unprocessed, "DeleteRequest", "Key", *key);
}

// What somebody else holds the lock of is left to the client to ask for again, as the service
// leaves what is in a transaction.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
// So is what the database refuses when other requests of the batch have been done (`after_others`):
// an error would tell that nothing was. Asked for by itself, it is one.
bool IsLeft(const Result<bool>& written, bool after_others) {
  if (written.has_value()) return false;
  const ErrorKind kind = written.error().kind;
  if (kind == ErrorKind::kTransactionConflict) return true;
  return after_others && (kind == ErrorKind::kValidation || kind == ErrorKind::kAccessDenied);
}

// Leaves out what is refused.
void Admit(BatchWritePlan& writes, Reservation& reservation, PartDone& done) {
  const TableDescription& table = *done.table;
  std::erase_if(writes.puts, [&](const BatchPut& put) {
    const auto size = static_cast<std::int64_t>(put.size);
    auto refusal = reservation.Take(ExpectedOfPut(table, *put.item, size));
    if (!refusal) return false;
    LeavePut(done, put);
    done.refusal = std::move(refusal);
    return true;
  });
  std::erase_if(writes.deletes, [&](const Item* key) {
    auto refusal = reservation.Take(ExpectedOfDelete(table));
    if (!refusal) return false;
    LeaveDelete(done, key);
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
  const ItemFormat format = StorageOf(table).ImageFormat(table);
  std::vector<Before> before(count);
  for (std::size_t i = 0; i < rows.RowCount(); ++i) {
    const auto position = static_cast<std::size_t>(IntegerAt(rows, i, 0));
    if (position < 1 || position > count) continue;
    const auto item = rows.Value(i, 1);
    before[position - 1].size = IntegerAt(rows, i, 2);
    if (!item) continue;
    try {
      before[position - 1].item = StoredItem(*item, format).Parse();
    } catch (const UnreadableItem&) {
      // SQL has written it. It is replaced or gone by now.
    }
  }
  return before;
}

// Runs one of the two statements of a part. False: the table is not what it was.
boost::asio::awaitable<Result<bool>> WriteSome(OperationContext& context,
                                               const TableDescription& table,
                                               Result<SqlStatement> emitted, int attempt,
                                               std::size_t count, std::vector<Before>* before) {
  if (!emitted.has_value()) co_return emitted.error();
  SqlStatement statement = *std::move(emitted);
  const auto result = co_await context.RunOn(table, std::move(statement));
  if (!result.has_value()) co_return result.error();
  if (result->stale) {
    const TableStorage& storage = StorageOf(table);
    if (result->raced && attempt >= kAttemptsLeftOut && storage.HidesRows(table)) {
      co_return storage.LeftOut(table);
    }
    co_return false;
  }
  if (before != nullptr) *before = ReadBefore(table, *result->answer.rows, count);
  co_return true;
}

void AddUse(const TableDescription& table, const Before& before, const Item* after,
            std::size_t size, CapacityUsed& used) {
  used.Add(WriteCapacity(table, before.item ? &*before.item : nullptr, before.size, after,
                         static_cast<std::int64_t>(size)));
}

// Writes one table's part. Puts and deletes are two statements, each in the order of the row locks.
boost::asio::awaitable<Result<PartDone>> WritePart(OperationContext& context,
                                                   const BatchWriteTable& part, bool capacity,
                                                   bool after_others) {
  Throttle* throttle = context.services().throttle;
  capacity = capacity || throttle != nullptr;
  int attempts = 0;
  const TableAttempt<PartDone> attempt = [&](const TablePtr& table) -> AttemptAnswer<PartDone> {
    Result<BatchWritePlan> plan = PlanBatchWrite(part, *table);
    if (!plan.has_value()) co_return plan.error();
    plan->attempt = attempts++;
    if (auto error = context.Touch(*plan)) co_return *std::move(error);
    PartDone done;
    done.table = table;
    Reservation reservation(throttle, table, Flow::kWrite);
    if (throttle != nullptr) Admit(*plan, reservation, done);
    const TableStorage& storage = StorageOf(*table);
    std::vector<Before> before;
    std::vector<Before>* wanted = capacity ? &before : nullptr;
    if (!plan->puts.empty()) {
      Result<SqlStatement> emitted = storage.BatchPut(*plan, capacity);
      const Result<bool> written = co_await WriteSome(context, *table, std::move(emitted),
                                                      plan->attempt, plan->puts.size(), wanted);
      if (IsLeft(written, after_others)) {
        for (const BatchPut& put : std::exchange(plan->puts, {})) LeavePut(done, put);
      } else if (!written.has_value()) {
        co_return written.error();
      } else if (!*written) {
        co_return std::nullopt;
      }
      for (std::size_t i = 0; i < before.size(); ++i) {
        AddUse(*table, before[i], plan->puts[i].item, plan->puts[i].size, done.used);
      }
    }
    before.clear();
    if (!plan->deletes.empty()) {
      Result<SqlStatement> emitted = storage.BatchDelete(*plan, capacity);
      const Result<bool> written = co_await WriteSome(context, *table, std::move(emitted),
                                                      plan->attempt, plan->deletes.size(), wanted);
      if (IsLeft(written, after_others || !plan->puts.empty())) {
        for (const Item* key : std::exchange(plan->deletes, {})) LeaveDelete(done, key);
      } else if (!written.has_value()) {
        co_return written.error();
      } else if (!*written) {
        co_return std::nullopt;
      }
      for (const Before& deleted : before) AddUse(*table, deleted, nullptr, 0, done.used);
    }
    reservation.Settle(done.used);
    for (const BatchPut& put : plan->puts) done.written.push_back(put.item);
    done.written.insert(done.written.end(), plan->deletes.begin(), plan->deletes.end());
    co_return std::optional<PartDone>(std::move(done));
  };
  co_return co_await context.WithTable(part.table, attempt);
}

}  // namespace

OperationAnswer BatchWriteItem(OperationContext& context, const Json& request) {
  const Result<BatchWriteRequest> write = ParseBatchWrite(request);
  if (!write.has_value()) co_return write.error();
  // Nothing is written unless all requests are right. Those of one table are checked where they
  // are written.
  for (const BatchWriteTable& part : write->tables) {
    if (write->tables.size() == 1) break;
    const TableAttempt<bool> check = [&](const TablePtr& table) -> AttemptAnswer<bool> {
      const Result<BatchWritePlan> plan = PlanBatchWrite(part, *table);
      if (!plan.has_value()) co_return plan.error();
      if (auto error = context.Touch(*plan)) co_return *std::move(error);
      co_return std::optional<bool>(true);
    };
    const Result<bool> checked = co_await context.WithTable(part.table, check);
    if (!checked.has_value()) co_return checked.error();
  }
  std::string capacity;
  std::string metrics;
  std::string unprocessed;
  bool written = false;
  std::optional<ApiError> refusal;
  for (const BatchWriteTable& part : write->tables) {
    const Result<PartDone> done =
        co_await WritePart(context, part, write->capacity != CapacityDetail::kNone, written);
    if (!done.has_value()) co_return done.error();
    if (write->capacity != CapacityDetail::kNone) {
      if (!capacity.empty()) capacity.push_back(',');
      AppendConsumedCapacity(capacity, write->capacity, part.name, done->used);
    }
    written = written || !done->written.empty();
    if (done->refusal) refusal = done->refusal;
    if (!done->unprocessed.empty()) {
      if (!unprocessed.empty()) unprocessed.push_back(',');
      AppendJsonString(unprocessed, part.name);
      unprocessed.append(":[").append(done->unprocessed).append("]");
    }
    if (!write->collection_metrics || !done->table->HasLocalIndexes()) continue;
    const Result<std::string> part_metrics =
        co_await CollectionMetricsOf(context, part.name, *done->table, done->written);
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
