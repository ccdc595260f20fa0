#include "gateway/postgres/lane.h"

#include <algorithm>
#include <utility>

#include "gateway/postgres/pending_segment.h"
#include "gateway/postgres/query_rows.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::gateway {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

Lane::Lane(asio::io_context& io, LaneOptions options, LaneOwner& owner)
    : io_(io),
      options_(std::move(options)),
      owner_(owner),
      home_timer_(io),
      random_(std::random_device()()),
      retry_timer_(io),
      connect_timer_(io) {
  options_.connections = std::max(options_.connections, 1);
  options_.segment_connections = std::max(options_.segment_connections, 0);
  for (int i = 0; i < options_.connections + options_.segment_connections; ++i) {
    connections_.push_back(std::make_shared<Connection>(io, options_.connection, *this));
  }
}

Lane::~Lane() { Close(); }

void Lane::AddCancellations(std::vector<CancelHandle>& to) const {
  for (const auto& connection : connections_) {
    if (CancelHandle cancel = connection->Cancellation()) to.push_back(std::move(cancel));
  }
}

void Lane::Close() {
  for (const auto& connection : connections_) connection->Close();
  retry_timer_.cancel();
  connect_timer_.cancel();
  home_timer_.cancel();
  queue_ = StatementQueue();
  segments_ = StatementQueue();
  paused_.clear();
  inside_.clear();
}

template <typename Visit>
void Lane::VisitLockHashes(const PendingStatement& statement, const Visit& visit) {
  if (statement.segment != nullptr) {
    for (const std::size_t hash : statement.segment->lock_hashes) visit(hash);
  } else if (!statement.statement.lock_key.empty()) {
    visit(statement.lock_hash);
  }
}

void Lane::Add(PendingStatement& statement) {
  statement.waiting_since = Clock::now();
  if (options_.is_patient) inside_.insert(LikenessOf(statement));
  if (options_.has_homes && statement.statement.triggers.count > 0) {
    trigger_shares_.Count(statement.statement.triggers.relation);
  }
  (statement.segment != nullptr ? segments_ : queue_).PushBack(statement);
}

Lane::Connections Lane::ForStatements() const {
  return Connections(connections_).first(static_cast<std::size_t>(options_.connections));
}

Lane::Connections Lane::ForSegments() const {
  return options_.segment_connections == 0
             ? ForStatements()
             : Connections(connections_).subspan(static_cast<std::size_t>(options_.connections));
}

bool Lane::WantsPump(const PendingStatement& statement) const {
  const Connections its = statement.segment != nullptr ? ForSegments() : ForStatements();
  return std::any_of(its.begin(), its.end(), [](const auto& connection) {
    return connection->idle() || (!connection->ready() && !connection->connecting());
  });
}

void Lane::Pump() {
  if (options_.segment_connections > 0) {
    while (!queue_.empty() && SendBatch()) continue;
    while (!segments_.empty() && SendSegment()) continue;
  } else {
    while ((SegmentIsNext() && SendSegment()) || (!queue_.empty() && SendBatch())) continue;
  }
}

bool Lane::SegmentIsNext() const {
  return !segments_.empty() && (queue_.empty() || segments_.front()->order < queue_.front()->order);
}

// Of what waits; false when there is no connection, or none of it may leave.
bool Lane::SendBatch() {
  left_for_home_ = false;
  bool any_is_idle = false;
  for (int connection = 0; connection < options_.connections; ++connection) {
    if (!connections_[connection]->idle()) continue;
    any_is_idle = true;
    if (TakeBatch(connection)) {
      connections_[connection]->Send(batch_);
      return true;
    }
    if (!left_for_home_) break;  // another would find nothing either
  }
  if (!any_is_idle) ConnectOneMore(ForStatements());
  if (left_for_home_) ArmHomeTimer();
  return false;
}

