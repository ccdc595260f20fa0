// Several statements in one transaction of their own.
#include <gmock/gmock.h>

#include "gateway/postgres/pipeline.h"
#include "tests/pg/postgres/pipeline_segment_fixture.h"

namespace tuskgate::gateway {
namespace {

using testing::ElementsAre;
using translator::Isolation;
using translator::Segment;

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

}  // namespace
}  // namespace tuskgate::gateway
