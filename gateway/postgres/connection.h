// One pipelined connection: turns batches of statements into messages and answers into outcomes.
//
// One batch at a time: while it is under way, later statements gather, which makes batches large.
// (Two under way gained nothing for reads and nothing reliable for writes; see README.md.)
//
// It decides nothing about retries or queues; that is the lane's part, which hears one outcome for
// every statement it handed over.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "gateway/postgres/connect.h"
#include "gateway/postgres/libpq_handles.h"
#include "gateway/postgres/pending_statement.h"
#include "gateway/postgres/prepared_cache.h"
#include "gateway/postgres/recovery.h"

namespace tuskgate::gateway {

class Connection;

// How a lane hears of its connections. Outcomes are told while a turn of the event loop lasts and
// may not be acted upon by sending; OnTurnEnd ends the turn and may do anything, also destroy the
// lane.
class ConnectionEvents {
 public:
  virtual ~ConnectionEvents() = default;

  virtual void OnSucceeded(PendingStatement& statement, ResultHandle result) = 0;
  // Refused by PostgreSQL; nothing of its batch was written.
  virtual void OnFailed(PendingStatement& statement, const DatabaseError& failure) = 0;
  // Nothing of it was written, because of another statement in its batch. `alone` asks that it run
  // by itself next time, because nobody can tell which statement is at fault.
  virtual void OnRolledBack(PendingStatement& statement, bool alone) = 0;
  // The connection broke before its batch was answered.
  virtual void OnLost(PendingStatement& statement, bool nothing_written,
                      std::string_view reason) = 0;

  virtual void OnConnected(Connection& connection) = 0;
  virtual void OnConnectFailed(const DatabaseError& error) = 0;
  virtual void OnTurnEnd() = 0;
};

struct ConnectionOptions {
  ConnectionSettings settings;
  std::size_t max_prepared = 512;
  std::size_t max_prepared_bytes = PreparedCache::kDefaultTextBytes;  // of their texts
  // After as many, the session is ended and another begun. A session keeps the plans of every
  // trigger function that it ran, of tables that are long gone too, and cannot be told to forget.
  std::size_t max_prepares = 2048;
  // The same when it has run so many triggers. Each takes a quarter of a megabyte and some 40
  // plans, and every CreateTable has PostgreSQL look at each plan of each session a hundred times.
  std::size_t max_triggers = 96;
  std::uint64_t max_dropped = 32;  // of dropped_triggers; each takes a megabyte or two
  // Answer each statement when its rows are here instead of after the Sync. Only for statements
  // that write nothing.
  bool answer_early = false;
  bool in_background = false;  // see background.h; for a server of our own machine
};

// Used from the io_context's thread only. Kept alive by its own outstanding operations.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::io_context& io, ConnectionOptions options, ConnectionEvents& events);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Connects in the background; ends in OnConnected or OnConnectFailed, then OnTurnEnd.
  void StartConnecting();

  bool ready() const { return state_ == State::kReady; }
  bool connecting() const { return state_ == State::kConnecting; }
  bool idle() const { return ready() && !in_flight_; }

  // Whether the session has the plans of these triggers.
  bool Knows(const translator::FiredTriggers& triggers) const {
    return triggers_.contains(triggers.relation);
  }

  // Sends one implicit transaction, in this order. Requires idle(), and that all are of one
  // principal or of none. Failure to send is told as
  // OnLost for every statement; the connection is not ready afterwards.
  void Send(std::span<PendingStatement* const> statements);
  // The same of a segment. What came of its statements is put into it before its one outcome is
  // told; OnSucceeded then has no result. Not for connections that answer early.
  void SendSegment(PendingStatement& segment);

  // Whether statements are in flight and nothing was heard since then.
  bool IsSilentSince(std::chrono::steady_clock::time_point limit) const {
    return ready() && in_flight_ && last_heard_ < limit;
  }
  // Breaks the connection when that is so.
  void BreakIfSilentSince(std::chrono::steady_clock::time_point limit);