// Triggers that are rarely fired are fired on one connection, their home, so that each session
// keeps the plans of its share of them. Those that are fired often are known to all sessions soon.
// Nobody waits for a home that is busy for long, or not there.
bool Lane::BelongsElsewhere(const PendingStatement& statement, int connection) {
  const translator::FiredTriggers& triggers = statement.statement.triggers;
  if (!options_.has_homes || triggers.count == 0) return false;
  const auto count = static_cast<std::size_t>(options_.connections);
  const auto home = static_cast<int>(triggers.relation % count);
  if (home == connection || connections_[connection]->Knows(triggers) ||
      trigger_shares_.IsLarge(triggers.relation)) {
    return false;
  }
  Connection& there = *connections_[home];
  if (!there.ready()) {
    if (!there.connecting() && !pausing_before_connect_) there.StartConnecting();
    return false;
  }
  return Clock::now() - statement.waiting_since < kHomePatience;
}

void Lane::ArmHomeTimer() {
  if (std::exchange(home_timer_armed_, true)) return;
  home_timer_.expires_after(kHomePatience);
  home_timer_.async_wait([this, alive = owner_.weak_from_this()](error_code aborted) {
    if (aborted || alive.expired()) return;
    home_timer_armed_ = false;
    owner_.OnTurnEnd();
  });
}

bool Lane::SendSegment() {
  const int connection = PickConnection(ForSegments());
  if (connection < 0) {
    ConnectOneMore(ForSegments());
    return false;
  }
  PendingStatement* const segment = TakeSegment(connection);
  if (segment == nullptr) return false;
  connections_[connection]->SendSegment(*segment);
  return true;
}

// The index of an idle one; -1 when there is none.
int Lane::PickConnection(Connections connections) const {
  const auto idle = std::find_if(connections.begin(), connections.end(),
                                 [](const auto& connection) { return connection->idle(); });
  return idle != connections.end() ? static_cast<int>(&*idle - connections_.data()) : -1;
}

// Whether no other connection holds a lock that it needs, and nobody who waits for one has come
// before it.
bool Lane::MayTake(const PendingStatement& segment, int connection) const {
  const auto& hashes = segment.segment->lock_hashes;
  return std::none_of(hashes.begin(), hashes.end(), [&](std::size_t hash) {
    return lock_keys_.HeldByOther(hash, connection) || wanted_.Contains(hash);
  });
}

void Lane::Want(const PendingStatement& statement) {
  VisitLockHashes(statement, [this](std::size_t hash) { wanted_.Add(hash); });
}

// The first segment whose locks are free, out of the queue; null when there is none.
PendingStatement* Lane::TakeSegment(int connection) {
  wanted_.Clear();
  const PendingStatement* statement = queue_.front();
  PendingStatement* previous = nullptr;
  PendingStatement* segment = segments_.front();
  while (segment != nullptr && options_.lock_keys) {
    for (; statement != nullptr && statement->order < segment->order; statement = statement->next) {
      Want(*statement);
    }
    if (MayTake(*segment, connection)) break;
    Want(*segment);
    previous = segment;
    segment = segment->next;
  }
  if (segment == nullptr) return nullptr;
  segments_.RemoveAfter(previous);
  if (options_.lock_keys) {
    for (const std::size_t hash : segment->segment->lock_hashes) {
      lock_keys_.Acquire(hash, connection);
    }
  }
  return segment;
}

