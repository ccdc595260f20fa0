// The connections of one kind of statement and the queue before them: forms batches, and decides
// what happens to statements whose batch did not end well.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/observe/failure_log.h"
#include "gateway/postgres/connection.h"
#include "gateway/postgres/lock_keys.h"
#include "gateway/postgres/pending_statement.h"
#include "gateway/postgres/trigger_shares.h"

namespace tuskgate::gateway {

struct LaneOptions {
  std::string_view name;  // for the log
  int connections = 1;
  int segment_connections = 0;  // for segments alone; 0 lets them use the others
  std::size_t max_batch = 64;
  // Statements write nothing, so they are run again when their connection breaks below them.
  bool read_only = false;
  // Statements with equal lock keys are kept on one connection at a time.
  bool lock_keys = false;
  // Triggers that are rarely fired are kept on one connection each.
  bool has_homes = false;
  // What meets a lock that is not free soon leaves for the owner's lane of those who wait, so that
  // it holds up nobody. That lane itself is patient.
  bool is_patient = false;
  // Instead of leaving, it is answered. What locks whole tables goes on waiting.
  bool fails_when_locked = false;
  std::chrono::milliseconds patience_for_locks{10'000};  // of a statement, in all
  ConnectionOptions connection;
};

// What a lane needs of the pipeline it is part of.
class LaneOwner : public std::enable_shared_from_this<LaneOwner> {
 public:
  virtual ~LaneOwner() = default;
  // `statement.result` is set; its coroutine is resumed later.
  virtual void OnAnswered(PendingStatement& statement) = 0;
  // A lock that it needs is held by somebody. It was rolled back, and is in no lane any more.
  virtual void OnBlocked(PendingStatement& statement) = 0;
  // Whether statements wait that need the same lock: those that come later wait behind them.
  virtual bool IsBlocked(const PendingStatement& statement) const = 0;
  // The end of a turn in which something changed: pump the lanes, resume coroutines.
  virtual void OnTurnEnd() = 0;
};

// Used from the io_context's thread only.
class Lane final : public ConnectionEvents {
 public:
  Lane(boost::asio::io_context& io, LaneOptions options, LaneOwner& owner);
  ~Lane() override;

  // Queues it; it leaves with the next Pump that finds a connection for it.
  void Add(PendingStatement& statement);

  // False while every connection for such a one is busy: then a Pump would change nothing.
  bool WantsPump(const PendingStatement& statement) const;
  // Sends what can be sent, connects what is missing.
  void Pump();

  // Whether a statement that needs the same lock is in the lane, waiting or under way. Of a patient
  // lane.
  bool HasLike(const PendingStatement& statement) const {
    return !inside_.empty() && inside_.contains(LikenessOf(statement));
  }

  // Gives up statements that have waited too long for a server that cannot be reached, and
  // connections on which nothing was heard for too long.
  void CheckPatience(std::chrono::steady_clock::time_point now);

  // Of the connections, those with statements under way.
  bool IsSilentSince(std::chrono::steady_clock::time_point limit) const;
  // The server answers nobody: ends the connections that are silent, and tells their statements.
  void GiveUpSilent(std::chrono::steady_clock::time_point limit);

  // Adds what cancels the statements that are under way.
  void AddCancellations(std::vector<CancelHandle>& to) const;

  // Ends the connections; statements still in the lane are forgotten.
  void Close();

 private:
  static constexpr int kMaxFailedBatches = 3;  // then a statement runs alone
  static constexpr int kMaxPreparedAgain = 8;
  static constexpr int kMaxLosses = 3;
  static constexpr std::size_t kMaxBatchBytes = 1 << 20;
  static constexpr std::chrono::seconds kPatience{5};
  static constexpr std::chrono::milliseconds kHomePatience{10};
  // Long enough for everybody who waited behind a lock on a table to pass.
  static constexpr std::chrono::milliseconds kBetweenSlices{300};

  void OnSucceeded(PendingStatement& statement, ResultHandle result) override;
  void OnFailed(PendingStatement& statement, const DatabaseError& failure) override;
  void OnRolledBack(PendingStatement& statement, bool alone) override;
  void OnLost(PendingStatement& statement, bool nothing_written, std::string_view reason) override;
  void OnConnected(Connection& connection) override;
  void OnConnectFailed(const DatabaseError& error) override;
  void OnTurnEnd() override;

  using Connections = std::span<const std::shared_ptr<Connection>>;
  Connections ForStatements() const;
  Connections ForSegments() const;
  int PickConnection(Connections connections) const;
  bool SendBatch();
  bool SendBatchOn(int connection);
  bool TakeBatch(int connection);
  bool BelongsElsewhere(const PendingStatement& statement, int connection);
  void ArmHomeTimer();
  bool SendSegment();
  PendingStatement* TakeSegment(int connection);
  bool SegmentIsNext() const;
  bool MayTake(const PendingStatement& segment, int connection) const;
  void Want(const PendingStatement& statement);
  void ConnectOneMore(Connections connections);
  template <typename IsOver>
  void GiveUp(StatementQueue& queue, const IsOver& is_over, const DatabaseError& error);
  template <typename Visit>
  static void VisitLockHashes(const PendingStatement& statement, const Visit& visit);
  bool OnLocked(PendingStatement& statement);
  bool IsBehindBlocked(const PendingStatement& statement) const;
  static void NoteBlocked(PendingStatement& statement);
  void MakeWay(PendingStatement& statement);
  static std::size_t LikenessOf(const PendingStatement& statement);
  void Answered(PendingStatement& statement);
  void Left(PendingStatement& statement);
  void RunAgain(PendingStatement& statement);
  void RunAgainAfter(PendingStatement& statement, std::chrono::steady_clock::duration pause);
  void ArmRetryTimer();
  void AnswerSegment(PendingStatement& statement, const DatabaseError* failure);
  void Report(PendingStatement& statement, DatabaseError error);

  boost::asio::io_context& io_;
  LaneOptions options_;
  LaneOwner& owner_;
  std::vector<std::shared_ptr<Connection>> connections_;
  StatementQueue queue_;
  StatementQueue segments_;
  std::vector<PendingStatement*> batch_;
  LockKeys lock_keys_;
  TriggerShares trigger_shares_;
  bool left_for_home_ = false;  // something waits for its home by the last TakeBatch
  bool home_timer_armed_ = false;
  boost::asio::steady_timer home_timer_;
  WantedKeys wanted_;
  std::unordered_multiset<std::size_t> inside_;  // likenesses, of a patient lane
  std::minstd_rand random_;

  std::multimap<std::chrono::steady_clock::time_point, PendingStatement*> paused_;
  boost::asio::steady_timer retry_timer_;

  int connect_failures_ = 0;
  bool pausing_before_connect_ = false;
  bool gives_up_ = false;  // lost statements are not run again
  boost::asio::steady_timer connect_timer_;
  std::string connect_error_;
  FailureLog failures_;
};

}  // namespace tuskgate::gateway
