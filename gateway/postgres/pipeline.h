// The one place where item statements meet PostgreSQL: pipelined connections of one worker thread.
//
// Owned by a worker and used from its thread only. Statements handed to Run while a connection is
// busy wait and leave together: one write to the socket, one Sync, and for writes one commit, which
// is what makes group commit work with few connections. A result is handed over only after the
// Sync that ends its implicit transaction has been answered, so what Run returned is durable.
//
// Within one commit, statements are sorted by lock_key. If any statement fails, PostgreSQL rolls
// back the whole batch: the failed one gets its error, all others are run again, alone or in a
// later batch (nothing of theirs was written). Serialization failures and deadlocks (40001, 40P01)
// are retried with jitter a bounded number of times.
//
// A segment is several statements in one transaction of their own, in one round trip too; it shares
// a Sync with nothing else.
//
// A statement may be a principal's: `tuskgate.principal` is set for its transaction, which it
// shares with statements of the same principal only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/result.hpp>

#include "translator/sql/segment.h"
#include "translator/sql/sql_error.h"
#include "translator/sql/statement.h"

namespace tuskgate::gateway {

struct DatabaseError {
  std::string sqlstate;  // five characters; empty when the connection was lost or never made
  std::string message;   // PostgreSQL's words: for the log, never for a client
  // False only when it is unknown whether a write was committed (connection lost after sending).
  bool nothing_written = true;
  // Of violations, as far as PostgreSQL told.
  std::string constraint_name = {};
  std::string column_name = {};
  std::string source_function = {};  // where in the server it was raised
  bool has_context = false;          // PostgreSQL told what it was in the middle of

  // For those who decide what it means. Its views are this one's.
  translator::SqlError View() const {
    return {sqlstate, message, constraint_name, column_name, source_function, has_context};
  }
};

// Rows plus how they were obtained.
struct Answer {
  std::unique_ptr<translator::RowSet> rows;
  std::size_t affected = 0;  // rows affected, from the command tag
  int round_trips = 1;       // more than one after a retry
};

// What became of a segment.
struct SegmentAnswer {
  // Of each statement, in the order in which they were given. Nothing for those that did not run
  // because one before them had failed. What ran is told also if it was not committed.
  std::vector<std::optional<boost::system::result<Answer, DatabaseError>>> outcomes;
  bool committed = false;
  // Why not, if no statement failed: a deferred constraint, a lost race that only COMMIT finds.
  std::optional<DatabaseError> commit_error = {};
  int round_trips = 1;  // of all attempts
};

struct PipelineOptions {
  std::string connection_string;
  int read_connections = 1;
  int write_connections = 4;
  int segment_connections = 8;  // for segments that write; made when first needed
  int waiting_connections = 6;  // for what meets locks of others; made when first needed
  int bulk_connections = 4;
  int long_connections = 2;     // made when first needed, like the next
  bool server_is_ours = false;  // and on our machine, so that long statements run in its background
  int view_connections = 2;
  int max_batch = 64;             // statements between two Syncs; the bulk lane has one
  int max_prepared = 512;         // prepared statements kept per connection (least recently used)
  int max_prepared_reads = 4096;  // the same of point reads, which have few connections
  int statement_timeout_ms = 30'000;  // a row lock is waited for a third of it
  // A row lock that is not free soon is told at once (55P03). Locks on whole tables are waited for.
  bool fails_when_locked = false;
  // When a server on which statements run has said nothing for half of it, and makes no new
  // connection in the other half, it is taken for lost.
  int silence_timeout_ms = 8'000;
  std::int64_t item_collection_limit = 10'737'418'240;  // bytes
};

// How many connections a pipeline may have.
constexpr int MostConnections(const PipelineOptions& options) {
  return options.read_connections + options.write_connections + options.segment_connections +
         options.waiting_connections + options.bulk_connections + options.long_connections +
         options.view_connections;
}

class Pipeline {
 public:
  // The pipeline must be destroyed before `io`, on its thread; statements not yet answered are then
  // abandoned together with the coroutines that await them.
  Pipeline(boost::asio::io_context& io, PipelineOptions options);
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Never throws for a failure of PostgreSQL. Connections are made on first use and remade when
  // lost; while none can be made, statements fail after 5 s with an empty sqlstate.
  //
  // Statements run at the same time have no order among themselves. An error has an sqlstate when
  // PostgreSQL refused the statement; what could be run again has been run again before: after a
  // lost race up to 10 times, after a lost connection when it is a read or when it is certain that
  // nothing was written. Await it in a coroutine of `io` and not under a deadline: a statement that
  // was handed over runs to its end, bounded by statement_timeout_ms.
  //
  // `principal` (UTF-8 without U+0000): what `tuskgate.principal` is while it runs. Without one the
  // setting is empty or NULL.
  boost::asio::awaitable<boost::system::result<Answer, DatabaseError>> Run(
      translator::SqlStatement statement, std::optional<std::string> principal = std::nullopt);

  // All statements, then the commit, in one trip. An error of one of them is an outcome in the
  // answer; the result is an error when there is no answer: what cannot be sent (54000 beyond 1000
  // statements or 32 MiB), and lost connections. Only then nothing_written may be false, when
  // everything had been sent and nothing came back; unless it is certain that nothing was written,
  // or read_only, the segment is not run again after a loss. After a lost race it is, as a single
  // statement is, if it says so. Each statement has statement_timeout_ms. A server that is silent
  // for that long and 5 s more is taken for lost, so the segment as a whole ends too.
  boost::asio::awaitable<boost::system::result<SegmentAnswer, DatabaseError>> RunSegment(
      translator::Segment segment, std::optional<std::string> principal = std::nullopt);

  // Ends all connections once their outstanding statements are answered. Those that are not by the
  // deadline are cancelled, so that nothing is written after the end; those that are not answered
  // two seconds later are abandoned with the coroutines that await them, and counted. Statements
  // that come later fail at once with an empty sqlstate.
  boost::asio::awaitable<std::size_t> Close(std::chrono::steady_clock::time_point deadline =
                                                std::chrono::steady_clock::time_point::max());

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tuskgate::gateway