// Moves to batch_ what this connection may send now; false when that is nothing.
bool Lane::TakeBatch(int connection) {
  batch_.clear();
  std::size_t bytes = 0;
  PendingStatement* previous = nullptr;
  PendingStatement* statement = queue_.front();
  // Segments that wait for nothing but locks have the first claim on those that are free when they
  // came before the statement: else those of a busy key would pass them for ever.
  const bool segments_wait =
      !segments_.empty() && options_.lock_keys && PickConnection(ForSegments()) >= 0;
  const PendingStatement* segment = segments_wait ? segments_.front() : nullptr;
  if (segments_wait) wanted_.Clear();
  while (statement != nullptr && batch_.size() < options_.max_batch && bytes < kMaxBatchBytes) {
    if (statement->alone && !batch_.empty()) break;
    PendingStatement* following = statement->next;
    if (IsBehindBlocked(*statement)) {
      queue_.RemoveAfter(previous);
      MakeWay(*statement);
      statement = following;
      continue;
    }
    for (; segment != nullptr && segment->order < statement->order; segment = segment->next) {
      Want(*segment);
    }
    const bool elsewhere = BelongsElsewhere(*statement, connection);
    left_for_home_ = left_for_home_ || elsewhere;
    const bool keyed = options_.lock_keys && !statement->statement.lock_key.empty();
    // Nothing of a transaction, its deferred triggers neither, sees another's principal.
    const bool of_another = !batch_.empty() && statement->principal != batch_.front()->principal;
    if (elsewhere || of_another ||
        (keyed && (lock_keys_.HeldByOther(statement->lock_hash, connection) ||
                   (segments_wait && wanted_.Contains(statement->lock_hash))))) {
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

void Lane::ConnectOneMore(Connections connections) {
  if (pausing_before_connect_) return;
  const auto idle = std::find_if(connections.begin(), connections.end(),
                                 [](const auto& c) { return !c->ready() && !c->connecting(); });
  const bool one_is_coming = std::any_of(connections.begin(), connections.end(),
                                         [](const auto& c) { return c->connecting(); });
  if (idle != connections.end() && !one_is_coming) (*idle)->StartConnecting();
}

void Lane::OnConnected(Connection&) {
  failures_.Succeeded(fmt::format("{} lane", options_.name), "connected to PostgreSQL again");
  connect_failures_ = 0;
}

void Lane::OnConnectFailed(const DatabaseError& error) {
  ++connect_failures_;
  failures_.Failed(LogLevel::kWarn, fmt::format("{} lane", options_.name), error.message);
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
  for (const auto& connection : connections_) connection->BreakIfSilentSince(now - silence);
  const auto give_up_waiting = [this, now](Connections connections, StatementQueue& queue) {
    if (std::any_of(connections.begin(), connections.end(),
                    [](const auto& connection) { return connection->ready(); })) {
      return;
    }
    GiveUp(
        queue,
        [now](const PendingStatement& statement) {
          return now - statement.waiting_since >= kPatience;
        },
        DatabaseError{"", "no connection to PostgreSQL: " + connect_error_, true});
  };
  give_up_waiting(ForStatements(), queue_);
  give_up_waiting(ForSegments(), segments_);
  if (!options_.is_patient) return;
  // Those that wait behind others for too long, as if they had met the lock themselves.
  const auto is_blocked_too_long = [this, now](const PendingStatement& statement) {
    return statement.blocked_since != Clock::time_point() &&
           now - statement.blocked_since >= options_.patience_for_locks;
  };
  for (StatementQueue* queue : {&queue_, &segments_}) {
    GiveUp(*queue, is_blocked_too_long,
           DatabaseError{"55P03", "others wait for the lock already", true});
  }
}

bool Lane::IsSilentSince(Clock::time_point limit) const {
  return std::any_of(connections_.begin(), connections_.end(),
                     [limit](const auto& connection) { return connection->IsSilentSince(limit); });
}

void Lane::GiveUpSilent(Clock::time_point limit) {
  gives_up_ = true;
  for (const auto& connection : connections_) connection->BreakIfSilentSince(limit);
  gives_up_ = false;
}

// Out of the queue go those of which `is_over` says so, with the error.
template <typename IsOver>
void Lane::GiveUp(StatementQueue& queue, const IsOver& is_over, const DatabaseError& error) {
  PendingStatement* previous = nullptr;
  PendingStatement* statement = queue.front();
  while (statement != nullptr) {
    PendingStatement* following = statement->next;
    if (!is_over(*statement)) {
      previous = statement;
    } else {
      queue.RemoveAfter(previous);
      Report(*statement, error);
    }
    statement = following;
  }
}

// Every statement that was sent comes back through exactly one of the outcomes below.
void Lane::Left(PendingStatement& statement) {
  if (!options_.lock_keys) return;
  VisitLockHashes(statement, [this](std::size_t hash) { lock_keys_.Release(hash); });
}

void Lane::Answered(PendingStatement& statement) {
  if (options_.is_patient) {
    const auto found = inside_.find(LikenessOf(statement));
    if (found != inside_.end()) inside_.erase(found);
  }
  owner_.OnAnswered(statement);
}

void Lane::OnSucceeded(PendingStatement& statement, ResultHandle result) {
  Left(statement);
  if (statement.segment != nullptr) {
    AnswerSegment(statement, nullptr);
    return;
  }
  const std::size_t affected = AffectedRows(result.get());
  statement.result.emplace(
      Answer{std::make_unique<QueryRows>(std::move(result)), affected, statement.round_trips});
  Answered(statement);
}

// Whether it goes on waiting, here or elsewhere.
bool Lane::OnLocked(PendingStatement& statement) {
  if (options_.is_patient) return false;
  if (!statement.statement.locks_tables) {
    if (options_.fails_when_locked) return false;
    MakeWay(statement);
    return true;
  }
  NoteBlocked(statement);
  if (Clock::now() - statement.blocked_since >= options_.patience_for_locks) return false;
  RunAgainAfter(statement, kBetweenSlices);
  return true;
}

// Statements that are alike need the same lock: writes that of a row, by their key, and reads,
// which only a lock on a whole table stops, that of the relations that their text names.
std::size_t Lane::LikenessOf(const PendingStatement& statement) {
  return statement.statement.lock_key.empty() ? statement.text_hash : statement.lock_hash;
}

// It would only meet the lock too. Batches are not alike for being of one table, and segments are
// asked for none.
bool Lane::IsBehindBlocked(const PendingStatement& statement) const {
  return (options_.lock_keys || options_.read_only) && !options_.is_patient &&
         statement.segment == nullptr && owner_.IsBlocked(statement);
}

void Lane::NoteBlocked(PendingStatement& statement) {
  if (statement.blocked_since == Clock::time_point()) statement.blocked_since = Clock::now();
}

void Lane::MakeWay(PendingStatement& statement) {
  NoteBlocked(statement);
  owner_.OnBlocked(statement);
}

void Lane::OnFailed(PendingStatement& statement, const DatabaseError& failure) {
  Left(statement);
  if (translator::SqlFaultOf(failure.View()) == translator::SqlFault::kLockTimeout &&
      OnLocked(statement)) {
    return;
  }
  switch (RecoveryFor(failure)) {
    case Recovery::kRunAgainLater:
      if (statement.segment != nullptr && !statement.segment->segment.run_again) break;
      if (++statement.conflicts > kMaxConflicts) break;
      RunAgainAfter(statement, ConflictPause(statement.conflicts, random_()));
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
  if (statement.segment != nullptr) {
    AnswerSegment(statement, &failure);
  } else {
    Report(statement, failure);
  }
}

void Lane::OnRolledBack(PendingStatement& statement, bool alone) {
  Left(statement);
  ++statement.failed_batches;
  if (alone || statement.failed_batches >= kMaxFailedBatches) statement.alone = true;
  RunAgain(statement);
}

void Lane::OnLost(PendingStatement& statement, bool nothing_written, std::string_view reason) {
  Left(statement);
  const bool reads = options_.read_only || statement.statement.lane == translator::Lane::kRead ||
                     (statement.segment != nullptr && statement.segment->segment.read_only);
  const bool harmless = nothing_written || reads;
  if (harmless && !gives_up_ && ++statement.losses <= kMaxLosses) {
    RunAgain(statement);
  } else {
    Report(statement, DatabaseError{"", std::string(reason), harmless});
  }
}

void Lane::RunAgain(PendingStatement& statement) {
  statement.waiting_since = Clock::now();
  (statement.segment != nullptr ? segments_ : queue_).Insert(statement);
}

void Lane::RunAgainAfter(PendingStatement& statement, Clock::duration pause) {
  paused_.emplace(Clock::now() + pause, &statement);
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

void Lane::AnswerSegment(PendingStatement& statement, const DatabaseError* failure) {
  statement.segment->result.emplace(statement.segment->TakeAnswer(failure, statement.round_trips));
  Answered(statement);
}

void Lane::Report(PendingStatement& statement, DatabaseError error) {
  if (statement.segment != nullptr) {
    statement.segment->result.emplace(std::move(error));
  } else {
    statement.result.emplace(std::move(error));
  }
  Answered(statement);
}

}  // namespace tuskgate::gateway
