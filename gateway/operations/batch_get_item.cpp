#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "translator/model/json_text.h"
#include "translator/model/stored_item.h"
#include "translator/model/stored_text.h"
#include "translator/request/batch_requests.h"
#include "translator/request/shape.h"
#include "translator/rows/capacity.h"
#include "translator/rows/project_item.h"

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

// The answer as it grows, table by table.
class BatchAnswer {
 public:
  std::int64_t BytesLeft() const { return kResponseBytes - bytes_; }
  bool Full() const { return full_; }

  void Add(const BatchGetTable& part, const RowSet& rows, ItemFormat format,
           CapacityDetail detail) {
    if (!responses_.empty()) responses_.push_back(',');
    AppendJsonString(responses_, part.name);
    responses_.append(":[");
    const auto paths =
        part.projection ? PathsOf(*part.projection) : std::vector<const BoundPath*>();
    double units = 0;
    std::size_t found = 0;
    std::size_t processed = part.keys.size();
    for (std::size_t i = 0; i < rows.RowCount(); ++i) {
      if (!rows.Value(i, 1)) {
        // No room for this one, nor for any after it.
        processed = static_cast<std::size_t>(IntegerAt(rows, i, 0)) - 1;
        full_ = true;
        break;
      }
      if (i > 0) responses_.push_back(',');
      const StoredItem stored(*rows.Value(i, 1), format);
      if (part.projection) {
        AppendJson(responses_, ProjectItem(stored.Parse(), paths));
      } else {
        stored.AppendTo(responses_);
      }
      const std::int64_t size = IntegerAt(rows, i, 2);
      bytes_ += size;
      units += ReadUnits(size, part.consistent);
      ++found;
    }
    responses_.push_back(']');
    if (processed < part.keys.size()) AppendUnprocessed(unprocessed_, part, processed);
    units += static_cast<double>(processed - found) * ReadUnits(0, part.consistent);
    AddCapacity(part, detail, units);
  }

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
    AppendConsumedCapacity(capacity_, detail, part.name, units);
  }

  std::string responses_;
  std::string unprocessed_;
  std::string capacity_;
  std::int64_t bytes_ = 0;
  bool full_ = false;
};

boost::asio::awaitable<Result<Answer>> ReadPart(OperationContext& context,
                                                const BatchGetTable& part, std::int64_t bytes) {
  std::vector<const Item*> keys;
  for (const Item& key : part.keys) keys.push_back(&key);
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    const Result<TablePtr> table = co_await context.RequireTable(part.table);
    if (!table.has_value()) co_return table.error();
    if (auto error = CheckBatchKeys(**table, part)) co_return *error;
    SqlStatement statement = EmitBatchGet(**table, keys, bytes);
    Result<OperationContext::TableAnswer> result =
        co_await context.RunOn(**table, std::move(statement));
    if (!result.has_value()) co_return result.error();
    if (!result->stale) co_return std::move(result->answer);
  }
  co_return ApiError{ErrorKind::kInternalServerError, "The table changes too often", {}};
}

}  // namespace

OperationAnswer BatchGetItem(OperationContext& context, const Json& request) {
  const Result<BatchGetRequest> get = ParseBatchGet(request);
  if (!get.has_value()) co_return get.error();
  // Nothing is read unless all keys are right.
  for (const BatchGetTable& part : get->tables) {
    const Result<TablePtr> table = co_await context.RequireTable(part.table);
    if (!table.has_value()) co_return table.error();
    if (auto error = CheckBatchKeys(**table, part)) co_return *error;
  }
  BatchAnswer answer;
  for (const BatchGetTable& part : get->tables) {
    if (answer.Full()) {
      answer.Skip(part);
      continue;
    }
    const Result<Answer> rows = co_await ReadPart(context, part, answer.BytesLeft());
    if (!rows.has_value()) co_return rows.error();
    answer.Add(part, *rows->rows, context.services().item_format, get->capacity);
  }
  co_return answer.Finish(get->capacity);
}

}  // namespace tuskgate::gateway
