// Segments whose sessions end under them.
#include <csignal>
#include <set>

#include <gmock/gmock.h>

#include "gateway/postgres/pipeline.h"
#include "tests/pg/postgres/pipeline_segment_fixture.h"

namespace tuskgate::gateway {
namespace {

using testing::ElementsAre;
using translator::Segment;

const char* const kIsAsleep =
    "exists (select from pg_stat_activity where application_name = 'tuskgate'"
    " and state = 'active' and wait_event = 'PgSleep')";
const char* const kTerminate =
    "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity"
    " where application_name = 'tuskgate'";

TEST_F(PipelineSegmentTest, PreparesAgainWhatTheServerForgot) {
  PipelineOptions options = Options();
  options.segment_connections = 1;
  Driver driver(options);
  const auto sums = [&driver] {
    return driver.Run(Of({Write("select $1::int4 + 1", {"1"}), Write("select $1::int4 + 2", {"1"}),
                          Write("select $1::int4 + 3", {"1"})}));
  };
  EXPECT_EQ(Trips(sums()), 1);
  driver.Run(Of({Write("deallocate all")}));
  const auto result = sums();
  EXPECT_THAT(Outcomes(result), ElementsAre("2", "3", "4"));
  EXPECT_EQ(Trips(result), 2);
  EXPECT_EQ(Trips(sums()), 1);
}

TEST_F(PipelineSegmentTest, LosesNothingWithAnIdleConnection) {
  Driver driver(Options());
  for (const char* k : {"1", "2", "3"}) {
    EXPECT_TRUE(Committed(driver.Run(Of({InsertLeft(k), InsertRight(k)}))));
    observer_.Exec(kTerminate);
  }
  EXPECT_EQ(Rows(), "3,3");
}

TEST_F(PipelineSegmentTest, IsRunAgainWhenItsSessionIsEndedBetweenStatements) {
  Driver driver(Options());
  const auto future =
      driver.Start(Of({InsertLeft("1"), Write("select pg_sleep(0.3)::text"), InsertRight("1")}));
  driver.RunUntil(observer_, kIsAsleep);
  observer_.Exec(kTerminate);
  const auto& result = driver.Wait(future);
  EXPECT_THAT(Outcomes(result), ElementsAre("left1", "", "right1"));
  EXPECT_TRUE(Committed(result));
  EXPECT_EQ(Trips(result), 2);
  EXPECT_EQ(Rows(), "1,1");
}

// Its commit was sent: nobody knows, unless there was nothing to write.
TEST_F(PipelineSegmentTest, IsUncertainWhenItsSessionCrashes) {
  const std::string session = "select pg_backend_pid()";
  Driver driver(Options());
  for (const bool read_only : {false, true}) {
    const std::string bystander = Value(driver.Run(Read(session)));
    Observer observer(Address());
    Segment segment = Of({Write("select 7"), Write("select pg_sleep(0.5)::text")});
    if (!read_only) segment.statements.push_back(InsertLeft("1"));
    segment.read_only = read_only;
    const auto future = driver.Start(std::move(segment));
    driver.RunUntil(observer, kIsAsleep);
    const pid_t backend =
        std::stoi(observer.Exec("select pid from pg_stat_activity where wait_event = 'PgSleep'"));
    ASSERT_EQ(kill(backend, SIGKILL), 0);
    const auto& result = driver.Wait(future);
    if (read_only) {
      EXPECT_THAT(Outcomes(result), ElementsAre("7", ""));
      EXPECT_EQ(Trips(result), 2);
    } else {
      ASSERT_FALSE(result.has_value());
      EXPECT_EQ(result.error().sqlstate, "");
      EXPECT_FALSE(result.error().nothing_written);
    }
    // The crash of one session restarts all of PostgreSQL, so this one's ends, too.
    std::string now = bystander;
    while (now == bystander || now.starts_with("error")) now = Value(driver.Run(Read(session)));
  }
  EXPECT_EQ(Observer(Address()).Exec("select count(*) from public.left_side"), "0");
}

// As long as its end has not left the process, it cannot have been committed.
TEST_F(PipelineSegmentTest, IsRunAgainWhenItWasNotAllSent) {
  PipelineOptions options = Options();
  options.segment_connections = 1;
  Driver driver(options);
  const auto pid = driver.Run(Of({Write("select pg_backend_pid()::text")}));
  const pid_t backend = std::stoi(Outcomes(pid).at(0));
  ASSERT_EQ(kill(backend, SIGSTOP), 0);
  const auto future = driver.Start(
      Of({InsertLeft("1"), Write("select length($1::text)::text", {std::string(8 << 20, 'x')}),
          InsertRight("1")}));
  driver.io().poll();
  ASSERT_EQ(kill(backend, SIGKILL), 0);
  const auto& result = driver.Wait(future);
  EXPECT_THAT(Outcomes(result), ElementsAre("left1", std::to_string(8 << 20), "right1"));
  EXPECT_TRUE(Committed(result));
  EXPECT_EQ(Trips(result), 2);
  EXPECT_EQ(Observer(Address()).Exec("select count(*) from public.right_side"), "1");
}

struct Tally {
  int running = 0;
  int written = 0;
  int uncertain = 0;
};

boost::asio::awaitable<void> Transfer(Pipeline& pipeline, int client, int times, Tally& tally) {
  for (int i = 0; i < times; ++i) {
    const std::string from = std::to_string(100 + (client + i) % 10);
    const std::string to = std::to_string(100 + (client + 3 * i + 1) % 10);
    Segment segment =
        Of({Write("update public.counter set v = v - 1 where k = $1::int4", {from}, from),
            Write("update public.counter set v = v + 1 where k = $1::int4", {to}, to),
            Write("insert into public.left_side values ($1::int4, '')",
                  {std::to_string(client * 10'000 + i)})});
    const auto result = co_await pipeline.RunSegment(std::move(segment));
    if (result.has_value()) {
      EXPECT_TRUE(Committed(result)) << Outcomes(result)[0] << Outcomes(result)[1];
      ++tally.written;
    } else if (!result.error().nothing_written) {
      ++tally.uncertain;
    }
  }
  --tally.running;
}

TEST_F(PipelineSegmentTest, SessionsEndedUnderLoadLoseAndHalveNothing) {
  MakeCounters(110);
  Assassin assassin(Address());
  PipelineOptions options = Options();
  options.segment_connections = 4;
  Driver driver(options);
  Tally tally;
  tally.running = 16;
  for (int client = 0; client < 16; ++client) {
    boost::asio::co_spawn(driver.io(), Transfer(driver.pipeline(), client, 50, tally),
                          boost::asio::detached);
  }
  while (tally.running > 0) driver.io().run_one();
  assassin.Stop();
  EXPECT_EQ(observer_.Exec("select sum(v) from public.counter"), "0");
  const int rows = std::stoi(observer_.Exec("select count(*) from public.left_side"));
  EXPECT_GE(rows, tally.written);
  EXPECT_LE(rows, tally.written + tally.uncertain);
  EXPECT_GT(tally.written, 0);
}

TEST_F(PipelineSegmentTest, CloseWaitsForIt) {
  Driver driver(Options());
  std::vector<Driver::SegmentFuture> futures;
  for (int k = 1; k <= 20; ++k) {
    const std::string text = std::to_string(k);
    futures.push_back(driver.Start(Of({InsertLeft(text), InsertRight(text)})));
  }
  driver.io().poll();
  driver.Close();
  for (const auto& future : futures) {
    ASSERT_TRUE(future->has_value());
    EXPECT_TRUE(Committed(**future));
  }
  const auto late = driver.Run(Of({InsertLeft("99")}));
  ASSERT_FALSE(late.has_value());
  EXPECT_TRUE(late.error().nothing_written);
  EXPECT_EQ(Rows(), "20,20");
}

// Under AddressSanitizer this also proves that the abandoned coroutines are freed, once.
TEST_F(PipelineSegmentTest, DestructionAbandonsIt) {
  std::vector<Driver::SegmentFuture> futures;
  {
    PipelineOptions options = Options();
    options.segment_connections = 1;
    Driver driver(options);
    futures.push_back(driver.Start(Of({Write("select pg_sleep(600)::text")})));  // sent
    driver.RunUntil(observer_, kIsAsleep);
    futures.push_back(driver.Start(Of({Write("select 1")})));  // queued
    driver.io().poll();
    driver.Destroy();
    driver.io().poll();
  }
  for (const auto& future : futures) {
    EXPECT_FALSE(future->has_value());
    EXPECT_EQ(future.use_count(), 1);
  }
}

TEST(PipelineSegmentUnreachableTest, FailsWhenNoServerIsThere) {
  TemporaryDirectory nobody;
  PipelineOptions options;
  options.connection_string = "host=" + nobody.Path() + " dbname=postgres";
  Driver driver(options);
  const auto result = driver.Run(Of({Write("select 1")}));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().sqlstate, "");
  EXPECT_TRUE(result.error().nothing_written);
}

}  // namespace
}  // namespace tuskgate::gateway
