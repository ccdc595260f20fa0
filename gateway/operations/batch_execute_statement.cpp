#include <algorithm>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "gateway/operations/statement_run.h"
#include "translator/model/stored_text.h"
#include "translator/rows/capacity.h"
#include "translator/rows/reason_code.h"

namespace tuskgate::gateway {

using namespace translator;
namespace asio = boost::asio;

namespace {

// The answer as it grows, statement by statement. The outcomes must outlive it.
class BatchAnswer {
 public:
  void Add(const StatementOutcome& outcome) {
    Begin();
    responses_.append("{\"TableName\":");
    AppendJsonString(responses_, outcome.table->name);
    if (!outcome.items.empty()) responses_.append(",\"Item\":").append(outcome.items);
    responses_.push_back('}');
    used_.Add(outcome.table->name, outcome.used);
  }

  // `table`: where it was reached, else empty.
  void Add(const ApiError& error, std::string_view table) {
    Begin();
    fmt::format_to(std::back_inserter(responses_),
                   "{{\"Error\":{{\"Code\":\"{}\",\"Message\":", ReasonCodeOf(error.kind));
    AppendJsonString(responses_, error.message);
    if (!error.extra_members.empty()) responses_.append(",").append(error.extra_members);
    responses_.push_back('}');
    if (!table.empty()) {
      responses_.append(",\"TableName\":");
      AppendJsonString(responses_, table);
    }
    responses_.push_back('}');
  }

  std::string Finish(CapacityDetail detail) const {
    std::string body = "{\"Responses\":[" + responses_ + "]";
    if (detail != CapacityDetail::kNone) {
      body.append(",\"ConsumedCapacity\":");
      used_.AppendTo(body, detail, CapacityAxis::kUntold);
    }
    body.push_back('}');
    return body;
  }

 private:
  void Begin() {
    if (!responses_.empty()) responses_.push_back(',');
  }

  std::string responses_;
  CapacityByTable used_;
};

// What came of one statement.
struct Member {
  Result<StatementRequest> request;
  bool reached = false;
  Result<StatementOutcome> outcome = ApiError{};
};

// The members under way. Shared with those that run, which the end of the server may leave behind.
struct Batch {
  explicit Batch(const asio::any_io_executor& executor) : finished(executor) {}

  std::vector<Member> members;
  std::size_t running = 0;
  std::exception_ptr failure;
  asio::steady_timer finished;  // cancelled when none runs any more
};

asio::awaitable<void> Run(OperationContext& context, Member& member) {
  if (!member.request.has_value()) {
    member.outcome = member.request.error();
    co_return;
  }
  member.outcome =
      co_await RunStatement(context, *member.request, StatementOrigin::kBatch, member.reached);
}

// Reads are all sent at once, and so answered in one trip or a few.
asio::awaitable<void> RunTogether(OperationContext& context, std::shared_ptr<Batch> batch) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  batch->running = batch->members.size();
  batch->finished.expires_at(asio::steady_timer::time_point::max());
  for (Member& member : batch->members) {
    asio::co_spawn(executor, Run(context, member), [batch](std::exception_ptr failure) {
      if (failure) batch->failure = failure;
      if (--batch->running == 0) batch->finished.cancel();
    });
  }
  boost::system::error_code cancelled;
  if (batch->running > 0) {
    co_await batch->finished.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
  if (batch->failure) std::rethrow_exception(batch->failure);
}

bool IsRead(const Member& member) {
  return !member.request.has_value() || member.request->statement->IsRead();
}

}  // namespace

// Writes are carried out one after the other: a statement may go on from what one before it did.
OperationAnswer BatchExecuteStatement(OperationContext& context, const Json& request) {
  Result<StatementBatch> parsed = ParseBatchExecuteStatement(request);
  if (!parsed.has_value()) co_return parsed.error();
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto batch = std::make_shared<Batch>(executor);
  for (Result<StatementRequest>& statement : parsed->statements) {
    if (statement.has_value()) statement->capacity = parsed->capacity;
    batch->members.push_back({std::move(statement)});
  }
  if (std::all_of(batch->members.begin(), batch->members.end(), IsRead)) {
    co_await RunTogether(context, batch);
  } else {
    for (Member& member : batch->members) co_await Run(context, member);
  }
  BatchAnswer answer;
  for (const Member& member : batch->members) {
    if (member.outcome.has_value()) {
      answer.Add(*member.outcome);
    } else {
      answer.Add(member.outcome.error(),
                 member.reached ? std::string_view(member.request->statement->Target().table)
                                : std::string_view());
    }
  }
  co_return answer.Finish(parsed->capacity);
}

}  // namespace tuskgate::gateway
