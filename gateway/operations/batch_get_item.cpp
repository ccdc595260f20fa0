#include <optional>
#include <vector>

#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "gateway/throttle/expected_use.h"
#include "translator/model/json_text.h"
#include "translator/model/stored_item.h"
#include "translator/model/stored_text.h"
#include "translator/plan/batch_plan.h"
#include "translator/plan/table_storage.h"
#include "translator/request/batch_requests.h"
#include "translator/request/shape.h"
#include "translator/rows/capacity.h"
#include "translator/rows/path_selection.h"
#include "translator/rows/unreadable.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
constexpr std::int64_t kResponseBytes = 16 << 20;

// The keys from `from` on that the answer leaves to the client to ask for again, with the options
// of their table as the request gave them.
void AppendUnprocessed(std::string& out, const BatchGetTable& part, std::size_t from) {
  if (!out.empty()) out.push_back(',');
  AppendJsonString(out, part.name);
  out.append(":{\"Keys\":[");
  for (std::size_t i = from; i < part.keys.size(); ++i) {
    if (i > from) out.push_back(',');
    AppendJson(out, part.keys[i]);
  }
  out.push_back(']');
  for (const std::string_view member :
       {"ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"}) {
    const Json* value = FindMember(*part.json, member);
    if (value == nullptr) continue;
    fmt::format_to(std::back_inserter(out), ",\"{}\":{}", member, JsonText(*value));
  }
  out.push_back('}');
}

// Of each key the row with its item, if there is one.
std::vector<std::optional<std::size_t>> RowsByKey(const RowSet& rows, std::size_t keys) {
  std::vector<std::optional<std::size_t>> row_of(keys);
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    row_of.at(static_cast<std::size_t>(IntegerAt(rows, row, 0)) - 1) = row;
  }
  return row_of;
}

// The answer as it grows, table by table.
class BatchAnswer {
 public:
  std::int64_t BytesLeft() const { return kResponseBytes - bytes_; }
  bool Full() const { return full_; }

  // Takes what it answers from the reservation, until that is refused.
  void Add(const BatchGetTable& part, const TableDescription& table, const RowSet& rows,
           CapacityDetail detail, Reservation& reservation) {
    if (!responses_.empty()) responses_.push_back(',');
    AppendJsonString(responses_, part.name);
    responses_.append(":[");
    std::optional<Selection> selection;
    if (part.projection) selection = SelectionOf(*part.projection);
    const std::vector<std::optional<std::size_t>> row_of = RowsByKey(rows, part.keys.size());
    double units = 0;
    bool is_first = true;
    std::size_t processed = 0;
    for (; processed < part.keys.size(); ++processed) {
      const std::optional<std::size_t> row = row_of[processed];
      const std::int64_t size = row ? IntegerAt(rows, *row, 2) : 0;
      // No room for this one, nor for any after it.
      full_ = full_ || (row && (!rows.Value(*row, 1) || bytes_ + size > kResponseBytes));
      if (full_) break;
      const double cost = ReadUnits(size, part.consistent);
      if (auto refusal = reservation.Take({cost, {}})) {
        refusal_ = std::move(refusal);
        break;
      }
      units += cost;
      processed_any_ = true;
      if (!row) continue;
      if (!is_first) responses_.push_back(',');
      is_first = false;
      const StoredItem stored(*rows.Value(*row, 1), table.item_format);
      AppendStored(responses_, table, part.keys[processed], stored,
                   selection ? &*selection : nullptr);
      bytes_ += size;
    }
    responses_.push_back(']');
    if (processed < part.keys.size()) AppendUnprocessed(unprocessed_, part, processed);
    reservation.Settle({units, {}});
    AddCapacity(part, detail, units);
  }

  void Refuse(const BatchGetTable& part, const ApiError& refusal) {
    refusal_ = refusal;
    Skip(part);
  }

  // Why nothing at all was read, if it was for want of throughput.
  const ApiError* Refusal() const { return refusal_ && !processed_any_ ? &*refusal_ : nullptr; }

