// Several statements in one transaction of their own.
#include <atomic>
#include <csignal>
#include <random>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include "gateway/postgres/pipeline.h"
#include "tests/pg/postgres/pipeline_fixture.h"

namespace tuskgate::gateway {
namespace {

using testing::ElementsAre;
using translator::Isolation;
using translator::Segment;

Segment Of(std::vector<translator::SqlStatement> statements) {
  Segment segment;
  segment.statements = std::move(statements);
  return segment;
}

const char* const kIsAsleep =
    "exists (select from pg_stat_activity where application_name = 'tuskgate'"
    " and state = 'active' and wait_event = 'PgSleep')";
const char* const kTerminate =
    "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity"
    " where application_name = 'tuskgate'";

std::string WaitingForRows(int sessions) {
  return std::to_string(sessions) +
         " = (select count(*) from pg_stat_activity where application_name = 'tuskgate'"
         " and wait_event_type = 'Lock')";
}

class PipelineSegmentTest : public PipelineTest {
 protected:
  void SetUp() override {
    observer_.Exec("drop table if exists public.left_side, public.right_side");
    observer_.Exec("create table public.left_side (k int primary key, v text)");
    observer_.Exec("create table public.right_side (k int primary key, v text)");
  }

  static translator::SqlStatement InsertLeft(const std::string& k) {
    return Write("insert into public.left_side values ($1::int4, 'left') returning v || k", {k});
  }
  static translator::SqlStatement InsertRight(const std::string& k) {
    return Write("insert into public.right_side values ($1::int4, 'right') returning v || k", {k});
  }
  // Raises as a function that ends a transaction would.
  void MakeGate() {
    observer_.Exec(
        "create or replace function public.gate(open bool) returns text language plpgsql as $$"
        " begin if not open then raise sqlstate 'TG011'; end if; return 'open'; end $$");
  }

