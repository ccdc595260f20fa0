#include "gateway/testkit/faulty_run.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "gateway/http/response.h"
#include "gateway/testkit/fault_call.h"
#include "gateway/testkit/fault_rules.h"
#include "gateway/testkit/split_batch.h"
#include "gateway/throttle/refusals.h"
#include "translator/rows/reason_code.h"
#include "translator/rows/transaction_answer.h"

namespace tuskgate::gateway {

namespace asio = boost::asio;
using namespace translator;

namespace {

constexpr std::array<std::string_view, 5> kReads = {"BatchGetItem", "GetItem", "Query", "Scan",
                                                    "TransactGetItems"};
constexpr std::array<std::string_view, 8> kOnItems = {
    "BatchExecuteStatement", "BatchWriteItem", "DeleteItem",         "ExecuteStatement",
    "ExecuteTransaction",    "PutItem",        "TransactWriteItems", "UpdateItem"};

constexpr std::array<std::string_view, 4> kOfSeveral = {
    "BatchExecuteStatement", "ExecuteTransaction", "TransactGetItems", "TransactWriteItems"};

template <typename Names>
bool Has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class FaultyRun {
 public:
  FaultyRun(const OperationEntry& operation, OperationContext& context, const Json& request)
      : operation_(operation),
        context_(context),
        request_(request),
        call_(FaultCallOf(operation, request, context.space())) {}

  asio::awaitable<http::ApiResponse> Run() {
    const FaultsMet met = context_.services().faults->Meet(call_);
    if (met.delay > met.delay.zero()) {
      asio::steady_timer timer(co_await asio::this_coro::executor, met.delay);
      boost::system::error_code ignored;
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    http::ApiResponse response;
    if (!met.rule) {
      response.body = co_await operation_.run(context_, request_);
      co_return response;
    }
    rule_ = *met.rule;
    switch (rule_.fault) {
      case Fault::kThrottle:
      case Fault::kConflict:
      case Fault::kUnprocessed:
        response.body = co_await Refuse();
        co_return response;
      case Fault::kError500:
      case Fault::kDrop:
      case Fault::kLatency:
        break;
    }
    if (rule_.after) {
      response.body = co_await operation_.run(context_, request_);
      if (response.body.has_error()) co_return response;  // nothing was done that could be lost
    }
    response.is_dropped = rule_.fault == Fault::kDrop;
    response.is_fault_told = true;
    response.body = ApiError{
        ErrorKind::kInternalServerError,
        "The request processing has failed because of an unknown error, exception or failure.",
        {}};
    co_return response;
  }

 private:
  OperationAnswer Refuse() {
    const std::string_view name = operation_.name;
    if (name == "BatchGetItem") co_return co_await LeaveItems("UnprocessedKeys");
    if (name == "BatchWriteItem") co_return co_await LeaveItems("UnprocessedItems");
    if (const Json* actions = ActionsOf(name, request_)) {
      if (name == "BatchExecuteStatement") co_return co_await FailStatements(*actions);
      co_return CancelTransaction(*actions);
    }
    // A request without what it is to be about is refused as ever.
    if (Has(kOfSeveral, name)) co_return co_await operation_.run(context_, request_);
    co_return ErrorFor(IsRead(request_), TableHit());
  }

  bool IsHit(std::string_view table) const {
    return rule_.table.empty() || TableNameOf(table) == rule_.table;
  }

  std::string TableHit() const {
    return rule_.table.empty() && !call_.tables.empty() ? call_.tables.front() : rule_.table;
  }

  bool IsRead(const Json& statement) const {
    return Has(kReads, operation_.name) || IsReadStatement(statement);
  }

  ApiError ErrorFor(bool is_read, std::string_view table) const {
    if (rule_.fault == Fault::kConflict) {
      return {ErrorKind::kTransactionConflict, "Transaction is ongoing for the item", {}};
    }
    // Of the operations on streams, only this one has an error for it:
    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
    if (operation_.name == "GetRecords") {
      return {ErrorKind::kLimitExceeded, "Too many operations for a given subscriber.", {}};
    }
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    if (!Has(kReads, operation_.name) && !Has(kOnItems, operation_.name)) {
      return {ErrorKind::kThrottling, "Rate of requests exceeds the allowed throughput.", {}};
    }
    return ProvisionedExceeded(TableArn(table, context_.services().scope), false,
                               is_read ? Flow::kRead : Flow::kWrite);
  }

  // The first action of the table that is hit is the reason.
  ApiError CancelTransaction(const Json& actions) const {
    std::vector<CancellationReason> reasons(actions.Size());
    for (rapidjson::SizeType i = 0; i < actions.Size(); ++i) {
      const std::string& table = call_.tables[i];
      if (!IsHit(table)) continue;
      reasons[i] = ReasonOf(ErrorFor(IsRead(actions[i]), table));
      break;
    }
    return TransactionCanceled(reasons);
  }

  OperationAnswer LeaveItems(std::string_view member) {
    const IsHitTable is_hit = [this](std::string_view table) { return IsHit(table); };
    SplitBatch split = Split(request_, is_hit, rule_.leave);
    if (!split.any_left) co_return co_await operation_.run(context_, request_);
    std::string done;
    if (split.any_rest) {
      Result<std::string> answer = co_await operation_.run(context_, split.rest);
      if (!answer.has_value()) co_return answer.error();
      done = *std::move(answer);
    } else if (rule_.fault == Fault::kThrottle) {
      // Of a batch of which nothing was done, it is an error:
      // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
      co_return ErrorFor(IsRead(request_), TableHit());
    }
    co_return WithLeft(done, member, std::move(split.left));
  }

  OperationAnswer FailStatements(const Json& statements) {
    std::vector<bool> is_hit;
    for (const std::string& table : call_.tables) is_hit.push_back(IsHit(table));
    std::string done;
    if (std::find(is_hit.begin(), is_hit.end(), false) != is_hit.end()) {
      const rapidjson::Document rest = WithoutStatements(request_, is_hit);
      Result<std::string> answer = co_await operation_.run(context_, rest);
      if (!answer.has_value()) co_return answer.error();
      done = *std::move(answer);
    }
    const auto first = std::find(is_hit.begin(), is_hit.end(), true) - is_hit.begin();
    const auto at = static_cast<rapidjson::SizeType>(first);
    const std::string& table = call_.tables[at];
    const ApiError error = ErrorFor(IsRead(statements[at]), table);
    std::string failure =
        fmt::format("{{\"Error\":{{\"Code\":\"{}\",\"Message\":", ReasonCodeOf(error.kind));
    http::AppendJsonString(failure, error.message);
    if (!error.extra_members.empty()) failure.append(",").append(error.extra_members);
    failure.append("},\"TableName\":");
    http::AppendJsonString(failure, table);
    failure.push_back('}');
    co_return WithResponses(done, is_hit, failure);
  }

  const OperationEntry& operation_;
  OperationContext& context_;
  const Json& request_;
  const FaultCall call_;
  FaultRule rule_;
};

}  // namespace

asio::awaitable<http::ApiResponse> RunWithFaults(const OperationEntry& operation,
                                                 OperationContext& context, const Json& request) {
  FaultyRun run(operation, context, request);
  co_return co_await run.Run();
}

}  // namespace tuskgate::gateway
