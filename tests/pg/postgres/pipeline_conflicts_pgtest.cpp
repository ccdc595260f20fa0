// Statements that share a commit, and commits that want the same rows.
#include <thread>

#include "gateway/postgres/pipeline.h"
#include "tests/pg/postgres/pipeline_fixture.h"

namespace tuskgate::gateway {
namespace {

class PipelineConflictsTest : public PipelineTest {
 protected:
  void SetUp() override {
    // Deadlocks are wanted here, and soon.
    observer_.Exec("alter system set deadlock_timeout = '10ms'");
    observer_.Exec("select pg_reload_conf()");
  }
};

TEST_F(PipelineConflictsTest, AnErrorLeavesTheOthersOfItsBatchWrittenOnce) {
  MakeCounters(50);
  PipelineOptions options = Options();
  options.write_connections = 1;
  Driver driver(options);
  std::vector<translator::SqlStatement> statements;
  for (int k = 1; k <= 50; ++k) {
    statements.push_back(k == 25
                             ? Write("update public.counter set v = v / 0 where k = 25", {}, "25")
                             : Increment(k));
  }
  const auto results = driver.RunAll(std::move(statements));
  for (int k = 1; k <= 50; ++k) {
    const PipelineResult& result = results[k - 1];
    if (k == 25) {
      EXPECT_EQ(SqlState(result), "22012");
      EXPECT_TRUE(result.error().nothing_written);
    } else {
      ASSERT_TRUE(result.has_value()) << result.error().message;
      EXPECT_EQ(result->affected, 1u);
      EXPECT_EQ(result->round_trips, 2);
    }
  }
  EXPECT_EQ(
      observer_.Exec("select string_agg(distinct v::text, ',') from public.counter where k <> 25"),
      "1");
  EXPECT_EQ(observer_.Exec("select v from public.counter where k = 25"), "0");
}

TEST_F(PipelineConflictsTest, ManyErrorsInABatchAreAllTold) {
  MakeCounters(40);
  Driver driver(Options());
  std::vector<translator::SqlStatement> statements;
  for (int k = 1; k <= 40; ++k) {
    statements.push_back(k % 2 == 0 ? Increment(k)
                                    : Write("insert into public.counter values ($1::int4, 0)",
                                            {std::to_string(k)}, std::to_string(k)));
  }
  const auto results = driver.RunAll(std::move(statements));
  for (int k = 1; k <= 40; ++k) {
    EXPECT_EQ(SqlState(results[k - 1]), k % 2 == 0 ? "success" : "23505");
  }
  EXPECT_EQ(observer_.Exec("select sum(v) from public.counter"), "20");
}

TEST_F(PipelineConflictsTest, AReadThatFailsFailsAlone) {
  Driver driver(Options());
  std::vector<translator::SqlStatement> statements;
  for (int i = 0; i < 60; ++i) {
    statements.push_back(Read("select 12 / $1::int4", {i % 20 == 10 ? "0" : "3"}));
  }
  const auto results = driver.RunAll(std::move(statements));
  for (int i = 0; i < 60; ++i) {
    if (i % 20 == 10) {
      EXPECT_EQ(SqlState(results[i]), "22012");
    } else {
      EXPECT_EQ(Value(results[i]), "4");
    }
  }
}

// An error that only COMMIT finds belongs to no statement of the batch in particular.
TEST_F(PipelineConflictsTest, AnErrorAtCommitIsFoundOut) {
  observer_.Exec("create table public.parent (k int primary key)");
  observer_.Exec("insert into public.parent values (1)");
  observer_.Exec(
      "create table public.child (k int references public.parent deferrable initially deferred)");
  Driver driver(Options());
  std::vector<translator::SqlStatement> statements;
  for (int i = 0; i < 10; ++i) {
    statements.push_back(Write("insert into public.child values ($1::int4)", {i == 3 ? "2" : "1"}));
  }
  const auto results = driver.RunAll(std::move(statements));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(SqlState(results[i]), i == 3 ? "23503" : "success");
  }
  EXPECT_EQ(observer_.Exec("select count(*) from public.child"), "9");
}

TEST_F(PipelineConflictsTest, ALostRaceIsRunAgain) {
  observer_.Exec("create sequence public.attempts");
  observer_.Exec(
      "create function public.fail_until(n int) returns int language plpgsql as $$"
      " begin if nextval('public.attempts') < n then raise sqlstate '40001'; end if;"
      " return n; end $$");
  Driver driver(Options());
  const auto result = driver.Run(Write("select public.fail_until(4)"));
  EXPECT_EQ(Value(result), "4");
  EXPECT_EQ(result->round_trips, 4);

  observer_.Exec("alter sequence public.attempts restart");
  EXPECT_EQ(SqlState(driver.Run(Write("select public.fail_until(1000)"))), "40001");
  EXPECT_EQ(observer_.Exec("select last_value from public.attempts"), "11");
}

TEST_F(PipelineConflictsTest, OppositeLockOrdersEndWell) {
  MakeCounters(2);
  observer_.Exec(
      "create function public.touch(a int, b int) returns void language plpgsql as $$ begin"
      " update public.counter set v = v + 1 where k = a;"
      " perform pg_sleep(0.001);"
      " update public.counter set v = v + 1 where k = b; end $$");
  const auto worker = [](const std::string& first, const std::string& second) {
    PipelineOptions options = Options();
    // Each attempt may meet another deadlock, the more so the more transactions there are at a
    // time.
    options.write_connections = 2;
    options.max_batch = 4;
    Driver driver(options);
    std::vector<translator::SqlStatement> statements;
    for (int i = 0; i < 40; ++i) {
      statements.push_back(Write("select public.touch($1::int4, $2::int4)", {first, second}));
    }
    for (const auto& result : driver.RunAll(std::move(statements))) {
      EXPECT_EQ(SqlState(result), "success");
    }
  };
  std::thread other(worker, "2", "1");
  worker("1", "2");
  other.join();
  EXPECT_EQ(observer_.Exec("select string_agg(v::text, ',') from public.counter"), "80,80");
}

// Batches of single-row writes, handed over in opposite orders, take their locks in one order: no
// deadlock, so nothing is ever run twice.
TEST_F(PipelineConflictsTest, SortedBatchesDoNotDeadlock) {
  constexpr int kRows = 40;
  MakeCounters(100 + kRows);
  const auto worker = [](bool descending) {
    Driver driver(Options());
    for (int round = 0; round < 30; ++round) {
      std::vector<translator::SqlStatement> statements;
      for (int i = 0; i < kRows; ++i) {
        // Three digits each, so that their order as text is their order as numbers.
        statements.push_back(Increment(100 + (descending ? kRows - i : i + 1)));
      }
      for (const auto& result : driver.RunAll(std::move(statements))) {
        ASSERT_TRUE(result.has_value()) << result.error().message;
        EXPECT_EQ(result->round_trips, 1);
      }
    }
  };
  std::thread other(worker, true);
  worker(false);
  other.join();
  EXPECT_EQ(observer_.Exec("select sum(v) from public.counter"), std::to_string(2 * 30 * kRows));
}

boost::asio::awaitable<void> AddRepeatedly(Pipeline& pipeline, int times, int& running) {
  for (int i = 0; i < times; ++i) {
    translator::SqlStatement statement = Write("update public.counter set v = v + 1", {}, "1");
    const auto result = co_await pipeline.Run(std::move(statement));
    EXPECT_TRUE(result.has_value() && result->affected == 1);
  }
  --running;
}

TEST_F(PipelineConflictsTest, ACounterIsExact) {
  MakeCounters(1);
  const auto worker = [] {
    Driver driver(Options());
    int running = 16;
    for (int i = 0; i < 16; ++i) {
      boost::asio::co_spawn(driver.io(), AddRepeatedly(driver.pipeline(), 200, running),
                            boost::asio::detached);
    }
    while (running > 0) driver.io().run_one();
  };
  std::thread other(worker);
  worker();
  other.join();
  EXPECT_EQ(observer_.Exec("select v from public.counter"), "6400");
}

TEST_F(PipelineConflictsTest, AHotKeyDoesNotHoldUpOthers) {
  MakeCounters(100);
  PipelineOptions options = Options();
  options.write_connections = 2;
  options.max_batch = 8;
  Driver driver(options);
  observer_.Exec("begin");
  observer_.Exec("update public.counter set v = v where k = 1");
  std::vector<Driver::Future> hot;
  for (int i = 0; i < 20; ++i) hot.push_back(driver.Start(Increment(1)));
  std::vector<translator::SqlStatement> others;
  for (int k = 2; k <= 100; ++k) others.push_back(Increment(k));
  // Answered while key 1 is still locked: one connection waits for it, the other one passes it by.
  for (const auto& result : driver.RunAll(std::move(others))) {
    EXPECT_EQ(SqlState(result), "success");
  }
  for (const auto& future : hot) EXPECT_FALSE(future->has_value());
  observer_.Exec("commit");
  for (const auto& future : hot) EXPECT_EQ(SqlState(driver.Wait(future)), "success");
  EXPECT_EQ(observer_.Exec("select v from public.counter where k = 1"), "20");
}

}  // namespace
}  // namespace tuskgate::gateway
