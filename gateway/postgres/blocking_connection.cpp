#include "gateway/postgres/blocking_connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <utility>

#include <fmt/format.h>
#include <poll.h>

#include "gateway/observe/log.h"
#include "gateway/postgres/consume_input.h"
#include "gateway/postgres/session_settings.h"
#include "gateway/process/background.h"

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;
using Clock = BlockingConnection::Clock;

constexpr milliseconds kEndPatience{1'000};

std::string TrimmedMessage(const char* message) {
  std::string text = message != nullptr ? message : "";
  std::replace(text.begin(), text.end(), '\n', ' ');
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

void LogNotice(void*, const char* message) {
  Log(LogLevel::kDebug, "postgresql: {}", TrimmedMessage(message));
}

// Rounded up, so that what is waited for is over when the wait is.
int MillisecondsUntil(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

struct NotifyDeleter {
  void operator()(PGnotify* notification) const { PQfreemem(notification); }
};

}  // namespace

BlockingConnection::BlockingConnection(BlockingOptions options, const StopEvent& stop)
    : options_(std::move(options)), stop_(stop) {
  Connect();
  const std::string settings = fmt::format(
      "select set_config(name, value, false), pg_backend_pid() from (values{}{}, "
      "('application_name', $1::text), ('lock_timeout', $2::text), "
      "('statement_timeout', $3::text)) as settings (name, value)",
      kOwnNames, kSessionSettings);
  const QueryRows rows =
      Exec(settings,
           {options_.application_name, std::to_string(options_.lock_timeout.count()),
            std::to_string(options_.statement_timeout.count())},
           options_.patience);
  session_ = rows.Value(0, 1).value_or("");
  if (options_.in_background) PutInBackground(PQbackendPID(handle_.get()));
}

BlockingConnection::~BlockingConnection() {
  handle_.reset();
  if (is_waited_for_ && !session_.empty()) EndSession();
}

// Only the look-up of a host's name has no deadline: libpq offers none.
void BlockingConnection::Connect() {
  const Clock::time_point deadline = Clock::now() + options_.patience;
  handle_.reset(PQconnectStart(options_.connection_string.c_str()));
  if (!handle_) throw std::bad_alloc();
  PQsetNoticeProcessor(handle_.get(), LogNotice, nullptr);
  PostgresPollingStatusType state =
      PQstatus(handle_.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) Lose("cannot connect");
    WaitForSocket(state == PGRES_POLLING_WRITING ? POLLOUT : POLLIN, deadline);
    state = PQconnectPoll(handle_.get());
  }
  if (PQsetnonblocking(handle_.get(), 1) != 0) Lose("cannot make the connection nonblocking");
  last_heard_ = Clock::now();
}

void BlockingConnection::Lose(const std::string& reason) {
  is_lost_ = true;
  const std::string message = TrimmedMessage(PQerrorMessage(handle_.get()));
  throw ConnectionLost(message.empty() ? reason : fmt::format("{}: {}", reason, message));
}

void BlockingConnection::WaitForSocket(short events, Clock::time_point deadline) {
  std::array<pollfd, 2> waits = {
      {{stop_.descriptor(), POLLIN, 0}, {PQsocket(handle_.get()), events, 0}}};
  for (;;) {
    const int left = MillisecondsUntil(deadline);
    const int happened = poll(waits.data(), waits.size(), left);
    if (waits[0].revents != 0) {
      is_lost_ = true;
      throw Stopped();
    }
    if (happened > 0) return;
    if (happened < 0 && errno != EINTR) Lose("cannot wait");
    if (happened == 0 && Clock::now() >= deadline) Lose("no answer in time");
  }
}

void BlockingConnection::Consume() {
  last_heard_ = Clock::now();
  if (ConsumeInput(handle_.get())) return;
  is_waited_for_ = false;  // with its connection the statement is gone
  Lose("connection lost");
}

QueryRows BlockingConnection::Exec(const std::string& text, const Parameters& parameters) {
  return Exec(text, parameters, options_.statement_timeout + options_.patience);
}

QueryRows BlockingConnection::Exec(const std::string& text, const Parameters& parameters,
                                   Duration patience) {
  const Clock::time_point deadline = Clock::now() + patience;
  std::vector<const char*> values;
  for (const auto& parameter : parameters) {
    values.push_back(parameter ? parameter->c_str() : nullptr);
  }
  if (PQsendQueryParams(handle_.get(), text.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), nullptr, nullptr, 0) == 0) {
    Lose("cannot send");
  }
  is_waited_for_ = true;
  ResultHandle result = Collect(deadline);
  is_waited_for_ = false;

  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return QueryRows(std::move(result));
  const std::string message = TrimmedMessage(PQresultErrorMessage(result.get()));
  if (EndsConnection(result.get())) {
    is_lost_ = true;
    throw ConnectionLost(message);
  }
  std::string sqlstate(ErrorField(result.get(), PG_DIAG_SQLSTATE));
  translator::SqlError error;
  error.sqlstate = sqlstate;
  error.source_function = ErrorField(result.get(), PG_DIAG_SOURCE_FUNCTION);
  const translator::SqlFault fault = translator::SqlFaultOf(error);
  throw StatementRefused(std::move(sqlstate), fault, message);
}

