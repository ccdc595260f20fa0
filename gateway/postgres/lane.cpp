#include "gateway/postgres/lane.h"

#include <algorithm>
#include <utility>

#include "gateway/observe/log.h"
#include "gateway/postgres/query_rows.h"

namespace tuskgate::gateway {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

Lane::Lane(asio::io_context& io, LaneOptions options, LaneOwner& owner)
    : io_(io),
      options_(std::move(options)),
      owner_(owner),
      random_(std::random_device()()),
      retry_timer_(io),
      connect_timer_(io) {
  for (int i = 0; i < std::max(options_.connections, 1); ++i) {
    connections_.push_back(std::make_shared<Connection>(io, options_.connection, *this));
  }
}

Lane::~Lane() { Close(); }

void Lane::Close() {
  for (const auto& connection : connections_) connection->Close();
  retry_timer_.cancel();
  connect_timer_.cancel();
  queue_ = StatementQueue();
  paused_.clear();
}

void Lane::Add(PendingStatement& statement) {
  statement.waiting_since = Clock::now();
  queue_.PushBack(statement);
}

bool Lane::WantsPump() const {
  return std::any_of(connections_.begin(), connections_.end(), [this](const auto& connection) {
    return connection->idle() || (!connection->ready() && !connection->connecting());
  });
}

void Lane::Pump() {
  while (!queue_.empty()) {
    const int connection = PickConnection();
    if (connection < 0) {
      ConnectOneMore();
      return;
    }
    if (!TakeBatch(connection)) return;
    connections_[connection]->Send(batch_);
  }
}

// An idle connection; -1 when there is none.
int Lane::PickConnection() const {
  const auto idle = std::find_if(connections_.begin(), connections_.end(),
                                 [](const auto& connection) { return connection->idle(); });
  return idle != connections_.end() ? static_cast<int>(idle - connections_.begin()) : -1;
}

// Moves to batch_ what this connection may send now; false when that is nothing.
bool Lane::TakeBatch(int connection) {
  batch_.clear();
  std::size_t bytes = 0;
  PendingStatement* previous = nullptr;
  PendingStatement* statement = queue_.front();
  while (statement != nullptr && batch_.size() < options_.max_batch && bytes < kMaxBatchBytes) {
    if (statement->alone && !batch_.empty()) break;
    PendingStatement* following = statement->next;
    const bool keyed = options_.lock_keys && !statement->statement.lock_key.empty();
    if (keyed && lock_keys_.HeldByOther(statement->lock_hash, connection)) {
      previous = statement;
    } else {
      if (keyed) lock_keys_.Acquire(statement->lock_hash, connection);
      queue_.RemoveAfter(previous);
      batch_.push_back(statement);
      bytes += statement->bytes;
      if (statement->alone) break;
    }
    statement = following;
  }
  if (options_.lock_keys && batch_.size() > 1) {
    std::sort(batch_.begin(), batch_.end(), [](const auto* left, const auto* right) {
      const int order = left->statement.lock_key.compare(right->statement.lock_key);
      return order != 0 ? order < 0 : left->order < right->order;
    });
  }
  return !batch_.empty();
}

void Lane::ConnectOneMore() {
  if (pausing_before_connect_) return;
  const auto idle = std::find_if(connections_.begin(), connections_.end(),
                                 [](const auto& c) { return !c->ready() && !c->connecting(); });
  const bool one_is_coming = std::any_of(connections_.begin(), connections_.end(),
                                         [](const auto& c) { return c->connecting(); });
  if (idle != connections_.end() && !one_is_coming) (*idle)->StartConnecting();
}

void Lane::OnConnected(Connection&) {
  if (connect_failures_ > 0) {
    Log(LogLevel::kInfo, "{} lane: connected to PostgreSQL again", options_.name);
  }
  connect_failures_ = 0;
}

void Lane::OnConnectFailed(const DatabaseError& error) {
  ++connect_failures_;
  if (connect_failures_ == 1 || error.message != connect_error_) {
    Log(LogLevel::kWarn, "{} lane: {}", options_.name, error.message);
  }
  connect_error_ = error.message;
  pausing_before_connect_ = true;
  connect_timer_.expires_after(ReconnectPause(connect_failures_));
  connect_timer_.async_wait([this, alive = owner_.weak_from_this()](error_code aborted) {
    if (aborted || alive.expired()) return;
    pausing_before_connect_ = false;
    owner_.OnTurnEnd();
  });
}

void Lane::OnTurnEnd() { owner_.OnTurnEnd(); }

void Lane::CheckPatience(Clock::time_point now) {
  const auto silence =
      std::chrono::milliseconds(options_.connection.settings.statement_timeout_ms) + kPatience;
  bool reachable = false;
  for (const auto& connection : connections_) {
    connection->BreakIfSilentSince(now - silence);
    reachable = reachable || connection->ready();
  }
  if (reachable) return;
  PendingStatement* previous = nullptr;
  PendingStatement* statement = queue_.front();
  while (statement != nullptr) {
    PendingStatement* following = statement->next;
    if (now - statement->waiting_since < kPatience) {
      previous = statement;
    } else {
      queue_.RemoveAfter(previous);
      Report(*statement, DatabaseError{"", "no connection to PostgreSQL: " + connect_error_, true});
    }
    statement = following;
  }
}

// Every statement that was sent comes back through exactly one of the outcomes below.
void Lane::Left(PendingStatement& statement) {
  if (options_.lock_keys && !statement.statement.lock_key.empty()) {
    lock_keys_.Release(statement.lock_hash);
  }
}

void Lane::OnSucceeded(PendingStatement& statement, ResultHandle result) {
  Left(statement);
  const std::size_t affected = AffectedRows(result.get());
  statement.result.emplace(
      Answer{std::make_unique<QueryRows>(std::move(result)), affected, statement.round_trips});
  owner_.OnAnswered(statement);
}

void Lane::OnFailed(PendingStatement& statement, const Failure& failure) {
  Left(statement);
  switch (RecoveryFor(failure)) {
    case Recovery::kRunAgainLater:
      if (++statement.conflicts > kMaxConflicts) break;
      RunAgainLater(statement);
      return;
    case Recovery::kPrepareAgain:
    case Recovery::kForgetAndPrepare:
      // Each connection it comes to may hold a stale plan of its own.
      if (++statement.prepared_again > kMaxPreparedAgain) break;
      RunAgain(statement);
      return;
    case Recovery::kReport:
      break;
  }
  Report(statement,
         DatabaseError{failure.sqlstate, failure.message, true, failure.constraint_name,
                       failure.column_name, failure.source_function, failure.has_context});
}

void Lane::OnRolledBack(PendingStatement& statement, bool alone) {
  Left(statement);
  ++statement.failed_batches;
  if (alone || statement.failed_batches >= kMaxFailedBatches) statement.alone = true;
  RunAgain(statement);
}

void Lane::OnLost(PendingStatement& statement, bool nothing_written, std::string_view reason) {
  Left(statement);
  const bool harmless = nothing_written || options_.read_only;
  if (harmless && ++statement.losses <= kMaxLosses) {
    RunAgain(statement);
  } else {
    Report(statement, DatabaseError{"", std::string(reason), harmless});
  }
}

void Lane::RunAgain(PendingStatement& statement) {
  statement.waiting_since = Clock::now();
  queue_.Insert(statement);
}

void Lane::RunAgainLater(PendingStatement& statement) {
  paused_.emplace(Clock::now() + ConflictPause(statement.conflicts, random_()), &statement);
  if (paused_.begin()->second == &statement) ArmRetryTimer();
}

void Lane::ArmRetryTimer() {
  retry_timer_.expires_at(paused_.begin()->first);
  retry_timer_.async_wait([this, alive = owner_.weak_from_this()](error_code aborted) {
    if (aborted || alive.expired()) return;
    const auto now = Clock::now();
    while (!paused_.empty() && paused_.begin()->first <= now) {
      RunAgain(*paused_.begin()->second);
      paused_.erase(paused_.begin());
    }
    if (!paused_.empty()) ArmRetryTimer();
    owner_.OnTurnEnd();
  });
}

void Lane::Report(PendingStatement& statement, DatabaseError error) {
  statement.result.emplace(std::move(error));
  owner_.OnAnswered(statement);
}

}  // namespace tuskgate::gateway
