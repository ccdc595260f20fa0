// Connections and servers that go away, and the pipeline's own end.
#include <csignal>

#include "gateway/postgres/pipeline.h"
#include "tests/pg/postgres/pipeline_fixture.h"

namespace tuskgate::gateway {
namespace {

class PipelineOutagesTest : public PipelineTest {};

const char* const kTerminate =
    "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity"
    " where application_name = 'tuskgate'";
const char* const kIsAsleep =
    "exists (select from pg_stat_activity where application_name = 'tuskgate'"
    " and state = 'active' and wait_event = 'PgSleep')";

TEST_F(PipelineOutagesTest, AnIdleConnectionThatWasEndedIsRemade) {
  MakeCounters(1);
  Driver driver(Options());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Value(driver.Run(Read("select 1"))), "1");
    EXPECT_EQ(SqlState(driver.Run(Increment(1))), "success");
    EXPECT_EQ(Value(driver.Run(Bulk("select 1"))), "1");
    observer_.Exec(kTerminate);
  }
  EXPECT_EQ(observer_.Exec("select v from public.counter"), "3");
}

TEST_F(PipelineOutagesTest, ReadsUnderWayAreRunAgain) {
  Driver driver(Options());
  const auto sleeping = driver.Start(Read("select pg_sleep(0.3), 7"));
  driver.RunUntil(observer_, kIsAsleep);
  const auto queued = driver.Start(Read("select 5"));
  observer_.Exec(kTerminate);
  const auto& result = driver.Wait(sleeping);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->rows->Value(0, 1), "7");
  EXPECT_EQ(result->round_trips, 2);
  EXPECT_EQ(Value(driver.Wait(queued)), "5");
}

// The server says that it ends the session in place of a result: nothing was committed.
TEST_F(PipelineOutagesTest, WritesOfATerminatedSessionAreRunAgainOnce) {
  MakeCounters(2);
  PipelineOptions options = Options();
  options.write_connections = 1;
  Driver driver(options);
  const auto first = driver.Start(Increment(1));
  const auto second = driver.Start(
      Write("update public.counter set v = v + 1 from pg_sleep(0.3) where k = 2", {}, "2"));
  driver.RunUntil(observer_, kIsAsleep);
  observer_.Exec(kTerminate);
  for (const auto& future : {first, second}) {
    const auto& result = driver.Wait(future);
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_EQ(result->round_trips, 2);
  }
  EXPECT_EQ(observer_.Exec("select string_agg(v::text, ',') from public.counter"), "1,1");
}

TEST_F(PipelineOutagesTest, WritesOfACrashedSessionAreUncertain) {
  Driver driver(Options());
  const auto sleeping = driver.Start(Write("select pg_sleep(600)"));
  driver.RunUntil(observer_, kIsAsleep);
  const pid_t backend = std::stoi(observer_.Exec(
      "select pid from pg_stat_activity where application_name = 'tuskgate' and state = 'active'"));
  ASSERT_EQ(kill(backend, SIGKILL), 0);
  const auto& result = driver.Wait(sleeping);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().sqlstate, "");
  EXPECT_FALSE(result.error().nothing_written);
  // The crash of one session restarts all of PostgreSQL; statements wait for it, for a while.
  std::string value;
  while (value != "3") value = Value(driver.Run(Write("select 3")));
}

// As long as its end has not left the process, a batch cannot have been committed.
TEST_F(PipelineOutagesTest, WritesThatWereNotAllSentAreRunAgain) {
  MakeCounters(1);
  PipelineOptions options = Options();
  options.write_connections = 1;
  Driver driver(options);
  const pid_t backend = std::stoi(Value(driver.Run(Write("select pg_backend_pid()"))));
  ASSERT_EQ(kill(backend, SIGSTOP), 0);
  const auto future = driver.Start(
      Write("update public.counter set v = v + length($1::text)", {std::string(8 << 20, 'x')}));
  driver.io().poll();
  ASSERT_EQ(kill(backend, SIGKILL), 0);
  const auto& result = driver.Wait(future);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->round_trips, 2);
  EXPECT_EQ(Observer(Address()).Exec("select v from public.counter"), std::to_string(8 << 20));
}

struct Tally {
  int running = 0;
  int written = 0;
  int uncertain = 0;
};

boost::asio::awaitable<void> WriteAndRead(Pipeline& pipeline, int k, Tally& tally) {
  for (int i = 0; i < 200; ++i) {
    const std::string key = std::to_string(k);
    translator::SqlStatement write =
        Write("update public.counter set v = v + 1 where k = $1::int4", {key}, key);
    const auto written = co_await pipeline.Run(std::move(write));
    if (written.has_value()) {
      ++tally.written;
    } else if (!written.error().nothing_written) {
      ++tally.uncertain;
    }
    translator::SqlStatement read = Read("select $1::int4 + 1", {key});
    const auto answer = co_await pipeline.Run(std::move(read));
    if (answer.has_value()) {
      EXPECT_EQ(Value(answer), std::to_string(k + 1));
    } else {
      EXPECT_EQ(answer.error().sqlstate, "");
    }
  }
  --tally.running;
}

TEST_F(PipelineOutagesTest, SessionsEndedUnderLoadLoseAndDoubleNothing) {
  MakeCounters(16);
  Tally tally;
  Assassin assassin(Address());
  Driver driver(Options());
  tally.running = 16;
  for (int k = 1; k <= 16; ++k) {
    boost::asio::co_spawn(driver.io(), WriteAndRead(driver.pipeline(), k, tally),
                          boost::asio::detached);
  }
  while (tally.running > 0) driver.io().run_one();
  assassin.Stop();
  const int sum = std::stoi(observer_.Exec("select sum(v) from public.counter"));
  EXPECT_GE(sum, tally.written);
  EXPECT_LE(sum, tally.written + tally.uncertain);
  EXPECT_GT(tally.written, 0);
}

