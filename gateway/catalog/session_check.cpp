#include "gateway/catalog/session_check.h"

#include <stdexcept>

#include <fmt/format.h>

#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {
namespace {

// A pooler hands out the session that was free last, or first; one of a few rounds tells. Where
// others use the pool as well, which session is free is a matter of chance, and it may be the right
// one some times in a row.
constexpr int kRounds = 4;
constexpr int kRoundsThroughPooler = 100;

[[noreturn]] void Refuse(const std::string& seen) {
  throw std::runtime_error(fmt::format(
      "the database is behind a pooler that shares sessions ({}), and Tuskgate needs sessions of "
      "its own, for prepared statements and notifications: connect to PostgreSQL itself, or to a "
      "pool in session mode",
      seen));
}

std::string SessionOf(BlockingConnection& connection) {
  return std::string(connection.Exec("select pg_backend_pid()").Value(0, 0).value_or(""));
}

}  // namespace

void RequireOwnSessions(const std::string& connection_string) {
  const StopEvent stop;
  const BlockingOptions options{.connection_string = connection_string,
                                .statement_timeout = std::chrono::milliseconds(5'000)};
  BlockingConnection first(options, stop);
  const std::string session = SessionOf(first);
  BlockingConnection second(options, stop);
  // Poolers tell clients keys of their own to cancel by, for no session is theirs.
  const bool is_direct = first.NamedSession() == session;
  const int rounds = is_direct ? kRounds : kRoundsThroughPooler;
  for (int i = 0; i < rounds; ++i) {
    try {
      // While a transaction of the second connection holds a session, the first one's is another.
      BlockingTransaction transaction(second);
      const std::string held = SessionOf(second);
      if (held == session) Refuse("two connections were given one session");
      if (SessionOf(first) != session) Refuse("a connection was given another session");
      transaction.Commit();
    } catch (const StatementRefused& refused) {
      Refuse(refused.what());
    } catch (const ConnectionLost& lost) {
      Refuse(lost.what());  // as PgBouncer answers BEGIN in mode "statement"
    }
  }
}

}  // namespace tuskgate::gateway
