// What the pipeline's tests share: one throwaway cluster, and a pipeline that can be driven from
// straight-line code.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include "gateway/postgres/pipeline.h"
#include "tests/pg/throwaway_cluster.h"

namespace tuskgate::gateway {

using PipelineResult = boost::system::result<Answer, DatabaseError>;
using SegmentResult = boost::system::result<SegmentAnswer, DatabaseError>;
using Parameters = std::vector<std::optional<std::string>>;

inline translator::SqlStatement Statement(translator::Lane lane, std::string text,
                                          Parameters parameters = {}, std::string lock_key = {}) {
  translator::SqlStatement statement;
  statement.name = "test";
  statement.lane = lane;
  statement.text = std::move(text);
  statement.parameters = std::move(parameters);
  statement.lock_key = std::move(lock_key);
  return statement;
}
inline translator::SqlStatement Read(std::string text, Parameters parameters = {}) {
  return Statement(translator::Lane::kRead, std::move(text), std::move(parameters));
}
inline translator::SqlStatement Write(std::string text, Parameters parameters = {},
                                      std::string lock_key = {}) {
  return Statement(translator::Lane::kWrite, std::move(text), std::move(parameters),
                   std::move(lock_key));
}
inline translator::SqlStatement Bulk(std::string text, Parameters parameters = {}) {
  return Statement(translator::Lane::kBulk, std::move(text), std::move(parameters));
}

// The first value of the first row; text that no statement returns when there is none.
inline std::string Value(const PipelineResult& result) {
  if (!result.has_value()) return "error " + result.error().sqlstate + " " + result.error().message;
  if (result->rows->RowCount() == 0) return "no row";
  const auto value = result->rows->Value(0, 0);
  return value ? std::string(*value) : "null";
}

inline std::string SqlState(const PipelineResult& result) {
  return result.has_value() ? "success" : result.error().sqlstate;
}

// What became of each statement: its first value, "none" without a row, "-" if it did not run, or
// its SQLSTATE.
inline std::vector<std::string> Outcomes(const SegmentResult& result) {
  if (!result.has_value()) return {"error " + result.error().sqlstate, result.error().message};
  std::vector<std::string> outcomes;
  for (const auto& outcome : result->outcomes) {
    if (!outcome) {
      outcomes.push_back("-");
    } else if (outcome->has_error()) {
      outcomes.push_back(outcome->error().sqlstate);
    } else {
      const translator::RowSet& rows = *(*outcome)->rows;
      outcomes.push_back(rows.RowCount() == 0 ? "none" : std::string(*rows.Value(0, 0)));
    }
  }
  return outcomes;
}

inline bool Committed(const SegmentResult& result) {
  return result.has_value() && result->committed;
}

inline int Trips(const SegmentResult& result) {
  return result.has_value() ? result->round_trips : 0;
}

// A plain blocking connection beside the pipeline, to prepare and to look.
class Observer {
 public:
  explicit Observer(const std::string& connection_string)
      : connection_(PQconnectdb((connection_string + " application_name=observer").c_str())) {
    Exec("set client_min_messages = warning");
  }
  ~Observer() { PQfinish(connection_); }
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;

