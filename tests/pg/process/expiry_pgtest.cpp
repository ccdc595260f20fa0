// Items that expire: tuskgate.expire, and what finds them.
#include <atomic>
#include <future>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/pg/process/databases.h"

namespace tuskgate::gateway {
namespace {

// By tuskgate.now(), which the tests move.
constexpr char kNow[] = "1800000000";

class Expiry : public Databases {
 protected:
  static std::string Migrated() {
    std::string database = NewDatabase();
    Migrate(database);
    SetClock(database, kNow);
    return database;
  }

  static void SetClock(const std::string& database, const std::string& seconds) {
    Execute(database,
            "create or replace function tuskgate.now() returns timestamptz language sql volatile "
            "parallel safe as $$ select pg_catalog.to_timestamp(" +
                seconds + ") $$");
  }

  // A table with the given type of sort key, or none, and two partitions.
  static void Create(const std::string& database, const std::string& name,
                     const std::string& sort_key_type) {
    const std::string sort_key = sort_key_type.empty()
                                     ? "null, 'sort_key_type', null"
                                     : "'s', 'sort_key_type', '" + sort_key_type + "'";
    Execute(database, R"(
      select tuskgate.create_item_table(jsonb_populate_record(null::tuskgate.tables,
        jsonb_build_object('name', n, 'id', gen_random_uuid(), 'relation', n, 'partitions', 2,
          'partition_key', 'p', 'partition_key_type', 'S', 'sort_key', )" +
                          sort_key + R"(, 'billing_mode', 'PAY_PER_REQUEST', 'read_units', 0,
          'write_units', 0, 'decreases_today', 0, 'deletion_protection', false,
          'created_at', now(), 'settings', '{}'::jsonb, 'tags', '{}'::jsonb)), '[]')
      from (values (')" + name +
                          "')) t (n)");
  }

  static void Enable(const std::string& database, const std::string& name,
                     const std::string& attribute = "t") {
    Execute(database, R"(
      select tuskgate.create_index(id, jsonb_build_object('name', 'time to live', 'kind', 'EXPIRY',
        'relation', name || '~ttl', 'partition_key', array[')" +
                          attribute + R"('], 'partition_key_type', array['N'],
        'sort_key', '{}'::text[], 'sort_key_type', '{}'::text[], 'projection', 'KEYS_ONLY',
        'non_key_attributes', '{}'::text[], 'status', 'CREATING',
        'filled_to', '{"child": 0}'::jsonb, 'settings', '{}'::jsonb))
      from tuskgate.tables where name = ')" +
                          name + "'");
    while (Ask(database,
               "select tuskgate.fill_index(id, 'time to live', 3) from tuskgate.tables "
               "where name = '" +
                   name + "'") != "t") {
    }
  }

  // Items p1, p2, ... whose attribute t has the number that the expression of n says.
  static std::string Insert(const std::string& name, int count, const std::string& number) {
    return "insert into tuskgate_data." + name +
           " (pk, item, size) select 'p' || n, jsonb_build_object('p', jsonb_build_object('S', "
           "'p' || n), 't', jsonb_build_object('N', (" +
           number + ")::text)), 20 from generate_series(1, " + std::to_string(count) + ") n";
  }

  // A database with a table t of such items, whose time to live is in t.
  static std::string WithItems(int count, const std::string& number) {
    std::string database = Migrated();
    Create(database, "t", "");
    Enable(database, "t");
    Execute(database, Insert("t", count, number));
    return database;
  }

  static std::string Expire(const std::string& database, int most = 1000) {
    return Ask(database, "select tuskgate.expire(" + std::to_string(most) + ")");
  }

  static std::string Keys(const std::string& database, const std::string& name) {
    return Ask(database,
               "select coalesce(string_agg(pk, ' ' order by pk), '') from tuskgate_data." + name);
  }

  static std::string Entries(const std::string& database, const std::string& name) {
    return Ask(database, "select count(*) from tuskgate_data.\"" + name + "~ttl\"");
  }
};

TEST_F(Expiry, NumbersThatAreTimes) {
  const std::string database = Migrated();
  const auto expires_at = [&](const std::string& number) {
    return Ask(database, "select coalesce(tuskgate.expires_at('" + number + "')::text, 'never')");
  };
  EXPECT_EQ(expires_at("1"), "1");
  EXPECT_EQ(expires_at("1800000000"), "1800000000");
  EXPECT_EQ(expires_at("99999999999"), "99999999999");
  EXPECT_EQ(expires_at("100000000000"), "never");
  EXPECT_EQ(expires_at("1800000000.25"), "1800000001");
  EXPECT_EQ(expires_at("1800000000000"), "never");
  EXPECT_EQ(expires_at("0"), "never");
  EXPECT_EQ(expires_at("0.5"), "never");
  EXPECT_EQ(expires_at("-1800000000"), "never");
  EXPECT_EQ(expires_at(std::string(126, '9')), "never");
}

TEST_F(Expiry, ByTheClock) {
  const std::string database = WithItems(9, "1800000000 + (n - 5) * 10");
  EXPECT_EQ(Expire(database), "5");
  EXPECT_EQ(Keys(database, "t"), "p6 p7 p8 p9");
  EXPECT_EQ(Expire(database), "0");
  SetClock(database, "1800000009");
  EXPECT_EQ(Expire(database), "0");
  SetClock(database, "1800000020");
  EXPECT_EQ(Expire(database), "2");
  EXPECT_EQ(Keys(database, "t"), "p8 p9");
  EXPECT_EQ(Entries(database, "t"), "2");
}

TEST_F(Expiry, NotAfterFiveYears) {
  const std::string database = Migrated();
  Create(database, "t", "");
  Enable(database, "t");
  // Five years before the clock's time.
  const std::string limit = Ask(
      database, "select extract(epoch from to_timestamp(1800000000) - interval '5 years')::int8");
  Execute(database, Insert("t", 3, limit + " + n - 2"));
  EXPECT_EQ(Expire(database), "2");
  EXPECT_EQ(Keys(database, "t"), "p1");
}

TEST_F(Expiry, NoMoreThanAreAskedFor) {
  const std::string database = Migrated();
  for (const std::string name : {"a", "b"}) {
    Create(database, name, "");
    Enable(database, name);
    Execute(database, Insert(name, 30, "1799999999 - n % 3"));
  }
  pqxx::connection connection(database);
  pqxx::nontransaction session(connection);
  std::vector<int> deleted;
  do {
    deleted.push_back(session.exec1("select tuskgate.expire(7)")[0].as<int>());
  } while (deleted.back() > 0);
  EXPECT_EQ(deleted, (std::vector<int>{7, 7, 7, 7, 7, 7, 7, 7, 4, 0}));
  EXPECT_EQ(Entries(database, "a"), "0");
  EXPECT_EQ(Entries(database, "b"), "0");
}

// A batch that was ahead of the pace is one that the next waits for.
TEST_F(Expiry, ThePaceGoesOnInTheNextBatch) {
  const std::string database = WithItems(100, "1799999000");
  pqxx::connection connection(database);
  pqxx::nontransaction session(connection);
  EXPECT_EQ(session.exec1("select tuskgate.expire(20)")[0].as<int>(), 20);
  const double ahead = session
                           .exec1(R"(
      select set_config('tuskgate.expired', (place || jsonb_build_object('due', due))::text, false)
               ::jsonb -> 'due'
      from cast(current_setting('tuskgate.expired') as jsonb) place,
        cast(extract(epoch from clock_timestamp()) + 0.015 as float8) due)")[0]
                           .as<double>();
  EXPECT_EQ(session.exec1("select tuskgate.expire(22)")[0].as<int>(), 22);
  const double due =
      session.exec1("select current_setting('tuskgate.expired')::jsonb -> 'due'")[0].as<double>();
  EXPECT_GE(due, ahead + 0.00099);
}

// In pieces, each of which goes on behind the last one: many items expire at the same time.
TEST_F(Expiry, PiecesOfEachTypeOfSortKey) {
  const std::string database = Migrated();
  const auto expire_all = [&](const std::string& name, const std::string& type,
                              const std::string& key) {
    Create(database, name, type);
    Enable(database, name);
    Execute(database, "insert into tuskgate_data." + name + " (pk, sk, item, size) select 'p', " +
                          key +
                          ", jsonb_build_object('p', jsonb_build_object('S', 'p'), 't', "
                          "jsonb_build_object('N', (1799999000 + n % 2)::text)), 20 "
                          "from generate_series(1, 300) n");
    pqxx::connection connection(database);
    pqxx::work transaction(connection);
    transaction.exec("select from tuskgate_data." + name + " where sk = (select " + key +
                     " from (values (77)) k (n)) for update");
    EXPECT_EQ(Expire(database), "299") << name;
    EXPECT_EQ(Entries(database, name), "1") << name;
    transaction.abort();
    EXPECT_EQ(Expire(database), "1") << name;
    EXPECT_EQ(Entries(database, name), "0") << name;
  };
  expire_all("texts", "S", "'s' || n");
  expire_all("numbers", "N", "n - 150");
  expire_all("bytes", "B", "decode(lpad(to_hex(n), 4, '0'), 'hex')");
}

// What the relation says of an item is looked at again: here it says what is not so any more.
TEST_F(Expiry, TheItemDecides) {
  const std::string database = WithItems(4, "1799999000");
  Execute(database, R"(
      set session_replication_role = replica;
      update tuskgate_data.t set item = jsonb_set(item, '{t,N}', '"1900000000"') where pk = 'p1';
      update tuskgate_data.t set item = item - 't' where pk = 'p2';
      delete from tuskgate_data.t where pk = 'p3')");
  EXPECT_EQ(Expire(database), "1");
  EXPECT_EQ(Keys(database, "t"), "p1 p2");
  EXPECT_EQ(Entries(database, "t"), "0");
}

TEST_F(Expiry, WhatIsLockedIsLeftAndWaitedForByNobody) {
  const std::string database = WithItems(3, "1799999000");
  pqxx::connection connection(database);
  {
    pqxx::work transaction(connection);
    transaction.exec("select from tuskgate_data.t where pk = 'p1' for key share");
    transaction.exec(
        "update tuskgate_data.t set item = jsonb_set(item, '{t,N}', '\"1900000000\"') "
        "where pk = 'p2'");
    EXPECT_EQ(Expire(database), "1");
    EXPECT_EQ(Expire(database), "0");
    transaction.commit();
  }
  EXPECT_EQ(Expire(database), "1");
  EXPECT_EQ(Keys(database, "t"), "p2");
  EXPECT_EQ(Entries(database, "t"), "1");
}

// A session that could not delete goes on once it can.
TEST_F(Expiry, GoesOnAfterAFault) {
  const std::string database = WithItems(3, "1799999000");
  Execute(database, R"(
      create function public.refuse() returns trigger language plpgsql as $$
        begin
          raise exception 'not now';
        end $$;
      create trigger refuse before delete on tuskgate_data.t
        for each row execute function public.refuse())");
  pqxx::connection connection(database);
  pqxx::nontransaction session(connection);
  EXPECT_THROW(session.exec("select tuskgate.expire(10)"), pqxx::sql_error);
  Execute(database, "drop trigger refuse on tuskgate_data.t");
  EXPECT_EQ(session.exec1("select tuskgate.expire(10)")[0].as<int>(), 3);
}

TEST_F(Expiry, SaysThatItWasNoClient) {
  const std::string database = WithItems(2, "1799999000 + (n - 1) * 1e6::int8");
  Execute(database, R"(
      create table public.seen (origin text);
      create function public.see() returns trigger language plpgsql as $$
        begin
          insert into public.seen values (current_setting('tuskgate.origin', true));
          return null;
        end $$;
      create trigger see after delete on tuskgate_data.t
        for each row execute function public.see())");
  {
    pqxx::connection connection(database);
    pqxx::work transaction(connection);
    EXPECT_EQ(transaction.exec1("select tuskgate.expire(10)")[0].as<int>(), 1);
    transaction.exec("delete from tuskgate_data.t");
    transaction.commit();
  }
  EXPECT_EQ(Ask(database, "select string_agg(coalesce(origin, ''), ',') from public.seen"), "ttl,");
}

TEST_F(Expiry, EndsWithItsTable) {
  const std::string database = Migrated();
  for (const std::string name : {"a", "b"}) {
    Create(database, name, "S");
    Enable(database, name);
  }
  Execute(database,
          "select tuskgate.drop_item_table(name, id) from tuskgate.tables where name = 'a'");
  Execute(database,
          "select tuskgate.drop_index(id, 'time to live') from tuskgate.tables where name = 'b'");
  EXPECT_EQ(Ask(database, "select count(*) from tuskgate.indexes"), "0");
  EXPECT_EQ(Ask(database, "select count(*) from pg_class where relname like '%ttl%'"), "0");
  EXPECT_EQ(Ask(database, "select count(*) from pg_trigger where tgname = 'upkeep'"), "0");
}

// Writers move times back and forth while others delete: an item whose time has not come is there.
TEST_F(Expiry, NothingIsLostToWritersAtTheSameTime) {
  const std::string database = WithItems(20, "1900000000");
  const auto move = [&](const std::string& kept) {
    pqxx::connection connection(database);
    pqxx::nontransaction session(connection);
    // Within a transaction, so that nobody may see it: it is about to expire, and is not.
    const std::string back_and_forth =
        "begin; update tuskgate_data.t set item = jsonb_set(item, '{t,N}', '\"1799999000\"') "
        "where pk = '" +
        kept +
        "'; update tuskgate_data.t set item = jsonb_set(item, '{t,N}', '\"1900000000\"') "
        "where pk = '" +
        kept + "' returning pk; ";
    int lost = 0;
    for (int i = 0; i < 300; ++i) {
      pqxx::result there = session.exec(back_and_forth);
      lost += static_cast<int>(1 - there.size());
      session.exec("commit");
    }
    return lost;
  };
  std::atomic<bool> ending = false;
  const auto expire = [&] {
    pqxx::connection connection(database);
    pqxx::nontransaction session(connection);
    int deleted = 0;
    while (!ending) deleted += session.exec1("select tuskgate.expire(5)")[0].as<int>();
    return deleted;
  };
  std::vector<std::future<int>> movers;
  std::vector<std::future<int>> expirers;
  expirers.reserve(2);
  movers.reserve(4);
  for (int i = 0; i < 2; ++i) expirers.push_back(std::async(std::launch::async, expire));
  for (int i = 1; i <= 4; ++i) {
    movers.push_back(std::async(std::launch::async, move, "p" + std::to_string(i)));
  }
  for (auto& mover : movers) EXPECT_EQ(mover.get(), 0);
  ending = true;
  for (auto& expirer : expirers) EXPECT_EQ(expirer.get(), 0);
  EXPECT_EQ(Ask(database, "select count(*) from tuskgate_data.t"), "20");
  EXPECT_EQ(Entries(database, "t"), "20");
}

}  // namespace
}  // namespace tuskgate::gateway