  // For what is in flight; null: nothing is.
  CancelHandle Cancellation() const {
    return CancelHandle(ready() && in_flight_ ? PQgetCancel(handle_.get()) : nullptr);
  }

  // Ends the connection and tells nobody. Outstanding statements are forgotten.
  void Close();

 private:
  using Descriptor =
      boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;
  enum class State { kDisconnected, kConnecting, kReady, kClosed };

  // One message group that PostgreSQL answers with one result.
  struct Step {
    enum class Kind { kPrepare, kExecute, kPrincipal, kDeallocate, kSetting };
    Kind kind = Kind::kExecute;
    PendingStatement* statement = nullptr;  // null once answered, and where there is none
    PreparedId prepared = {};
    // Of kPrincipal, and of kExecute when it is prepared.
    std::shared_ptr<RowForm> form = nullptr;
    ResultHandle result = nullptr;
    std::size_t member = kNoMember;  // of the segment

    static constexpr std::size_t kNoMember = static_cast<std::size_t>(-1);
    bool UsesPrepared() const { return kind == Kind::kExecute || kind == Kind::kPrincipal; }
  };
  struct Batch {
    std::vector<Step> steps;
    PendingStatement* segment = nullptr;  // whose steps these are, when they are of one
    std::size_t next = 0;   // the step whose result comes next; past the end is the Sync
    bool answered = false;  // that step's result is here, the end of its results is not
    int stray_ends = 0;
    bool flushed = false;  // everything including the Sync left this process, or may have
    std::optional<DatabaseError> failure;
    std::size_t failed_step = 0;
  };

  static boost::asio::awaitable<void> ConnectInBackground(std::shared_ptr<Connection> self);
  void Adopt(ConnectionHandle handle);

  void BeginBatch();
  void SendSync(bool sent);
  const PreparedCache::Entry& SendPrepare(const std::string& text, std::size_t text_hash,
                                          PendingStatement* owner, std::size_t member, bool& sent);
  bool SendPrincipal(const std::string& principal, PendingStatement* owner);
  bool SendStatement(const translator::SqlStatement& statement, std::size_t text_hash,
                     PendingStatement* owner, std::size_t member);
  bool SendSetting(const char* text);
  bool SendDeallocates();
  bool SendDeallocate(PreparedId id);
  bool SendText(const char* text);
  bool Flush();
  void WaitReadable();
  void WaitWritable();
  void OnReadable();
  void OnWritable();
  bool ClosedByPeer() const;
  void Consume();

  bool ReadResults();
  bool TakeResult(ResultHandle result);
  void EndBatch();
  void EndFailedBatch();
  void EndSegment();
  void ForgetPrepared(Recovery recovery);
  void ForgetBatch();
  void Break(std::string reason);
  void Disconnect();
  std::string ErrorMessage() const;

  boost::asio::io_context& io_;
  ConnectionOptions options_;
  ConnectionEvents* events_;  // null once closed
  State state_ = State::kDisconnected;

  ConnectionHandle handle_;
  std::optional<Descriptor> descriptor_;  // over handle_'s socket, released before it is closed
  std::uint64_t generation_ = 0;          // tells waits on an earlier socket from those on this one
  bool waiting_writable_ = false;
  bool terminated_ = false;  // the server said that it ends the session
  bool input_ended_ = false;
  bool mistaken_ = false;  // what came is not the answer to what was asked

  PreparedCache prepared_;
  std::vector<PreparedId> to_deallocate_;
  std::size_t prepares_ = 0;                  // in this session
  std::unordered_set<std::size_t> triggers_;  // that it has run: their relations
  std::size_t trigger_count_ = 0;
  std::uint64_t dropped_before_ = 0;  // dropped_triggers when the session began
  bool IsWorn() const;
  Batch batch_;
  bool in_flight_ = false;  // batch_ was sent and its Sync is not answered
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::chrono::steady_clock::time_point last_heard_;
};

}  // namespace tuskgate::gateway