  // The first value, or "" when there is none; fails the test on an error.
  std::string Exec(const std::string& sql) {
    PGresult* result = PQexec(connection_, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    EXPECT_TRUE(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        << sql << ": " << PQerrorMessage(connection_);
    std::string value;
    if (status == PGRES_TUPLES_OK && PQntuples(result) > 0) value = PQgetvalue(result, 0, 0);
    PQclear(result);
    return value;
  }

 private:
  PGconn* connection_;
};

// A pipeline with an event loop of its own, which runs while something is waited for.
class Driver {
 public:
  explicit Driver(PipelineOptions options) : pipeline_(std::in_place, io_, std::move(options)) {}

  using Future = std::shared_ptr<std::optional<PipelineResult>>;

  // Hands the statement over; the loop must run for anything to happen.
  Future Start(translator::SqlStatement statement,
               std::optional<std::string> principal = std::nullopt) {
    auto future = std::make_shared<std::optional<PipelineResult>>();
    boost::asio::co_spawn(io_, Keep(*pipeline_, std::move(statement), std::move(principal), future),
                          boost::asio::detached);
    return future;
  }

  using SegmentFuture = std::shared_ptr<std::optional<SegmentResult>>;

  SegmentFuture Start(translator::Segment segment,
                      std::optional<std::string> principal = std::nullopt) {
    auto future = std::make_shared<std::optional<SegmentResult>>();
    boost::asio::co_spawn(io_,
                          KeepSegment(*pipeline_, std::move(segment), std::move(principal), future),
                          boost::asio::detached);
    return future;
  }

  template <typename Result>
  const Result& Wait(const std::shared_ptr<std::optional<Result>>& future) {
    while (!*future) io_.run_one();
    return **future;
  }

  SegmentResult Run(translator::Segment segment) {
    const SegmentFuture future = Start(std::move(segment));
    Wait(future);
    return std::move(**future);
  }

  PipelineResult Run(translator::SqlStatement statement) {
    const Future future = Start(std::move(statement));
    Wait(future);
    return std::move(**future);
  }

  // All at the same time.
  std::vector<PipelineResult> RunAll(std::vector<translator::SqlStatement> statements) {
    std::vector<Future> futures;
    for (auto& statement : statements) futures.push_back(Start(std::move(statement)));
    std::vector<PipelineResult> results;
    for (const Future& future : futures) {
      Wait(future);
      results.push_back(std::move(**future));
    }
    return results;
  }

  // Runs the loop until the observer sees the condition, an SQL boolean, come true. Fails the test
  // after a minute, which only means that it never will.
  void RunUntil(Observer& observer, const std::string& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (observer.Exec("select " + condition) != "t") {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << condition;
      io_.run_for(std::chrono::milliseconds(5));
    }
  }

  // How many statements it abandoned.
  std::size_t Close(std::chrono::steady_clock::time_point deadline =
                        std::chrono::steady_clock::time_point::max()) {
    std::optional<std::size_t> abandoned;
    boost::asio::co_spawn(
        io_, pipeline_->Close(deadline),
        [&abandoned](std::exception_ptr, std::size_t count) { abandoned = count; });
    while (!abandoned) io_.run_one();
    return *abandoned;
  }

  boost::asio::io_context& io() { return io_; }
  Pipeline& pipeline() { return *pipeline_; }
  void Destroy() { pipeline_.reset(); }

 private:
  static boost::asio::awaitable<void> Keep(Pipeline& pipeline, translator::SqlStatement statement,
                                           std::optional<std::string> principal, Future future) {
    future->emplace(co_await pipeline.Run(std::move(statement), std::move(principal)));
  }
  static boost::asio::awaitable<void> KeepSegment(Pipeline& pipeline, translator::Segment segment,
                                                  std::optional<std::string> principal,
                                                  SegmentFuture future) {
    future->emplace(co_await pipeline.RunSegment(std::move(segment), std::move(principal)));
  }

  boost::asio::io_context io_{1};
  std::optional<Pipeline> pipeline_;
};

// Ends the pipelines' sessions, again and again, until it is stopped.
class Assassin {
 public:
  explicit Assassin(const std::string& connection_string)
      : thread_([this, connection_string] {
          Observer observer(connection_string);
          while (!done_) {
            observer.Exec(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                " where application_name = 'tuskgate'");
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
          }
        }) {}
  ~Assassin() { Stop(); }
  Assassin(const Assassin&) = delete;
  Assassin& operator=(const Assassin&) = delete;

  void Stop() {
    done_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::atomic<bool> done_ = false;
  std::thread thread_;  // after what it reads
};

class PipelineTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { cluster_ = std::make_unique<ThrowawayCluster>(); }
  static void TearDownTestSuite() { cluster_.reset(); }

  static std::string Address() { return cluster_->ConnectionString(); }

  static PipelineOptions Options() {
    PipelineOptions options;
    options.connection_string = Address();
    return options;
  }

  // A table of counters, 1 up to `rows`, all 0.
  void MakeCounters(int rows) {
    observer_.Exec("drop table if exists public.counter");
    observer_.Exec("create table public.counter (k int primary key, v int not null)");
    observer_.Exec("insert into public.counter select k, 0 from generate_series(1, " +
                   std::to_string(rows) + ") k");
  }

  static translator::SqlStatement Increment(int k) {
    return Write("update public.counter set v = v + 1 where k = $1::int4", {std::to_string(k)},
                 std::to_string(k));
  }

  Observer observer_{Address()};

 private:
  inline static std::unique_ptr<ThrowawayCluster> cluster_;
};

}  // namespace tuskgate::gateway
