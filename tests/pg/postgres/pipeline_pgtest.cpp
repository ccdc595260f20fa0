// Answers, batches, sizes and the prepared statement cache.
#include <set>
#include <string>

#include "gateway/postgres/pipeline.h"
#include "tests/pg/postgres/pipeline_fixture.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::gateway {
namespace {

class PipelineStatementsTest : public PipelineTest {};

TEST_F(PipelineStatementsTest, EveryStatementGetsItsOwnRows) {
  Driver driver(Options());
  for (const auto lane :
       {translator::Lane::kRead, translator::Lane::kWrite, translator::Lane::kBulk}) {
    std::vector<translator::SqlStatement> statements;
    for (int i = 0; i < 300; ++i) {
      const std::string text = i % 2 == 0 ? "select $1::int4 * 2" : "select $1::int4 * 3";
      statements.push_back(Statement(lane, text, {std::to_string(i)}));
    }
    const auto results = driver.RunAll(std::move(statements));
    for (int i = 0; i < 300; ++i) {
      EXPECT_EQ(Value(results[i]), std::to_string(i % 2 == 0 ? i * 2 : i * 3));
    }
  }
}

TEST_F(PipelineStatementsTest, RowsHaveValuesNullsAndNothingOutside) {
  Driver driver(Options());
  const auto result =
      driver.Run(Read("select n, $1::text, '' from generate_series(1, 3) n", {std::nullopt}));
  ASSERT_TRUE(result.has_value()) << result.error().message;
  const translator::RowSet& rows = *result->rows;
  EXPECT_EQ(rows.RowCount(), 3u);
  EXPECT_EQ(rows.ColumnCount(), 3u);
  EXPECT_EQ(rows.Value(2, 0), "3");
  EXPECT_EQ(rows.Value(0, 1), std::nullopt);
  EXPECT_EQ(rows.Value(0, 2), "");
  EXPECT_EQ(rows.Value(3, 0), std::nullopt);
  EXPECT_EQ(rows.Value(0, 3), std::nullopt);
  EXPECT_EQ(result->round_trips, 1);
}

TEST_F(PipelineStatementsTest, SendsBinaryParametersBesidesTexts) {
  const std::vector<std::string> items = {R"({"a":{"S":"\"\\{},"}})", "[]", R"({"b":{"N":"1"}})"};
  const auto select = [](const std::vector<std::string>& elements) {
    translator::SqlBuilder sql;
    sql << "select ";
    sql.Parameter(translator::SqlType::kText, "before");
    sql << " || string_agg(item::text, ';' order by n) || ";
    sql.Parameter(translator::SqlType::kText, "after");
    sql << " from unnest(";
    sql.JsonbArray(elements);
    sql << ") with ordinality i (item, n)";
    return std::move(sql).Finish("test", translator::Lane::kRead);
  };
  Driver driver(Options());
  // Alone, and between statements that have none.
  EXPECT_EQ(Value(driver.Run(select(items))),
            R"(before{"a": {"S": "\"\\{},"}};[];{"b": {"N": "1"}}after)");
  const auto results = driver.RunAll(
      {Read("select $1::text", {"1"}), select(items), Read("select $1::text", {"2"})});
  EXPECT_EQ(Value(results[0]), "1");
  EXPECT_EQ(Value(results[1]), Value(driver.Run(select(items))));
  EXPECT_EQ(Value(results[2]), "2");
  const auto none = driver.Run(select({}));
  ASSERT_TRUE(none.has_value()) << none.error().message;
  EXPECT_EQ(none->rows->Value(0, 0), std::nullopt);
}

TEST_F(PipelineStatementsTest, TellsHowManyRowsWereAffected) {
  MakeCounters(7);
  Driver driver(Options());
  const auto some = driver.Run(Write("update public.counter set v = 1 where k <= 5"));
  ASSERT_TRUE(some.has_value()) << some.error().message;
  EXPECT_EQ(some->affected, 5u);
  const auto none = driver.Run(Write("delete from public.counter where k > 100"));
  ASSERT_TRUE(none.has_value()) << none.error().message;
  EXPECT_EQ(none->affected, 0u);
}