TEST(PipelineRestartTest, SurvivesARestartOfTheServer) {
  TemporaryDirectory directory;
  ClusterOptions cluster_options;
  cluster_options.directory = directory.Path();
  cluster_options.durable = false;
  EmbeddedCluster cluster(cluster_options);
  cluster.Start();
  PipelineOptions options;
  options.connection_string = cluster.ConnectionString();
  Driver driver(options);
  EXPECT_EQ(SqlState(driver.Run(Bulk("create table public.kept (n int)"))), "success");
  EXPECT_EQ(SqlState(driver.Run(Write("insert into public.kept values (1)"))), "success");

  const std::string start_time = "select pg_postmaster_start_time()::text";
  const std::string before = Value(driver.Run(Read(start_time)));
  ASSERT_EQ(kill(cluster.Postmaster(), SIGINT), 0);
  // Meanwhile statements may fail, but only for want of a server.
  int attempts = 1;
  int written = 1;
  bool back = false;
  while (!back) {
    ++attempts;
    const auto write = driver.Run(Write("insert into public.kept values (2)"));
    EXPECT_TRUE(write.has_value() || write.error().sqlstate.empty()) << SqlState(write);
    if (write.has_value()) ++written;
    const auto started = driver.Run(Read(start_time));
    EXPECT_TRUE(started.has_value() || started.error().sqlstate.empty()) << SqlState(started);
    back = write.has_value() && started.has_value() && Value(started) != before;
  }
  const int rows = std::stoi(Value(driver.Run(Read("select count(*) from public.kept"))));
  EXPECT_GE(rows, written);
  EXPECT_LE(rows, attempts);
  driver.Close();
}

TEST(PipelineUnreachableTest, StatementsFailWhenNoServerIsThere) {
  TemporaryDirectory nobody;
  PipelineOptions options;
  options.connection_string = "host=" + nobody.Path() + " dbname=postgres";
  Driver driver(options);
  for (const auto& result :
       driver.RunAll({Read("select 1"), Write("select 1"), Write("select 2"), Bulk("select 1")})) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().sqlstate, "");
    EXPECT_TRUE(result.error().nothing_written);
    EXPECT_NE(result.error().message.find(nobody.Path()), std::string::npos)
        << result.error().message;
  }
}

TEST_F(PipelineOutagesTest, RefusesADatabaseInAnotherEncoding) {
  observer_.Exec(
      "create database latin encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0");
  PipelineOptions options = Options();
  options.connection_string += " dbname=latin";
  Driver driver(options);
  const auto result = driver.Run(Read("select 1"));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().sqlstate, "");
  EXPECT_NE(result.error().message.find("must be UTF8"), std::string::npos);
}

TEST_F(PipelineOutagesTest, CloseWaitsForWhatIsOutstanding) {
  MakeCounters(100);
  Driver driver(Options());
  std::vector<Driver::Future> futures;
  for (int k = 1; k <= 100; ++k) futures.push_back(driver.Start(Increment(k)));
  futures.push_back(driver.Start(Read("select pg_sleep(0.1)")));
  driver.RunUntil(observer_, kIsAsleep);
  driver.Close();
  for (const auto& future : futures) {
    ASSERT_TRUE(future->has_value());
    EXPECT_EQ(SqlState(**future), "success");
  }
  const auto late = driver.Run(Read("select 1"));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().sqlstate, "");
  EXPECT_TRUE(late.error().nothing_written);
  driver.RunUntil(observer_,
                  "not exists (select from pg_stat_activity where application_name = 'tuskgate')");
}

TEST_F(PipelineOutagesTest, CloseCancelsWhatIsNotAnsweredByItsDeadline) {
  Driver driver(Options());
  const auto sleeping = driver.Start(Read("select pg_sleep(600)"));
  driver.RunUntil(observer_, kIsAsleep);
  const auto queued = driver.Start(Read("select 1"));
  EXPECT_EQ(driver.Close(std::chrono::steady_clock::now() + std::chrono::milliseconds(100)), 0);
  ASSERT_TRUE(sleeping->has_value());
  EXPECT_EQ(SqlState(**sleeping), "57014");
  ASSERT_TRUE(queued->has_value());
  EXPECT_EQ(SqlState(**queued), "success");
  const auto late = driver.Run(Read("select 1"));
  ASSERT_FALSE(late.has_value());
  EXPECT_TRUE(late.error().nothing_written);
  driver.io().poll();
  EXPECT_EQ(sleeping.use_count(), 1);
}

// Under AddressSanitizer this also proves that the abandoned coroutines are freed, once.
TEST_F(PipelineOutagesTest, DestructionAbandonsWhatIsOutstanding) {
  std::vector<Driver::Future> futures;
  {
    Driver driver(Options());
    futures.push_back(driver.Start(Read("select 1")));
    driver.Wait(futures[0]);
    futures.push_back(driver.Start(Read("select pg_sleep(600)")));  // sent
    driver.RunUntil(observer_, kIsAsleep);
    futures.push_back(driver.Start(Read("select 1")));   // queued
    futures.push_back(driver.Start(Write("select 1")));  // its connection is being made
    driver.io().poll();
    driver.Destroy();
    driver.io().poll();
  }
  EXPECT_TRUE(futures[0]->has_value());
  EXPECT_FALSE(futures[1]->has_value());
  EXPECT_FALSE(futures[2]->has_value());
  for (const auto& future : futures) EXPECT_EQ(future.use_count(), 1);
}

}  // namespace
}  // namespace tuskgate::gateway