  void Skip(const BatchGetTable& part) {
    if (!responses_.empty()) responses_.push_back(',');
    AppendJsonString(responses_, part.name);
    responses_.append(":[]");
    AppendUnprocessed(unprocessed_, part, 0);
  }

  std::string Finish(CapacityDetail detail) const {
    std::string body =
        "{\"Responses\":{" + responses_ + "},\"UnprocessedKeys\":{" + unprocessed_ + "}";
    if (detail != CapacityDetail::kNone) {
      body.append(",\"ConsumedCapacity\":[").append(capacity_).append("]");
    }
    body.push_back('}');
    return body;
  }

 private:
  void AddCapacity(const BatchGetTable& part, CapacityDetail detail, double units) {
    if (detail == CapacityDetail::kNone) return;
    if (!capacity_.empty()) capacity_.push_back(',');
    AppendConsumedCapacity(capacity_, detail, part.name, {units, {}});
  }

  std::string responses_;
  std::string unprocessed_;
  std::string capacity_;
  std::int64_t bytes_ = 0;
  bool full_ = false;
  bool processed_any_ = false;
  std::optional<ApiError> refusal_;
};

// What was read of one table, or why nothing was.
struct PartRead {
  TablePtr table;
  std::unique_ptr<RowSet> rows;
  std::optional<ApiError> refusal;
};

boost::asio::awaitable<Result<PartRead>> ReadPart(OperationContext& context,
                                                  const BatchGetTable& part, std::int64_t bytes) {
  const TableAttempt<PartRead> attempt = [&](const TablePtr& table) -> AttemptAnswer<PartRead> {
    const Result<BatchGetPlan> plan = PlanBatchGet(part, *table);
    if (!plan.has_value()) co_return plan.error();
    PartRead read;
    read.table = table;
    // One key must be affordable; how many are is known when they have been read.
    Reservation reservation(context.services().throttle, table, Flow::kRead);
    read.refusal = reservation.Take(ExpectedOfRead(nullptr, part.consistent));
    if (read.refusal) co_return std::optional<PartRead>(std::move(read));
    SqlStatement statement = StorageOf(*table).BatchGet(*plan, bytes);
    auto result = co_await context.RunOn(*table, std::move(statement));
    if (!result.has_value()) co_return result.error();
    if (result->stale) co_return std::nullopt;
    read.rows = std::move(result->answer.rows);
    co_return std::optional<PartRead>(std::move(read));
  };
  co_return co_await context.WithTable(part.table, attempt);
}

}  // namespace

OperationAnswer BatchGetItem(OperationContext& context, const Json& request) {
  const Result<BatchGetRequest> get = ParseBatchGet(request);
  if (!get.has_value()) co_return get.error();
  // Nothing is read unless all keys are right.
  for (const BatchGetTable& part : get->tables) {
    const TableAttempt<bool> check = [&](const TablePtr& table) -> AttemptAnswer<bool> {
      const Result<BatchGetPlan> plan = PlanBatchGet(part, *table);
      if (!plan.has_value()) co_return plan.error();
      if (auto error = context.Touch(*plan)) co_return *std::move(error);
      co_return std::optional<bool>(true);
    };
    const Result<bool> checked = co_await context.WithTable(part.table, check);
    if (!checked.has_value()) co_return checked.error();
  }
  BatchAnswer answer;
  for (const BatchGetTable& part : get->tables) {
    if (answer.Full()) {
      answer.Skip(part);
      continue;
    }
    const Result<PartRead> read = co_await ReadPart(context, part, answer.BytesLeft());
    if (!read.has_value()) co_return read.error();
    if (read->refusal) {
      answer.Refuse(part, *read->refusal);
      continue;
    }
    Reservation reservation(context.services().throttle, read->table, Flow::kRead);
    answer.Add(part, *read->table, *read->rows, get->capacity, reservation);
  }
  if (const ApiError* refusal = answer.Refusal()) co_return *refusal;
  co_return answer.Finish(get->capacity);
}

}  // namespace tuskgate::gateway
