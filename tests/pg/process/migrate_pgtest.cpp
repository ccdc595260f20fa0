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

// Long keys were kept whole once, where they fitted. Compressible ones did.
TEST_F(Migrations, ShortenTheKeysOfWhatIsThere) {
  const std::string database = NewDatabase();
  std::vector<Migration> before;
  for (const Migration& migration : EmbeddedMigrations()) {
    if (migration.name < "0007") before.push_back(migration);
  }
  Migrate(database, before);
  Execute(database, R"(
    select tuskgate.create_item_table(jsonb_populate_record(null::tuskgate.tables, jsonb_build_object(
        'name', t.kind, 'id', t.id, 'relation', t.kind, 'partitions', 4,
        'partition_key', 'p', 'partition_key_type', t.kind, 'sort_key', 's', 'sort_key_type', t.kind,
        'billing_mode', 'PAY_PER_REQUEST', 'read_units', 0, 'write_units', 0, 'decreases_today', 0,
        'deletion_protection', false, 'created_at', now(), 'settings', '{}'::jsonb,
        'tags', '{}'::jsonb)),
      (select jsonb_agg(jsonb_build_object('name', i.name, 'kind', i.kind,
          'relation', t.kind || i.name, 'partition_key', array[i.pk], 'partition_key_type',
          array[t.kind], 'sort_key', array[i.sk], 'sort_key_type', array[t.kind], 'projection', i.name,
          'non_key_attributes', '[]'::jsonb, 'status', 'ACTIVE', 'settings', '{}'::jsonb))
       from (values ('ALL', 'GLOBAL', 'x', 'p'), ('KEYS_ONLY', 'LOCAL', 'p', 'y')) i (name, kind, pk, sk)))
    from (values ('S', gen_random_uuid()), ('B', gen_random_uuid())) t (kind, id);

    create table keys as select i as n, p, 'sort' || repeat('s', i % 7 * 100) as s,
      repeat(chr(98 + i % 4), i % 4 * 300 + 1) as x, 'y' || i as y
    from generate_series(1, 200) i, lateral (values ('key' || i % 60 || repeat('é', i % 5 * 100))) k (p);
    insert into tuskgate_data."S" (pk, sk, item, size)
    select p, s, jsonb_build_object('p', jsonb_build_object('S', p), 's', jsonb_build_object('S', s),
      'x', jsonb_build_object('S', x), 'y', jsonb_build_object('S', y)), 1 from keys
    on conflict do nothing;
    insert into tuskgate_data."B" (pk, sk, item, size)
    select p::bytea, s::bytea, jsonb_build_object(
      'p', jsonb_build_object('B', translate(encode(p::bytea, 'base64'), E'\n', '')),
      's', jsonb_build_object('B', translate(encode(s::bytea, 'base64'), E'\n', '')),
      'x', jsonb_build_object('B', translate(encode(x::bytea, 'base64'), E'\n', '')),
      'y', jsonb_build_object('B', translate(encode(y::bytea, 'base64'), E'\n', ''))), 1 from keys
    on conflict do nothing;

    insert into tuskgate.large_collections
    select t.id, hashtextextended(d.pk, 8816678312871386365), 7 * length(d.pk)
    from tuskgate.tables t, tuskgate_data."S" d where t.name = 'S';
    select tuskgate.create_backup('1', 'kept', 'S', 'backup', now());
    update tuskgate.indexes set filled_to = '{"child": 1, "h": 1, "pk": "x"}'
    where relation = 'BALL';)");
  EXPECT_EQ(
      Ask(database, "select count(*) > 10 from tuskgate_data.\"S\" where octet_length(pk) > 240"),
      "t");

  EXPECT_THAT(Migrate(database), ::testing::Not(IsEmpty()));
  const std::string kept = R"(
    select p as pk, s as sk, item from (
      select tuskgate.short_text(item #>> '{p,S}') as p, item #>> '{s,S}' as s, item
      from tuskgate_data."S") q)";
  EXPECT_EQ(Ask(database, "select count(*) from tuskgate_data.\"S\" t full join (" + kept +
                              ") k using (pk, sk) where t.item is distinct from k.item"),
            "0");
  EXPECT_EQ(Ask(database, R"(
      select count(*) from tuskgate_data."B" t
      where t.pk <> tuskgate.short_bytes(decode(item #>> '{p,B}', 'base64')))"),
            "0");
  // Migrated entries are those that the trigger of today makes.
  Execute(database, R"(
    create function entries() returns setof text language sql as $$
      select format('%s %s %s %s %s %s', t.tableoid::regclass, h, pk, sk, base_pk, base_sk)
      from tuskgate_data."SALL" t
      union all select format('%s %s %s %s %s %s', t.tableoid::regclass, h, pk, sk, base_pk, base_sk)
      from tuskgate_data."BALL" t
      union all select format('%s %s %s %s %s', t.tableoid::regclass, h, pk, sk, base_sk)
      from tuskgate_data."SKEYS_ONLY" t
      union all select format('%s %s %s %s %s', t.tableoid::regclass, h, pk, sk, base_sk)
      from tuskgate_data."BKEYS_ONLY" t
    $$;
    create table migrated as select * from entries();
    create table items as select * from tuskgate_data."S";
    create table binaries as select * from tuskgate_data."B";
    delete from tuskgate_data."S"; delete from tuskgate_data."B";)");
  EXPECT_EQ(Ask(database, "select count(*) from entries()"), "0");
  Execute(database, R"(
    insert into tuskgate_data."S" (pk, sk, item, size) select pk, sk, item, size from items;
    insert into tuskgate_data."B" (pk, sk, item, size) select pk, sk, item, size from binaries)");
  EXPECT_EQ(Ask(database, R"(
      select count(*) from (select * from entries() except all select * from migrated
        union all (select * from migrated except all select * from entries())) q)"),
            "0");
  EXPECT_EQ(Ask(database, "select count(*) > 500 from migrated"), "t");

  EXPECT_EQ(Ask(database, R"(
      select count(*) from tuskgate_data."S" d left join tuskgate.large_collections c
        on c.hash = hashtextextended(d.pk, 8816678312871386365)
      where c.hash is null)"),
            "0");
  EXPECT_EQ(Ask(database, R"(
      select count(*) from tuskgate_backup.backup b full join items i using (pk, sk)
      where b.item is distinct from i.item)"),
            "0");
  EXPECT_EQ(Ask(database, "select filled_to from tuskgate.indexes where relation = 'BALL'"),
            R"({"child": 0})");
}

}  // namespace
}  // namespace tuskgate::gateway
