#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include "gateway/process/child_process.h"
#include "gateway/process/migrations.h"
#include "gateway/process/postgres_binaries.h"
#include "tests/pg/throwaway_cluster.h"

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Migrations : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { cluster_ = std::make_unique<ThrowawayCluster>(); }
  static void TearDownTestSuite() { cluster_.reset(); }

  // A new, empty database; returns its connection string.
  static std::string NewDatabase(const std::string& encoding = "UTF8") {
    static int number = 0;
    const std::string name = "test" + std::to_string(++number);
    pqxx::connection connection(cluster_->ConnectionString());
    pqxx::nontransaction(connection)
        .exec0("create database " + name + " template template0 " + "encoding '" + encoding + "'");
    return cluster_->ConnectionString(name);
  }

  static void Execute(const std::string& database, const std::string& sql) {
    pqxx::connection connection(database);
    pqxx::nontransaction session(connection);
    session.exec0("set client_min_messages = warning");
    session.exec(sql);
  }

  static std::string Ask(const std::string& database, const std::string& sql) {
    pqxx::connection connection(database);
    pqxx::nontransaction session(connection);
    return session.exec1(sql)[0].as<std::string>();
  }

  static std::string FailureOf(const std::function<void()>& action) {
    try {
      action();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "no failure";
  }

  static std::unique_ptr<ThrowawayCluster> cluster_;
};

std::unique_ptr<ThrowawayCluster> Migrations::cluster_;

std::string ReadSource(const std::string& path) {
  std::ifstream file(std::string(TUSKGATE_SOURCE_DIR) + "/" + path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST_F(Migrations, EmbeddedOnesAreTheFiles) {
  ASSERT_FALSE(EmbeddedMigrations().empty());
  std::string last;
  for (const Migration& migration : EmbeddedMigrations()) {
    EXPECT_LT(last, migration.name);
    last = migration.name;
    EXPECT_EQ(migration.sql, ReadSource("migrations/" + last + ".sql")) << last;
  }
}

TEST_F(Migrations, ApplyOnce) {
  const std::string database = NewDatabase();
  const std::vector<Migration> first = {{"0001_a", "create table a (x int); create table b ()"}};
  EXPECT_THAT(Migrate(database, first), ElementsAre("0001_a"));
  EXPECT_THAT(Migrate(database, first), IsEmpty());
  std::vector<Migration> more = first;
  more.push_back({"0002_b", "insert into a values (1)"});
  more.push_back({"0003_c", "insert into a values (2)"});
  EXPECT_THAT(Migrate(database, more), ElementsAre("0002_b", "0003_c"));
  EXPECT_THAT(Migrate(database, more), IsEmpty());
  EXPECT_EQ(Ask(database, "select count(*) from a"), "2");
  EXPECT_EQ(Ask(database, "select count(applied_at) from tuskgate.migrations"), "3");
}

TEST_F(Migrations, ApplyWhollyOrNotAtAll) {
  const std::string database = NewDatabase();
  const std::vector<Migration> broken = {{"0001_a", "create table a ()"},
                                         {"0002_b", "create table b (); select 1 / 0"}};
  EXPECT_THAT(FailureOf([&] { Migrate(database, broken); }),
              ::testing::AllOf(HasSubstr("migration 0002_b failed"), HasSubstr("zero")));
  EXPECT_EQ(Ask(database, "select count(*) from pg_tables where tablename in ('a', 'b')"), "1");
  const std::vector<Migration> mended = {{"0001_a", "create table a ()"},
                                         {"0002_b", "create table b ()"}};
  EXPECT_THAT(Migrate(database, mended), ElementsAre("0002_b"));
}

TEST_F(Migrations, RefuseANewerDatabase) {
  const std::string database = NewDatabase();
  const std::vector<Migration> newer = {{"0001_a", ""}, {"0002_b", ""}};
  Migrate(database, newer);
  EXPECT_THAT(FailureOf([&] {
                Migrate(database, {{"0001_a", ""}});
              }),
              HasSubstr("newer than this Tuskgate"));
  // Another history altogether.
  EXPECT_THAT(FailureOf([&] {
                Migrate(database, {{"0001_a", ""}, {"0002_z", ""}});
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
  const std::vector<Migration> slow = {{"0001_a", "select pg_sleep(0.2); create table a ()"},
                                       {"0002_b", "create table b ()"}};
  std::vector<std::string> applied;
  std::mutex mutex;
  std::vector<std::thread> threads;
  std::vector<std::string> failures;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      std::vector<std::string> names;
      std::string failure = FailureOf([&] { names = Migrate(database, slow); });
      const std::lock_guard lock(mutex);
      applied.insert(applied.end(), names.begin(), names.end());
      if (failure != "no failure") failures.push_back(std::move(failure));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(failures, IsEmpty());
  EXPECT_THAT(applied, ElementsAre("0001_a", "0002_b"));
}

// The schema of a database, without the runner's own record.
std::string Dump(const std::string& database) {
  const PostgresBinaries binaries = ChoosePostgresBinaries(std::nullopt);
  const ProgramResult result =
      RunProgram({binaries.directory + "/pg_dump", "--schema-only", "--no-owner",
                  "--exclude-table=tuskgate.migrations", "--dbname=" + database},
                 std::nullopt);
  EXPECT_TRUE(result.success) << result.output;
  // Newer releases write a random key into \restrict and \unrestrict.
  std::istringstream lines(result.output);
  std::string dump;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("\\restrict") || line.starts_with("\\unrestrict")) continue;
    dump += line + "\n";
  }
  return dump;
}

TEST_F(Migrations, LeadToTheSchema) {
  const std::string migrated = NewDatabase();
  Migrate(migrated);
  const std::string direct = NewDatabase();
  std::istringstream order(ReadSource("schema/order.txt"));
  for (std::string file; std::getline(order, file);) {
    if (file.empty() || file.front() == '#') continue;
    SCOPED_TRACE(file);
    Execute(direct, ReadSource("schema/" + file));
  }
  const std::string dump = Dump(migrated);
  EXPECT_THAT(dump, HasSubstr("CREATE TABLE tuskgate.tables"));
  EXPECT_EQ(dump, Dump(direct));
}

}  // namespace
}  // namespace tuskgate::gateway
