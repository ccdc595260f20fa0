// Segments that meet other writers.
#include <atomic>
#include <random>
#include <thread>

#include <gmock/gmock.h>

#include "gateway/postgres/pipeline.h"
#include "tests/pg/postgres/pipeline_segment_fixture.h"

namespace tuskgate::gateway {
namespace {

using testing::ElementsAre;
using translator::Isolation;
using translator::Segment;

TEST_F(PipelineSegmentTest, ALostRaceIsRunAgainAsAWhole) {
  observer_.Exec("create sequence public.segment_attempts");
  observer_.Exec(
      "create function public.segment_fails_until(n int) returns int language plpgsql as $$"
      " begin if nextval('public.segment_attempts') < n then raise sqlstate '40P01'; end if;"
      " return n; end $$");
  Driver driver(Options());
  const auto until = [](const std::string& n) {
    return Of(
        {InsertLeft(n), Write("select public.segment_fails_until($1::int4)", {n}), InsertRight(n)});
  };
  const auto result = driver.Run(until("4"));
  EXPECT_THAT(Outcomes(result), ElementsAre("left4", "4", "right4"));
  EXPECT_TRUE(Committed(result));
  EXPECT_EQ(Trips(result), 4);

  observer_.Exec("alter sequence public.segment_attempts restart");
  const auto bounded = driver.Run(until("1000"));
  EXPECT_THAT(Outcomes(bounded), ElementsAre("left1000", "40P01", "-"));
  EXPECT_EQ(Trips(bounded), 11);

  observer_.Exec("alter sequence public.segment_attempts restart");
  Segment once = until("5");
  once.run_again = false;
  const auto told = driver.Run(std::move(once));
  EXPECT_THAT(Outcomes(told), ElementsAre("left5", "40P01", "-"));
  EXPECT_EQ(Trips(told), 1);
  EXPECT_EQ(Rows(), "1,1");
}

// Each counts what is there and adds a row with the count: in any serial order all are different.
TEST_F(PipelineSegmentTest, SerializableOnesHaveASerialOrder) {
  std::atomic<int> committed = 0;
  const auto worker = [&committed](int first) {
    PipelineOptions options = Options();
    options.segment_connections = 4;
    Driver driver(options);
    for (int round = 0; round < 25; ++round) {
      std::vector<Driver::SegmentFuture> futures;
      for (int i = 0; i < 4; ++i) {
        const std::string k = std::to_string(first + round * 4 + i);
        Segment segment = Of({Write("select count(*) from public.left_side"),
                              Write("insert into public.left_side select $1::int4, count(*)::text"
                                    " from public.left_side",
                                    {k}),
                              Write("insert into public.right_side values ($1::int4, '')", {k})});
        segment.isolation = Isolation::kSerializable;
        futures.push_back(driver.Start(std::move(segment)));
      }
      for (const auto& future : futures) {
        const auto& result = driver.Wait(future);
        ASSERT_TRUE(result.has_value()) << result.error().message;
        if (result->committed) {
          ++committed;
        } else {
          for (const auto& outcome : result->outcomes) {
            EXPECT_TRUE(!outcome || outcome->has_value() || outcome->error().sqlstate == "40001");
          }
        }
      }
    }
  };
  std::thread other(worker, 1000);
  worker(0);
  other.join();
  const std::string count = std::to_string(committed);
  EXPECT_GT(committed, 100);
  EXPECT_EQ(Rows(), count + "," + count);
  EXPECT_EQ(observer_.Exec("select count(distinct v) from public.left_side"), count);
}

// Four of ten keys, in one order or the other, and single writes between them. Locks are taken in
// one order, so nothing is ever run twice.
boost::asio::awaitable<void> AddToFour(Pipeline& pipeline, int seed, int times, int& running) {
  std::minstd_rand random(seed);
  for (int i = 0; i < times; ++i) {
    std::set<int> keys;
    while (keys.size() < 4) keys.insert(100 + static_cast<int>(random() % 10));
    std::vector<translator::SqlStatement> statements;
    for (const int k : keys) {
      statements.push_back(Write("update public.counter set v = v + 1 where k = $1::int4",
                                 {std::to_string(k)}, std::to_string(k)));
    }
    if (i % 2 == 1) std::reverse(statements.begin(), statements.end());
    Segment segment = Of(std::move(statements));
    const auto result = co_await pipeline.RunSegment(std::move(segment));
    EXPECT_TRUE(Committed(result));
    EXPECT_EQ(Trips(result), 1);
  }
  --running;
}

boost::asio::awaitable<void> AddToOne(Pipeline& pipeline, int seed, int times, int& running) {
  std::minstd_rand random(seed);
  for (int i = 0; i < times; ++i) {
    const std::string k = std::to_string(100 + random() % 10);
    translator::SqlStatement statement =
        Write("update public.counter set v = v + 1 where k = $1::int4", {k}, k);
    const auto result = co_await pipeline.Run(std::move(statement));
    EXPECT_TRUE(result.has_value() && result->affected == 1 && result->round_trips == 1);
  }
  --running;
}

TEST_F(PipelineSegmentTest, DoesNotDeadlockWithOthersOrWithSingleWrites) {
  observer_.Exec("alter system set deadlock_timeout = '10ms'");
  observer_.Exec("select pg_reload_conf()");
  MakeCounters(110);
  constexpr int kClients = 8;
  constexpr int kTimes = 100;
  const auto worker = [](int seed) {
    PipelineOptions options = Options();
    options.segment_connections = 3;
    Driver driver(options);
    int running = 2 * kClients;
    for (int i = 1; i <= kClients; ++i) {
      boost::asio::co_spawn(driver.io(), AddToFour(driver.pipeline(), seed + i, kTimes, running),
                            boost::asio::detached);
      boost::asio::co_spawn(driver.io(), AddToOne(driver.pipeline(), seed - i, kTimes, running),
                            boost::asio::detached);
    }
    while (running > 0) driver.io().run_one();
  };
  std::thread other(worker, 1000);
  worker(2000);
  other.join();
  EXPECT_EQ(observer_.Exec("select sum(v) from public.counter"),
            std::to_string(2 * kClients * kTimes * 5));
}

TEST_F(PipelineSegmentTest, ALockThatItWaitsForHoldsUpNobodyElse) {
  MakeCounters(100);
  Driver driver(Options());
  observer_.Exec("begin");
  observer_.Exec("update public.counter set v = v where k = 1");
  std::vector<Driver::SegmentFuture> hot;
  for (int k = 2; k <= 20; ++k) hot.push_back(driver.Start(Of({Increment(1), Increment(k)})));
  std::vector<translator::SqlStatement> others;
  for (int k = 30; k <= 100; ++k) others.push_back(Increment(k));
  for (const auto& result : driver.RunAll(std::move(others))) {
    EXPECT_EQ(SqlState(result), "success");
  }
  EXPECT_TRUE(Committed(driver.Run(Of({Increment(30), Increment(31)}))));
  for (const auto& future : hot) EXPECT_FALSE(future->has_value());
  observer_.Exec("commit");
  for (const auto& future : hot) EXPECT_TRUE(Committed(driver.Wait(future)));
  EXPECT_EQ(observer_.Exec("select v from public.counter where k = 1"), "19");
}

// Segments and single writes of one key take turns in the order in which they came, whatever
// connections they have.
TEST_F(PipelineSegmentTest, NobodyPassesWhoWaitsForTheSameKey) {
  MakeCounters(100);
  observer_.Exec("create table public.turns (n serial, who text)");
  PipelineOptions options = Options();
  options.write_connections = 1;
  options.segment_connections = 2;
  Driver driver(options);
  const auto note = [](const std::string& who, const std::string& key) {
    return Write("insert into public.turns (who) values ($1)", {who}, key);
  };
  const std::string turns = "select string_agg(who, ' ' order by n) from public.turns";
  // Both connections for segments are there.
  const auto one = driver.Start(Of({Write("select pg_sleep(0.1)::text")}));
  const auto two = driver.Start(Of({Write("select pg_sleep(0.1)::text")}));
  driver.Wait(one);
  driver.Wait(two);

  // A write that has the key, a segment, another write.
  Observer first(Address());
  first.Exec("begin");
  first.Exec("update public.counter set v = v where k = 1");
  driver.Start(Increment(1));
  driver.RunUntil(observer_, WaitingForRows(1));
  driver.Start(Of({note("segment", "1")}));
  const auto write = driver.Start(note("write", "1"));
  driver.io().poll();
  first.Exec("commit");
  driver.Wait(write);
  EXPECT_EQ(observer_.Exec(turns), "segment write");

  // A segment that has the key, a write whose connection is busy, another segment.
  observer_.Exec("truncate public.turns");
  Observer second(Address());
  second.Exec("begin");
  second.Exec("update public.counter set v = v where k = 2");
  first.Exec("begin");
  first.Exec("update public.counter set v = v where k = 1");
  const auto holder = driver.Start(Of({Increment(1)}));
  driver.Start(Increment(2));
  driver.RunUntil(observer_, WaitingForRows(2));
  driver.Start(note("write", "1"));
  const auto last = driver.Start(Of({note("segment", "1")}));
  driver.io().poll();
  first.Exec("commit");
  driver.Wait(holder);
  driver.RunUntil(observer_, WaitingForRows(1));
  second.Exec("commit");
  driver.Wait(last);
  EXPECT_EQ(observer_.Exec(turns), "write segment");
}

}  // namespace
}  // namespace tuskgate::gateway
