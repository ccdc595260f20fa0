// A connection for a thread that may wait, such as a job's: it blocks, but no wait is without a
// deadline, and every wait ends at once when the thread is told to stop. (libpqxx, and libpq's
// blocking calls, wait for a server that was frozen, or that lost its path to us, as long as
// TCP does.)
//
// Used from one thread.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/postgres/libpq_handles.h"
#include "gateway/postgres/query_rows.h"
#include "gateway/postgres/stop_event.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::gateway {

// PostgreSQL refused a statement; the session goes on.
class StatementRefused : public std::runtime_error {
 public:
  StatementRefused(std::string sqlstate, translator::SqlFault fault, const std::string& message)
      : std::runtime_error(message), sqlstate_(std::move(sqlstate)), fault_(fault) {}
  const std::string& sqlstate() const { return sqlstate_; }
  translator::SqlFault Fault() const { return fault_; }

 private:
  std::string sqlstate_;
  translator::SqlFault fault_;
};

// There is no connection, or not any more, or nothing was heard on it for too long.
class ConnectionLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The thread is to stop.
class Stopped : public std::runtime_error {
 public:
  Stopped() : std::runtime_error("told to stop") {}
};

struct BlockingOptions {
  std::string connection_string;
  std::string application_name = "tuskgate";
  std::chrono::milliseconds lock_timeout{5'000};
  std::chrono::milliseconds statement_timeout{30'000};
  bool in_background = false;  // see background.h; for a server of our own machine
  // For connecting; and for an answer that is late by so much no answer is expected any more.
  std::chrono::milliseconds patience{5'000};
};

struct Notification {
  std::string channel;
  std::string payload;
};

// Whatever waits throws ConnectionLost, after which only destruction is left, or Stopped.
class BlockingConnection {
 public:
  using Clock = std::chrono::steady_clock;
  using Duration = std::chrono::milliseconds;
  using Parameters = std::vector<std::optional<std::string>>;

  // Connects. `stop` must outlive it.
  BlockingConnection(BlockingOptions options, const StopEvent& stop);
  // When a statement was given up, its session is ended, by another connection, so that it does not
  // keep its locks. That is all this waits for: milliseconds, or a second or two where nothing is
  // heard.
  ~BlockingConnection();
  BlockingConnection(const BlockingConnection&) = delete;
  BlockingConnection& operator=(const BlockingConnection&) = delete;

  // Throws StatementRefused as well. Outside of a BlockingTransaction it is a transaction.
  QueryRows Exec(const std::string& text, const Parameters& parameters = {});

  void Listen(std::string_view channel);

  // Those that came with the answers of statements, or while Wait waited.
  std::vector<Notification> TakeNotifications();

  // Until something arrives or the time is over. Not while there are notifications to be taken.
  void Wait(Duration time);

  // The session's number as the server told it while connecting: behind a pooler, any number.
  std::string NamedSession() const;

  // For what its thread waits for besides.
  const StopEvent& stop() const { return stop_; }

  // Asks for a sign of life when nothing was heard for `quiet`.
  void Probe(Duration quiet);

 private:
  friend class BlockingTransaction;

  void Connect();
  void WaitForSocket(short events, Clock::time_point deadline);
  void Consume();
  void GatherNotifications();
  QueryRows Exec(const std::string& text, const Parameters& parameters, Duration patience);
  ResultHandle Collect(Clock::time_point deadline);
  [[noreturn]] void Lose(const std::string& reason);
  void EndSession() const;

  const BlockingOptions options_;
  const StopEvent& stop_;
  ConnectionHandle handle_;
  std::string session_;         // its number in the server; empty until it is known
  bool is_waited_for_ = false;  // a statement was sent and is not answered
  bool is_lost_ = false;
  std::vector<Notification> notifications_;
  Clock::time_point last_heard_;
};

// Rolled back unless committed.
class BlockingTransaction {
 public:
  explicit BlockingTransaction(BlockingConnection& connection);
  ~BlockingTransaction();
  BlockingTransaction(const BlockingTransaction&) = delete;
  BlockingTransaction& operator=(const BlockingTransaction&) = delete;

  void Commit();

 private:
  BlockingConnection& connection_;
  bool is_open_ = true;
};

// Whether the first value is a true boolean.
bool IsTrue(const translator::RowSet& rows);

}  // namespace tuskgate::gateway
