#include <fstream>
#include <mutex>
#include <optional>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "gateway/process/child_process.h"
#include "gateway/process/postgres_binaries.h"
#include "tests/pg/process/databases.h"

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Migrations : public Databases {};

std::string ReadSource(const std::string& path) {
  std::ifstream file(std::string(TUSKGATE_SOURCE_DIR) + "/" + path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST_F(Migrations, EmbeddedOnesAreTheFiles) {
  ASSERT_FALSE(EmbeddedSchema().migrations.empty());
  std::string last;
  for (const SqlFile& migration : EmbeddedSchema().migrations) {
    EXPECT_LT(last, migration.name);
    last = migration.name;
    EXPECT_EQ(migration.sql, ReadSource("migrations/" + last + ".sql")) << last;
  }
  std::string order;
  for (const SqlFile& object : EmbeddedSchema().objects) {
    EXPECT_EQ(object.sql, ReadSource("schema/" + std::string(object.name))) << object.name;
    order.append(object.name).append("\n");
  }
  EXPECT_EQ(order, ReadSource("schema/order.txt"));
}

TEST_F(Migrations, ApplyOnce) {
  const std::string database = NewDatabase();
  const Schema first = {{{"0001_a", "create table a (x int); create table b ()"}}, {}, "1"};
  EXPECT_THAT(Migrate(database, first).migrations, ElementsAre("0001_a"));
  EXPECT_THAT(Migrate(database, first).migrations, IsEmpty());
  Schema more = first;
  more.migrations.push_back({"0002_b", "insert into a values (1)"});
  more.migrations.push_back({"0003_c", "insert into a values (2)"});
  EXPECT_THAT(Migrate(database, more).migrations, ElementsAre("0002_b", "0003_c"));
  EXPECT_THAT(Migrate(database, more).migrations, IsEmpty());
  EXPECT_EQ(Ask(database, "select count(*) from a"), "2");
  EXPECT_EQ(Ask(database, "select count(applied_at) from tuskgate.migrations"), "3");
}

TEST_F(Migrations, ApplyWhollyOrNotAtAll) {
  const std::string database = NewDatabase();
  const SqlFile first = {"0001_a", "create table a ()"};
  const SqlFile function = FunctionOf("f", "", "select 1");
  EXPECT_THAT(FailureOf([&] {
                Migrate(database,
                        {{first, {"0002_b", "create table b (); select 1 / 0"}}, {function}, "1"});
              }),
              ::testing::AllOf(HasSubstr("migration 0002_b failed"), HasSubstr("zero")));
  EXPECT_THAT(FailureOf([&] {
                Migrate(database, {{first}, {function, {"role.sql", "select 1 / 0"}}, "1"});
              }),
              ::testing::AllOf(HasSubstr("schema/role.sql failed"), HasSubstr("zero")));
  EXPECT_EQ(Ask(database, "select to_regclass('a') is null"), "t");
  EXPECT_EQ(Ask(database, "select to_regnamespace('tuskgate') is null"), "t");
  EXPECT_THAT(Migrate(database, {{first}, {function}, "1"}).migrations, ElementsAre("0001_a"));
}

TEST_F(Migrations, RefuseANewerDatabase) {
  const std::string database = NewDatabase();
  Migrate(database, {{{"0001_a", ""}, {"0002_b", ""}}, {}, "1"});
  EXPECT_THAT(FailureOf([&] {
                Migrate(database, {{{"0001_a", ""}}, {}, "1"});
              }),
              HasSubstr("newer than this Tuskgate"));
  // Another history altogether.
  EXPECT_THAT(FailureOf([&] {
                Migrate(database, {{{"0001_a", ""}, {"0002_z", ""}}, {}, "1"});
              }),
              HasSubstr("0002_b"));
}

TEST_F(Migrations, RefuseAnotherEncoding) {
  const std::string database = NewDatabase("SQL_ASCII");
  EXPECT_THAT(FailureOf([&] { Migrate(database); }), HasSubstr("must have the encoding UTF8"));
  EXPECT_EQ(Ask(database, "select count(*) from pg_namespace where nspname = 'tuskgate'"), "0");
}

TEST_F(Migrations, SayThatNoServerAnswers) {
  EXPECT_THAT(FailureOf([] { Migrate("host=/nonexistent dbname=x"); }),
              HasSubstr("cannot migrate the database: "));
}

TEST_F(Migrations, RunOneAtATime) {
  const std::string database = NewDatabase();
  // Two at once would both create the table.
  const Schema slow = {
      {{"0001_a", "select pg_sleep(0.2); create table a ()"}, {"0002_b", "create table b ()"}},
      {},
      "1"};
  std::vector<std::string> applied;
  std::mutex mutex;
  std::vector<std::thread> threads;
  std::vector<std::string> failures;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      std::vector<std::string> names;
      std::string failure = FailureOf([&] { names = Migrate(database, slow).migrations; });
      const std::lock_guard lock(mutex);
      applied.insert(applied.end(), names.begin(), names.end());
      if (failure != "no failure") failures.push_back(std::move(failure));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(failures, IsEmpty());
  EXPECT_THAT(applied, ElementsAre("0001_a", "0002_b"));
}

// --- The previous layout ---

std::string RunPostgres(const std::string& program, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(),
                   ChoosePostgresBinaries(std::nullopt).directory + "/" + program);
  const ProgramResult result = RunProgram(std::move(arguments), std::nullopt);
  EXPECT_TRUE(result.success) << program << ": " << result.output;
  return result.output;
}

std::string Dump(const std::string& database) {
  std::istringstream lines(
      RunPostgres("pg_dump", {"--schema-only", "--no-owner", "--dbname=" + database}));
  std::string dump;
  for (std::string line; std::getline(lines, line);) {
    // Newer releases write a random key into these.
    if (line.starts_with("\\restrict") || line.starts_with("\\unrestrict")) continue;
    dump += line + "\n";
  }
  return dump;
}

class PreviousLayout : public Databases {
 protected:
  // Its tables are Plain, Orders, Blobs and Counters.
  static std::string Restored() {
    Migrate(NewDatabase());  // makes the role to which the dump grants
    const std::string database = NewDatabase();
    RunPostgres("psql", {"--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=" + database,
                         "--file=" TUSKGATE_SOURCE_DIR "/tests/pg/process/previous_layout.sql"});
    return database;
  }

  // The rows of a relation of items or of an index.
  static std::string RowsOf(const std::string& relation) {
    return "select format('%s %s', t.tableoid::regclass, t) as row from tuskgate_data." + relation +
           " t";
  }
};

// Also of the relations of tables and their triggers.
TEST_F(PreviousLayout, EndsWithTheSchemaOfANewDatabase) {
  const std::string restored = Restored();
  const Migrated migrated = Migrate(restored);
  std::vector<std::string> later;
  for (const SqlFile& migration : EmbeddedSchema().migrations) later.emplace_back(migration.name);
  later.erase(later.begin());
  EXPECT_EQ(migrated.migrations, later);
  EXPECT_THAT(Migrate(restored).objects, IsEmpty());

  const std::string fresh = NewDatabase();
  Migrate(fresh);
  pqxx::connection connection(restored);
  pqxx::nontransaction session(connection);
  for (const auto& row : session.exec(R"(
         select to_jsonb(t), coalesce((select jsonb_agg(to_jsonb(i) order by i.number)
                                       from tuskgate.indexes i where i.table_id = t.id), '[]')
         from tuskgate.tables t order by t.name)")) {
    pqxx::connection other(fresh);
    pqxx::nontransaction(other).exec_params(
        "select tuskgate.create_item_table(jsonb_populate_record(null::tuskgate.tables, $1), $2)",
        row[0].c_str(), row[1].c_str());
  }
  // What is only in the one.
  Execute(restored, R"(
      drop view reporting.blobs, reporting.counters, reporting.orders, reporting.orders_lines,
        reporting.plain;
      drop table tuskgate_backup."Orders~b01795937862872-6cb67233")");
  const std::string dump = Dump(restored);
  EXPECT_THAT(dump, HasSubstr("CREATE TRIGGER upkeep"));
  EXPECT_EQ(dump, Dump(fresh));
}

TEST_F(PreviousLayout, KeepsItsItemsAndIndexes) {
  const std::string database = Restored();
  std::vector<std::string> relations;
  {
    pqxx::connection connection(database);
    pqxx::nontransaction session(connection);
    for (const auto& row : session.exec(R"(
           select quote_ident(relation) from tuskgate.tables
           union all select quote_ident(relation) from tuskgate.indexes)")) {
      relations.emplace_back(row[0].c_str());
    }
  }
  ASSERT_EQ(relations.size(), 12U);
  std::string rows = "create view rows as " + RowsOf(relations.front());
  for (std::size_t i = 1; i < relations.size(); ++i) rows += " union all " + RowsOf(relations[i]);
  Execute(database, rows + "; create table before as select * from rows;");
  const std::string differences =
      "select count(*) from ((select * from rows except all select * from before) "
      "union all (select * from before except all select * from rows)) q";

  Migrate(database);
  EXPECT_EQ(Ask(database, "select count(*) from before"), "82");
  EXPECT_EQ(Ask(database, differences), "0");
  EXPECT_EQ(Ask(database, "select count(*) from reporting.orders"), "8");
  EXPECT_EQ(Ask(database, R"(
      select count(*) from tuskgate_data."Orders~8ac6d14d" t
      join tuskgate_backup."Orders~b01795937862872-6cb67233" b using (pk, sk, item, size))"),
            "8");

  // Each row goes and comes by the new triggers.
  for (const auto& [table, columns] : std::vector<std::pair<std::string, std::string>>{
           {"Plain", "pk"}, {"Orders", "pk, sk"}, {"Blobs", "pk, sk"}, {"Counters", "pk"}}) {
    const std::string relation =
        Ask(database,
            "select 'tuskgate_data.' || quote_ident(relation) from tuskgate.tables "
            "where name = '" +
                table + "'");
    Execute(database,
            "create table kept as select * from " + relation + "; delete from " + relation + ";");
    EXPECT_EQ(
        Ask(database, "select count(*) from rows where row like 'tuskgate_data.\"" + table + "%'"),
        "0");
    Execute(database, "insert into " + relation + " (" + columns + ", item, size) select " +
                          columns + ", item, size from kept; drop table kept;");
  }
  EXPECT_EQ(Ask(database, differences), "0");
  // And by the views.
  Execute(database, "update reporting.orders set state = 'sent' where total = 16");
  EXPECT_EQ(Ask(database, "select count(*) from rows where row like '%by-state~%sent%'"), "1");
}

TEST_F(PreviousLayout, IsRefusedBeforeItsLastMigration) {
  const std::string database = Restored();
  Execute(database, "delete from tuskgate.migrations where name >= '0006'");
  EXPECT_THAT(FailureOf([&] { Migrate(database); }), HasSubstr("ends with the migration 0005_"));
  EXPECT_EQ(Ask(database, "select to_regclass('tuskgate.repeatable') is null"), "t");
}

}  // namespace
}  // namespace tuskgate::gateway
