#include "gateway/postgres/connect.h"

#include <string_view>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "gateway/observe/log.h"
#include "gateway/postgres/session_settings.h"

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Deadline = std::chrono::steady_clock::time_point;

// A data statement names its rows by an index, so the planner is told to use one also while a
// table's statistics still say it is empty.
std::string SettingsStatement() {
  return fmt::format(
      "select set_config(name, value, false) from (values{}{},"
      " ('application_name', 'tuskgate'),"
      // A database that follows another one (schema/functions/follows.sql) is read only.
      " ('default_transaction_read_only', case when exists (select from pg_subscription_rel"
      "   where srrelid = to_regclass('tuskgate.tables')) then 'on'"
      "   else current_setting('default_transaction_read_only') end),"
      " ('plan_cache_mode', case $3::text when 'on' then 'auto' else 'force_generic_plan' end),"
      " ('enable_seqscan', $3::text),"
      " ('enable_hashjoin', $3::text),"
      " ('enable_mergejoin', $3::text),"
      " ('enable_bitmapscan', $3::text),"
      " ('tuskgate.item_collection_limit', $4::text),"
      " ('statement_timeout', $1::text),"
      " ('lock_timeout', $2::text)) as settings (name, value)",
      kOwnersNames, kSessionSettings);
}

// Lends libpq's socket to Asio. libpq may close the socket or open another one whenever it is
// called, so it is lent for one wait only.
class LentSocket {
 public:
  LentSocket(asio::any_io_executor executor, int socket)
      : descriptor_(std::move(executor), socket) {}
  ~LentSocket() { GiveBack(); }
  LentSocket(const LentSocket&) = delete;
  LentSocket& operator=(const LentSocket&) = delete;

  void GiveBack() {
    if (descriptor_.is_open()) descriptor_.release();
  }
  asio::posix::stream_descriptor& descriptor() { return descriptor_; }

 private:
  asio::posix::stream_descriptor descriptor_;
};

// False when the deadline passed first.
asio::awaitable<bool> WaitForSocket(PGconn* connection, bool writable, Deadline deadline) {
  const int socket = PQsocket(connection);
  if (socket < 0) co_return false;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  // Shared with the timer's handler, which may run after this coroutine went on.
  const auto lent = std::make_shared<LentSocket>(executor, socket);
  asio::steady_timer timer(executor, deadline);
  timer.async_wait([lent](error_code error) {
    if (!error) lent->GiveBack();
  });
  struct Guard {
    LentSocket& lent;
    ~Guard() { lent.GiveBack(); }
  } guard{*lent};
  error_code error;
  const auto direction = writable ? asio::posix::stream_descriptor::wait_write
                                  : asio::posix::stream_descriptor::wait_read;
  co_await lent->descriptor().async_wait(direction,
                                         asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

DatabaseError Unreachable(PGconn* connection, std::string_view stage) {
  std::string message = PQerrorMessage(connection);
  while (!message.empty() && message.back() == '\n') message.pop_back();
  if (message.empty()) message = "no answer in time";
  DatabaseError error;
  error.message = fmt::format("{}: {}", stage, message);
  return error;
}

void LogNotice(void*, const char* message) {
  std::string_view text = message;
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  Log(LogLevel::kDebug, "postgresql: {}", text);
}

asio::awaitable<bool> Establish(PGconn* connection, Deadline deadline) {
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) co_return false;
    const bool writable = state == PGRES_POLLING_WRITING;
    const bool happened = co_await WaitForSocket(connection, writable, deadline);
    if (!happened) co_return false;
    state = PQconnectPoll(connection);
  }
  co_return true;
}

asio::awaitable<bool> ApplySettings(PGconn* connection, const ConnectionSettings& settings,
                                    Deadline deadline) {
  const std::string statement_timeout = std::to_string(settings.statement_timeout_ms);
  const std::string lock_timeout = std::to_string(settings.lock_timeout_ms);
  const std::string collection_limit = std::to_string(settings.item_collection_limit);
  const char* values[] = {statement_timeout.c_str(), lock_timeout.c_str(),
                          settings.free_planner ? "on" : "off", collection_limit.c_str()};
  const std::string statement = SettingsStatement();
  if (PQsendQueryParams(connection, statement.c_str(), 4, nullptr, values, nullptr, nullptr, 0) ==
      0) {
    co_return false;
  }
  while (true) {
    const int unsent = PQflush(connection);
    if (unsent < 0) co_return false;
    if (unsent == 0) break;
    const bool happened = co_await WaitForSocket(connection, true, deadline);
    if (!happened) co_return false;
  }
  bool applied = false;
  while (true) {
    while (PQisBusy(connection) != 0) {
      const bool happened = co_await WaitForSocket(connection, false, deadline);
      if (!happened || PQconsumeInput(connection) == 0) co_return false;
    }
    const ResultHandle result(PQgetResult(connection));
    if (!result) co_return applied;
    applied = PQresultStatus(result.get()) == PGRES_TUPLES_OK;
  }
}

}  // namespace

asio::awaitable<boost::system::result<ConnectionHandle, DatabaseError>> Connect(
    ConnectionSettings settings) {
  const Deadline deadline = std::chrono::steady_clock::now() + settings.connect_timeout;
  ConnectionHandle connection(PQconnectStart(settings.connection_string.c_str()));
  if (!connection || PQstatus(connection.get()) == CONNECTION_BAD) {
    co_return Unreachable(connection.get(), "cannot connect");
  }
  PQsetNoticeProcessor(connection.get(), LogNotice, nullptr);
  const bool established = co_await Establish(connection.get(), deadline);
  if (!established) co_return Unreachable(connection.get(), "cannot connect");

  const char* encoding = PQparameterStatus(connection.get(), "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    DatabaseError error;
    error.message = fmt::format("the database's encoding is {}, but it must be UTF8",
                                encoding != nullptr ? encoding : "unknown");
    co_return error;
  }
  if (PQsetnonblocking(connection.get(), 1) != 0) {
    co_return Unreachable(connection.get(), "cannot make the connection nonblocking");
  }
  const bool applied = co_await ApplySettings(connection.get(), settings, deadline);
  if (!applied) co_return Unreachable(connection.get(), "cannot apply the session settings");
  if (PQenterPipelineMode(connection.get()) == 0) {
    co_return Unreachable(connection.get(), "cannot enter pipeline mode");
  }
  co_return std::move(connection);
}

}  // namespace tuskgate::gateway
