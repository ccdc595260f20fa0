#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

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

}  // namespace
}  // namespace tuskgate::gateway