// A database may have other defaults for those who ask for nothing.
TEST_F(PipelineStatementsTest, WritesAreReadCommittedAndDurable) {
  const std::string database = observer_.Exec("select quote_ident(current_database())");
  const auto settings = [this, &database](const std::string& commit) {
    observer_.Exec("alter database " + database + " set synchronous_commit = '" + commit + "'");
    Driver driver(Options());
    return Value(
        driver.Run(Write("select current_setting('transaction_isolation') || ', ' ||"
                         " current_setting('synchronous_commit')")));
  };
  observer_.Exec("alter database " + database +
                 " set default_transaction_isolation = 'serializable'");
  EXPECT_EQ(settings("off"), "read committed, on");
  EXPECT_EQ(settings("local"), "read committed, local");
  EXPECT_EQ(settings("remote_apply"), "read committed, remote_apply");
  observer_.Exec("alter database " + database + " reset default_transaction_isolation");
  observer_.Exec("alter database " + database + " reset synchronous_commit");
}

TEST_F(PipelineStatementsTest, BeginsASessionAnewAfterManyStatements) {
  Driver driver(Options());
  const auto sessions = [&driver](int statements) {
    std::set<std::string> found;
    for (int i = 0; i < statements; ++i) {
      found.insert(Value(driver.Run(Bulk("select pg_backend_pid(), " + std::to_string(i)))));
    }
    return found.size();
  };
  EXPECT_GE(sessions(2100), 2u);
}

TEST_F(PipelineStatementsTest, DefinesDataInTheBulkLane) {
  Driver driver(Options());
  EXPECT_EQ(SqlState(driver.Run(Bulk("create table public.made (a int)"))), "success");
  EXPECT_EQ(SqlState(driver.Run(Bulk("create index concurrently on public.made (a)"))), "success");
  EXPECT_EQ(SqlState(driver.Run(Bulk("drop table public.made"))), "success");
}

int DistinctTransactions(Driver& driver, int statements) {
  std::vector<translator::SqlStatement> inserts;
  for (int i = 0; i < statements; ++i) {
    inserts.push_back(Write("insert into public.stamped values (pg_current_xact_id()::text)"));
  }
  for (const auto& result : driver.RunAll(std::move(inserts)))
    EXPECT_EQ(SqlState(result), "success");
  return std::stoi(Value(driver.Run(Read("select count(distinct xid) from public.stamped"))));
}

TEST_F(PipelineStatementsTest, ConcurrentWritesShareCommits) {
  observer_.Exec("create table public.stamped (xid text)");
  PipelineOptions options = Options();
  options.write_connections = 1;
  options.max_batch = 64;
  {
    Driver driver(options);
    EXPECT_EQ(DistinctTransactions(driver, 256), 4);
  }
  observer_.Exec("truncate public.stamped");
  options.max_batch = 1;
  Driver driver(options);
  EXPECT_EQ(DistinctTransactions(driver, 20), 20);
}

TEST_F(PipelineStatementsTest, WritesAreSentInTheOrderOfTheirLockKeys) {
  observer_.Exec("create table public.ordered (n serial, key text)");
  PipelineOptions options = Options();
  options.write_connections = 1;
  Driver driver(options);
  std::vector<translator::SqlStatement> inserts;
  for (const char* key : {"c", "a", "b", "a"}) {
    inserts.push_back(Write("insert into public.ordered (key) values ($1::text)", {key}, key));
  }
  driver.RunAll(std::move(inserts));
  EXPECT_EQ(observer_.Exec("select string_agg(key, '' order by n) from public.ordered"), "aabc");
}