// The last result, which is the failure if there was one.
ResultHandle BlockingConnection::Collect(Clock::time_point deadline) {
  int unsent = PQflush(handle_.get());
  while (unsent > 0) {
    // The server may have to be read from before it reads on.
    WaitForSocket(POLLIN | POLLOUT, deadline);
    Consume();
    unsent = PQflush(handle_.get());
  }
  if (unsent < 0) Lose("cannot send");
  ResultHandle last;
  for (;;) {
    while (PQisBusy(handle_.get()) != 0) {
      WaitForSocket(POLLIN, deadline);
      Consume();
    }
    ResultHandle result(PQgetResult(handle_.get()));
    if (!result) return last;
    last = std::move(result);
  }
}

void BlockingConnection::Listen(std::string_view channel) {
  Exec(fmt::format("listen \"{}\"", channel));
}

void BlockingConnection::GatherNotifications() {
  while (const std::unique_ptr<PGnotify, NotifyDeleter> notification{PQnotifies(handle_.get())}) {
    notifications_.push_back({notification->relname, notification->extra});
  }
}

std::vector<Notification> BlockingConnection::TakeNotifications() {
  GatherNotifications();
  return std::exchange(notifications_, {});
}

void BlockingConnection::Wait(Duration time) {
  if (stop_.IsSet()) throw Stopped();
  GatherNotifications();
  if (!notifications_.empty()) return;
  std::array<pollfd, 2> waits = {
      {{stop_.descriptor(), POLLIN, 0}, {PQsocket(handle_.get()), POLLIN, 0}}};
  // A failure to wait, by a signal, is a wait that was short.
  poll(waits.data(), waits.size(), MillisecondsUntil(Clock::now() + time));
  if (waits[1].revents != 0) Consume();
}

std::string BlockingConnection::NamedSession() const {
  return std::to_string(PQbackendPID(handle_.get()));
}

void BlockingConnection::Probe(Duration quiet) {
  if (Clock::now() - last_heard_ >= quiet) Exec("select", {}, options_.patience);
}

// Its statement may just be on its way to the server, so that canceling it would come too early.
// Frozen, or out of reach, the server may not hear this either.
void BlockingConnection::EndSession() const {
  try {
    const StopEvent never;
    BlockingOptions options = options_;
    options.patience = kEndPatience;
    options.application_name = "tuskgate";
    BlockingConnection connection(std::move(options), never);
    connection.session_.clear();  // nobody ends this one
    connection.Exec(
        "select pg_terminate_backend(pid, 500) from pg_stat_activity "
        "where pid = $1::int and application_name = $2",
        {session_, options_.application_name}, kEndPatience);
  } catch (const std::exception& error) {
    Log(LogLevel::kDebug, "ending a session: {}", error.what());
  }
}

BlockingTransaction::BlockingTransaction(BlockingConnection& connection) : connection_(connection) {
  connection_.Exec("begin");
}

BlockingTransaction::~BlockingTransaction() {
  if (!is_open_ || connection_.is_lost_) return;
  try {
    connection_.Exec("rollback");
  } catch (const std::exception& error) {
    // Whoever uses the connection next finds out.
    Log(LogLevel::kDebug, "rolling back: {}", error.what());
  }
}

void BlockingTransaction::Commit() {
  is_open_ = false;
  connection_.Exec("commit");
}

bool IsTrue(const translator::RowSet& rows) { return rows.Value(0, 0) == "t"; }

}  // namespace tuskgate::gateway