  std::string Rows() {
    return observer_.Exec(
        "select (select count(*) from public.left_side) || ',' ||"
        " (select count(*) from public.right_side)");
  }
};

TEST_F(PipelineSegmentTest, WritesAllInOneTrip) {
  Driver driver(Options());
  const auto result = driver.Run(
      Of({InsertLeft("1"), InsertRight("2"), Write("delete from public.left_side where k > 7"),
          Write("update public.right_side set v = 'new'")}));
  EXPECT_THAT(Outcomes(result), ElementsAre("left1", "right2", "none", "none"));
  EXPECT_TRUE(Committed(result));
  EXPECT_FALSE(result->commit_error);
  EXPECT_EQ(Trips(result), 1);
  EXPECT_EQ((*result->outcomes[2])->affected, 0u);
  EXPECT_EQ((*result->outcomes[3])->affected, 1u);
  EXPECT_EQ((*result->outcomes[3])->round_trips, 1);
  EXPECT_EQ(Rows(), "1,1");
  EXPECT_EQ(observer_.Exec("select count(distinct xmin::text) from (select xmin from "
                           "public.left_side union all select xmin from public.right_side) x"),
            "1");
}

TEST_F(PipelineSegmentTest, AnErrorTellsWhatRanBeforeItAndWritesNothing) {
  observer_.Exec("insert into public.right_side values (2, 'there')");
  Driver driver(Options());
  const auto result = driver.Run(Of({InsertLeft("1"), Write("select v from public.left_side"),
                                     InsertRight("2"), InsertLeft("3"), Write("select 1")}));
  EXPECT_THAT(Outcomes(result), ElementsAre("left1", "left", "23505", "-", "-"));
  EXPECT_FALSE(Committed(result));
  EXPECT_FALSE(result->commit_error);
  EXPECT_EQ(Trips(result), 1);
  EXPECT_EQ(result->outcomes[2]->error().constraint_name, "right_side_pkey");
  EXPECT_EQ(Rows(), "0,1");
  // The connection is of use again.
  EXPECT_TRUE(Committed(driver.Run(Of({InsertLeft("1"), InsertRight("1")}))));
  EXPECT_EQ(Rows(), "1,2");
}

TEST_F(PipelineSegmentTest, AStatementThatCannotBeParsedFailsAsOthersDo) {
  Driver driver(Options());
  for (int i = 0; i < 3; ++i) {
    const auto result = driver.Run(
        Of({InsertLeft("1"), Write("select no_such_column"), InsertRight(std::to_string(i))}));
    EXPECT_THAT(Outcomes(result), ElementsAre("left1", "42703", "-"));
  }
  EXPECT_EQ(Rows(), "0,0");
  EXPECT_THAT(Outcomes(driver.Run(Of({InsertRight("1")}))), ElementsAre("right1"));
}

TEST_F(PipelineSegmentTest, AGateKeepsItFromBeingCommitted) {
  MakeGate();
  Driver driver(Options());
  const auto with_gate = [&driver](const std::string& open) {
    return driver.Run(
        Of({InsertLeft("1"), InsertRight("1"), Write("select public.gate($1::bool)", {open})}));
  };
  const auto shut = with_gate("f");
  EXPECT_THAT(Outcomes(shut), ElementsAre("left1", "right1", "TG011"));
  EXPECT_FALSE(Committed(shut));
  EXPECT_EQ(Trips(shut), 1);
  EXPECT_EQ(Rows(), "0,0");
  const auto open = with_gate("t");
  EXPECT_THAT(Outcomes(open), ElementsAre("left1", "right1", "open"));
  EXPECT_TRUE(Committed(open));
  EXPECT_EQ(Rows(), "1,1");
}

TEST_F(PipelineSegmentTest, AnErrorAtCommitIsNoStatementsOutcome) {
  observer_.Exec(
      "alter table public.right_side add foreign key (k) references public.left_side"
      " deferrable initially deferred");
  Driver driver(Options());
  const auto result = driver.Run(Of({InsertLeft("1"), InsertRight("2")}));
  EXPECT_THAT(Outcomes(result), ElementsAre("left1", "right2"));
  EXPECT_FALSE(Committed(result));
  ASSERT_TRUE(result->commit_error);
  EXPECT_EQ(result->commit_error->sqlstate, "23503");
  EXPECT_TRUE(result->commit_error->nothing_written);
  EXPECT_EQ(Rows(), "0,0");
  EXPECT_TRUE(Committed(driver.Run(Of({InsertRight("2"), InsertLeft("2")}))));
}

TEST_F(PipelineSegmentTest, RunsInTheOrderOfLockKeysAndIsToldInItsOwn) {
  observer_.Exec("create table public.run_order (n serial, key text)");
  Driver driver(Options());
  const auto insert = [](const std::string& text, const std::string& key) {
    return Write("insert into public.run_order (key) values ($1) returning key", {text}, key);
  };
  const auto result =
      driver.Run(Of({insert("first", ""), insert("c1", "c"), insert("a", "a"), insert("c2", "c"),
                     insert("barrier", ""), insert("z", "z"), insert("b", "b")}));
  EXPECT_THAT(Outcomes(result), ElementsAre("first", "c1", "a", "c2", "barrier", "z", "b"));
  EXPECT_EQ(observer_.Exec("select string_agg(key, ' ' order by n) from public.run_order"),
            "first a c1 c2 barrier b z");
  // What did not run is what would have run later.
  const auto failing = driver.Run(
      Of({insert("c", "c"), Write("select 1 / 0", {}, "b"), insert("a", "a"), insert("last", "")}));
  EXPECT_THAT(Outcomes(failing), ElementsAre("-", "22012", "a", "-"));
}

TEST_F(PipelineSegmentTest, ItIsTheTransactionThatWasAskedFor) {
  PipelineOptions options = Options();
  options.write_connections = 1;
  options.bulk_connections = 1;
  options.segment_connections = 0;  // shared with single writes
  Driver driver(options);
  const std::string settings =
      "select current_setting('transaction_isolation') || ' ' ||"
      " current_setting('transaction_read_only')";
  for (const auto& [isolation, name] : {std::pair(Isolation::kSerializable, "serializable"),
                                        std::pair(Isolation::kRepeatableRead, "repeatable read"),
                                        std::pair(Isolation::kReadCommitted, "read committed")}) {
    for (const bool read_only : {true, false}) {
      Segment segment = Of({Write(settings), Write("select $1::text", {"x"}), Write(settings)});
      segment.isolation = isolation;
      segment.read_only = read_only;
      const std::string expected = std::string(name) + (read_only ? " on" : " off");
      EXPECT_THAT(Outcomes(driver.Run(std::move(segment))), ElementsAre(expected, "x", expected));
      // And no other one.
      EXPECT_EQ(Value(driver.Run(Write(settings))), "read committed off");
      EXPECT_EQ(Value(driver.Run(Bulk(settings))), "read committed off");
    }
  }
  Segment writes = Of({Write("select 1"), InsertLeft("1")});
  writes.read_only = true;
  EXPECT_THAT(Outcomes(driver.Run(std::move(writes))), ElementsAre("1", "25006"));
}

// The database's own default does not matter either.
TEST_F(PipelineSegmentTest, ReadCommittedIsReadCommitted) {
  const std::string database = observer_.Exec("select quote_ident(current_database())");
  observer_.Exec("alter database " + database +
                 " set default_transaction_isolation = 'serializable'");
  {
    Driver driver(Options());
    EXPECT_THAT(
        Outcomes(driver.Run(Of({Write("select current_setting('transaction_isolation')")}))),
        ElementsAre("read committed"));
  }
  observer_.Exec("alter database " + database + " reset default_transaction_isolation");
}

TEST_F(PipelineSegmentTest, SnapshotsAreOfAStatementOrOfTheWhole) {
  Driver driver(Options());
  for (const bool repeatable : {false, true}) {
    observer_.Exec("truncate public.left_side");
    observer_.Exec("select pg_advisory_lock(1)");
    const std::string count = "select count(*) from public.left_side";
    Segment segment =
        Of({Write(count), Write("select pg_advisory_xact_lock(1)::text"), Write(count)});
    segment.isolation = repeatable ? Isolation::kRepeatableRead : Isolation::kReadCommitted;
    segment.read_only = true;
    const auto future = driver.Start(std::move(segment));
    driver.RunUntil(observer_, WaitingForRows(1));
    observer_.Exec("insert into public.left_side values (1, 'meanwhile')");
    observer_.Exec("select pg_advisory_unlock(1)");
    EXPECT_THAT(Outcomes(driver.Wait(future)), ElementsAre("0", "", repeatable ? "0" : "1"));
  }
}

TEST_F(PipelineSegmentTest, SharesNoCommit) {
  observer_.Exec("create table public.shared (who text, xid text)");
  for (const int own : {0, 2}) {
    observer_.Exec("truncate public.shared");
    PipelineOptions options = Options();
    options.write_connections = 1;
    options.segment_connections = own;
    Driver driver(options);
    const auto insert = [](const std::string& who) {
      return Write("insert into public.shared values ($1, pg_current_xact_id()::text)", {who});
    };
    std::vector<Driver::Future> writes;
    std::vector<Driver::SegmentFuture> segments;
    for (int i = 0; i < 40; ++i) {
      const std::string who = "segment" + std::to_string(i);
      writes.push_back(driver.Start(insert("write")));
      segments.push_back(driver.Start(Of({insert(who), insert(who), insert(who)})));
    }
    for (const auto& future : writes) EXPECT_EQ(SqlState(driver.Wait(future)), "success");
    for (const auto& future : segments) EXPECT_TRUE(Committed(driver.Wait(future)));
    EXPECT_EQ(observer_.Exec("select count(*) from (select xid from public.shared group by xid"
                             " having count(distinct who) > 1) x"),
              "0");
    EXPECT_EQ(observer_.Exec("select count(distinct xid) from public.shared where who <> 'write'"),
              "40");
    // While a segment keeps the only connection busy, writes gather.
    EXPECT_LT(std::stoi(observer_.Exec(
                  "select count(distinct xid) from public.shared where who = 'write'")),
              40);
  }
}

TEST_F(PipelineSegmentTest, FourHundredStatementsAreOneTrip) {
  for (const int max_prepared : {512, 16}) {
    observer_.Exec("truncate public.left_side");
    PipelineOptions options = Options();
    options.segment_connections = 1;
    options.max_prepared = max_prepared;
    Driver driver(options);
    for (int round = 0; round < 2; ++round) {
      Segment segment;
      for (int i = 0; i < 400; ++i) {
        const std::string n = std::to_string(i);
        segment.statements.push_back(
            Write("insert into public.left_side values ($1::int4, 'x') returning k + " + n, {n}));
      }
      segment.statements.push_back(Write("delete from public.left_side"));
      const auto result = driver.Run(std::move(segment));
      ASSERT_TRUE(result.has_value()) << result.error().message;
      EXPECT_TRUE(Committed(result));
      EXPECT_EQ(Trips(result), 1);
      const std::vector<std::string> outcomes = Outcomes(result);
      for (int i = 0; i < 400; ++i) EXPECT_EQ(outcomes[i], std::to_string(2 * i));
      EXPECT_EQ((*result->outcomes[400])->affected, 400u);
    }
    if (max_prepared == 16) {
      EXPECT_THAT(
          Outcomes(driver.Run(Of({Write("select count(*)::text from pg_prepared_statements")}))),
          ElementsAre("16"));
    }
  }
}

TEST_F(PipelineSegmentTest, AnEmptyOneIsCommitted) {
  Driver driver(Options());
  const auto result = driver.Run(Segment());
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(Committed(result));
  EXPECT_TRUE(result->outcomes.empty());
}

TEST_F(PipelineSegmentTest, RefusesWhatIsTooMuch) {
  Driver driver(Options());
  const auto state = [&driver](Segment segment) {
    const auto result = driver.Run(std::move(segment));
    return result.has_value() ? "success" : result.error().sqlstate;
  };
  Segment many;
  for (int i = 0; i < 1001; ++i) many.statements.push_back(Write("select 1"));
  EXPECT_EQ(state(many), "54000");
  many.statements.pop_back();
  EXPECT_EQ(state(many), "success");
  const std::string large(17 << 20, 'x');
  const auto length = Write("select length($1::text)", {large});
  EXPECT_EQ(state(Of({length, length})), "54000");
  EXPECT_EQ(state(Of({length})), "success");
  EXPECT_EQ(state(Of({Write("select $1::text", {std::string("a\0b", 3)})})), "22021");
}

// Both directions are larger than every socket buffer.
TEST_F(PipelineSegmentTest, LargeParametersAndResultsPassEachOther) {
  Driver driver(Options());
  const std::string medium(40'000, 'm');
  Segment segment;
  for (int i = 0; i < 400; ++i) segment.statements.push_back(Write("select $1::text", {medium}));
  const auto result = driver.Run(std::move(segment));
  ASSERT_TRUE(result.has_value()) << result.error().message;
  for (const std::string& value : Outcomes(result)) EXPECT_TRUE(value == medium);
}

TEST_F(PipelineSegmentTest, AStatementEndsAtItsTimeout) {
  PipelineOptions options = Options();
  options.statement_timeout_ms = 50;
  Driver driver(options);
  EXPECT_THAT(Outcomes(driver.Run(
                  Of({InsertLeft("1"), Write("select pg_sleep(600)::text"), InsertRight("1")}))),
              ElementsAre("left1", "57014", "-"));
  EXPECT_EQ(Rows(), "0,0");
}

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

TEST_F(PipelineSegmentTest, ChangingRelationsIsInvisible) {
  PipelineOptions options = Options();
  options.segment_connections = 1;
  Driver driver(options);
  const auto all = [&driver](const std::string& k) {
    Segment segment =
        Of({Write("insert into public.left_side (k) values ($1::int4) returning *", {k}),
            Write("insert into public.right_side (k) values ($1::int4) returning *", {k}),
            Write("select * from public.left_side"), Write("select * from public.right_side")});
    // Which has to be said before the DEALLOCATEs of the second attempt.
    segment.isolation = Isolation::kSerializable;
    return driver.Run(std::move(segment));
  };
  ASSERT_TRUE(Committed(all("1")));
  observer_.Exec("alter table public.left_side add column a int, add column b int");
  observer_.Exec("alter table public.right_side add column a int");
  const auto result = all("2");
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_TRUE(Committed(result));
  EXPECT_EQ(Trips(result), 2);  // one more for all of them
  for (const int i : {0, 1, 2, 3}) {
    EXPECT_EQ((*result->outcomes[i])->rows->ColumnCount(), i % 2 == 0 ? 4u : 3u);
  }
  EXPECT_EQ((*result->outcomes[2])->rows->RowCount(), 2u);
  EXPECT_EQ(Rows(), "2,2");
  EXPECT_EQ(Trips(all("3")), 1);
  EXPECT_THAT(
      Outcomes(driver.Run(Of({Write("select count(*)::text from pg_prepared_statements")}))),
      ElementsAre("5"));
}

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
  std::atomic<bool> done = false;
  std::thread assassin([&done] {
    Observer observer(Address());
    while (!done) {
      observer.Exec(
          "select count(pg_terminate_backend(pid)) from pg_stat_activity"
          " where application_name = 'tuskgate'");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
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
  done = true;
  assassin.join();
  EXPECT_EQ(observer_.Exec("select sum(v) from public.counter"), "0");
  const int rows = std::stoi(observer_.Exec("select count(*) from public.left_side"));
  EXPECT_GE(rows, tally.written);
  EXPECT_LE(rows, tally.written + tally.uncertain);
  EXPECT_GT(tally.written, 0);
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