// Both directions are larger than every socket buffer: whoever stops reading stops everything.
TEST_F(PipelineStatementsTest, LargeParametersAndResultsPassEachOther) {
  Driver driver(Options());
  const std::string large(5 << 20, 'x');
  std::vector<translator::SqlStatement> statements;
  for (int i = 0; i < 8; ++i) {
    statements.push_back(Read("select $1::text || $2::text", {large, std::to_string(i)}));
    statements.push_back(Write("select $1::text || $2::text", {large, std::to_string(i)}));
    statements.push_back(Bulk("select repeat('y', 20000000) || $1::text", {std::to_string(i)}));
  }
  // Small ones first fill a batch whose later statements are large.
  for (int i = 0; i < 60; ++i) {
    statements.push_back(Read("select repeat($1::text, 100000)", {"z"}));
  }
  const auto results = driver.RunAll(std::move(statements));
  for (int i = 0; i < 8; ++i) {
    EXPECT_TRUE(Value(results[3 * i]) == large + std::to_string(i));
    EXPECT_TRUE(Value(results[3 * i + 1]) == large + std::to_string(i));
    EXPECT_TRUE(Value(results[3 * i + 2]) == std::string(20'000'000, 'y') + std::to_string(i));
  }
  for (int i = 24; i < 84; ++i) EXPECT_EQ(Value(results[i]).size(), 100'000u);
}

// One batch whose parameters and results both exceed what the kernel buffers between the two.
TEST_F(PipelineStatementsTest, ManyMediumStatementsInOneBatchDoNotStall) {
  PipelineOptions options = Options();
  options.write_connections = 1;
  Driver driver(options);
  const std::string medium(15'000, 'm');
  std::vector<translator::SqlStatement> statements;
  for (int i = 0; i < 64; ++i) {
    statements.push_back(Write("select repeat($1::text, 40)", {medium}));
  }
  for (const auto& result : driver.RunAll(std::move(statements))) {
    EXPECT_EQ(Value(result).size(), 600'000u);
  }
}

TEST_F(PipelineStatementsTest, RefusesWhatTheProtocolCannotCarry) {
  Driver driver(Options());
  EXPECT_EQ(SqlState(driver.Run(Read("select $1::text", {std::string("a\0b", 3)}))), "22021");
  Parameters many(65'536);
  EXPECT_EQ(SqlState(driver.Run(Read("select 1", many))), "54000");
}

TEST_F(PipelineStatementsTest, SessionsAreSetUpForItemStatements) {
  Driver driver(Options());
  for (const auto lane :
       {translator::Lane::kRead, translator::Lane::kWrite, translator::Lane::kBulk}) {
    const auto setting = [&](const std::string& name) {
      return Value(driver.Run(Statement(lane, "select current_setting($1::text)", {name})));
    };
    EXPECT_EQ(setting("client_encoding"), "UTF8");
    EXPECT_EQ(setting("application_name"), "tuskgate");
    EXPECT_EQ(setting("search_path"), "\"$user\", public");
    EXPECT_EQ(setting("jit"), "off");
    EXPECT_EQ(setting("plan_cache_mode"), "force_generic_plan");
    EXPECT_EQ(setting("enable_seqscan"), "off");
    EXPECT_EQ(setting("enable_hashjoin"), "off");
    EXPECT_EQ(setting("enable_mergejoin"), "off");
    EXPECT_EQ(setting("enable_bitmapscan"), "off");
    EXPECT_EQ(setting("statement_timeout"), "30s");
    EXPECT_EQ(setting("standard_conforming_strings"), "on");
  }
}

TEST_F(PipelineStatementsTest, NoNamesAreFoundWhereEverybodyMayMakeFunctions) {
  observer_.Exec("grant create on schema public to public");
  {
    Driver driver(Options());
    EXPECT_EQ(Value(driver.Run(Read("select current_setting('search_path')"))), "");
  }
  observer_.Exec("revoke create on schema public from public");
}

TEST_F(PipelineStatementsTest, StatementsEndAtTheirTimeout) {
  PipelineOptions options = Options();
  options.statement_timeout_ms = 50;
  Driver driver(options);
  EXPECT_EQ(SqlState(driver.Run(Bulk("select pg_sleep(600)"))), "57014");
  EXPECT_EQ(Value(driver.Run(Bulk("select 1"))), "1");
}

int PreparedStatements(Driver& driver) {
  return std::stoi(Value(driver.Run(Write("select count(*) from pg_prepared_statements"))));
}

TEST_F(PipelineStatementsTest, KeepsNoMorePreparedStatementsThanAllowed) {
  PipelineOptions options = Options();
  options.write_connections = 1;
  options.max_prepared = 4;
  Driver driver(options);
  for (int round = 0; round < 3; ++round) {
    std::vector<translator::SqlStatement> statements;
    for (int i = 0; i < 30; ++i) {
      statements.push_back(Write("select $1::int4 + " + std::to_string(i % 10), {"1"}));
    }
    const auto results = driver.RunAll(std::move(statements));
    for (int i = 0; i < 30; ++i) {
      EXPECT_EQ(Value(results[i]), std::to_string(1 + i % 10));
      EXPECT_EQ(results[i]->round_trips, 1);
    }
    EXPECT_EQ(PreparedStatements(driver), 4);
  }
}

// An error leaves some PREPAREs and DEALLOCATEs of its batch undone; none may be lost or doubled.
TEST_F(PipelineStatementsTest, CountsPreparedStatementsRightAfterErrors) {
  PipelineOptions options = Options();
  options.write_connections = 1;
  options.max_prepared = 4;
  Driver driver(options);
  for (int failing = 0; failing < 30; ++failing) {
    std::vector<translator::SqlStatement> statements;
    for (int i = 0; i < 30; ++i) {
      const std::string divisor = i == failing ? "0" : "1";
      statements.push_back(Write("select " + std::to_string(i % 10) + " / $1::int4", {divisor}));
    }
    const auto results = driver.RunAll(std::move(statements));
    for (int i = 0; i < 30; ++i) {
      EXPECT_EQ(SqlState(results[i]), i == failing ? "22012" : "success");
    }
    driver.Run(Write("select no_such_column"));
    EXPECT_EQ(PreparedStatements(driver), 4);
  }
}

TEST_F(PipelineStatementsTest, PreparesAgainWhatTheServerForgot) {
  PipelineOptions options = Options();
  options.write_connections = 1;
  Driver driver(options);
  const std::string text = "select $1::int4 + 1";
  EXPECT_EQ(Value(driver.Run(Read(text, {"1"}))), "2");
  EXPECT_EQ(Value(driver.Run(Write(text, {"1"}))), "2");
  driver.Run(Read("deallocate all"));
  driver.Run(Write("deallocate all"));
  for (const auto& again : {Read(text, {"2"}), Write(text, {"2"})}) {
    const auto result = driver.Run(again);
    EXPECT_EQ(Value(result), "3");
    EXPECT_EQ(result->round_trips, 2);
  }
}

TEST_F(PipelineStatementsTest, ChangingARelationIsInvisible) {
  observer_.Exec("create table public.shape (a int)");
  observer_.Exec("insert into public.shape values (1)");
  Driver driver(Options());
  const std::string read = "select * from public.shape";
  const std::string write = "update public.shape set a = a + 1 returning *";
  driver.Run(Read(read));
  driver.Run(Write(write));
  observer_.Exec("alter table public.shape add column b int default 7");

  std::vector<translator::SqlStatement> statements;
  for (int i = 0; i < 10; ++i) {
    statements.push_back(Read("select 5"));
    statements.push_back(Read(read));
    statements.push_back(Write("select 5"));
    statements.push_back(Write(write, {}, "shape"));
  }
  const auto results = driver.RunAll(std::move(statements));
  for (std::size_t i = 0; i < results.size(); ++i) {
    ASSERT_TRUE(results[i].has_value()) << results[i].error().message;
    EXPECT_EQ(results[i]->rows->ColumnCount(), i % 2 == 0 ? 1u : 2u);
  }
  EXPECT_EQ(observer_.Exec("select a from public.shape"), "12");
}

}  // namespace
}  // namespace tuskgate::gateway
