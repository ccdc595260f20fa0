// The trigger of a table's relation, made of parts.
#include <chrono>
#include <future>

#include <gmock/gmock.h>

#include "tests/pg/process/databases.h"

namespace tuskgate::gateway {
namespace {

using ::testing::HasSubstr;

class TableTriggers : public Databases {
 protected:
  // SQL that makes a table of that name, with these indexes: {name, kind, partition key, sort key}.
  static std::string Create(const std::string& name, const std::string& indexes) {
    return R"(
      select tuskgate.create_item_table(jsonb_populate_record(null::tuskgate.tables,
          jsonb_build_object('name', n, 'id', gen_random_uuid(), 'relation', n, 'partitions', 2,
            'partition_key', 'p', 'partition_key_type', 'S', 'sort_key', 's',
            'sort_key_type', 'S', 'billing_mode', 'PAY_PER_REQUEST', 'read_units', 0,
            'write_units', 0, 'decreases_today', 0, 'deletion_protection', false,
            'created_at', now(), 'settings', '{}'::jsonb, 'tags', '{}'::jsonb)),
        (select coalesce(jsonb_agg(jsonb_build_object('name', i[1], 'kind', i[2],
            'relation', n || ':' || i[1], 'partition_key', array[i[3]],
            'partition_key_type', '{S}'::text[], 'sort_key', array[i[4]],
            'sort_key_type', '{S}'::text[], 'projection', 'ALL', 'non_key_attributes', '[]'::jsonb,
            'status', 'ACTIVE', 'settings', '{}'::jsonb)), '[]')
         from jsonb_array_elements(')" +
           indexes + R"(') j, lateral (select array(select jsonb_array_elements_text(j))) a (i)))
      from (values (')" +
           name + "')) t (n)";
  }

  static std::string Insert(const std::string& name, const std::string& key) {
    return "insert into tuskgate_data." + name + " (pk, sk, item, size) select '" + key +
           R"(', 's', jsonb_build_object('p', jsonb_build_object('S', ')" + key +
           R"('), 's', '{"S": "s"}'::jsonb, 'x', '{"S": "x"}'::jsonb), 9)";
  }

  // But for those that keep column h.
  static std::string TriggersOf(const std::string& database, const std::string& name) {
    return Ask(database,
               "select coalesce(string_agg(tgname || ' ' || tgfoid::regproc, ', '), '') "
               "from pg_trigger where not tgisinternal and tgname not in ('fill_in_hash', "
               "'mend_hash') and tgrelid = 'tuskgate_data." +
                   name + "'::regclass");
  }

  static std::string FunctionText(const std::string& database, const std::string& name) {
    return Ask(database,
               "select prosrc from pg_proc where oid = 'tuskgate_data." + name + "'::regproc");
  }

  // The program's schema with one part more, which counts what happens to the items of all tables.
  static Schema WithCounts() {
    Schema schema = EmbeddedSchema();
    for (SqlFile& file : schema.objects) {
      if (file.name != "functions/trigger_parts.sql") continue;
      std::string sql(file.sql);
      const std::size_t end = sql.rfind("end\n$$");
      EXPECT_NE(end, std::string::npos);
      sql.insert(end, R"(
        return query select E'\n  key_before text; key_now text;',
          E'\n    key_before := old.pk;', E'\n    key_now := new.pk;',
          E'\n  insert into public.counts values (tg_op, key_before, key_now);';)");
      file.sql = Kept(std::move(sql));
    }
    return schema;
  }
};

const std::string kIndexes = R"([["G", "GLOBAL", "x", "s"], ["L", "LOCAL", "p", "x"]])";

TEST_F(TableTriggers, AreWhereSomethingFollowsTheItems) {
  const std::string database = NewDatabase();
  Migrate(database);
  Execute(database, Create("plain", "[]"));
  Execute(database, Create("indexed", kIndexes));
  EXPECT_EQ(TriggersOf(database, "plain"), "");
  EXPECT_EQ(TriggersOf(database, "indexed"), "upkeep tuskgate_data.indexed");
  EXPECT_THAT(FunctionText(database, "indexed"), HasSubstr("The item collection"));
  for (const std::string index : {"L", "G"}) {
    Execute(database, "select tuskgate.drop_index(id, '" + index +
                          "') from tuskgate.tables where name = 'indexed'");
    EXPECT_EQ(TriggersOf(database, "indexed"), index == "L" ? "upkeep tuskgate_data.indexed" : "");
  }
  EXPECT_EQ(Ask(database, "select to_regproc('tuskgate_data.indexed') is null"), "t");
}

TEST_F(TableTriggers, ChangeWithTheirParts) {
  const std::string database = NewDatabase();
  Migrate(database);
  Execute(database, "create table public.counts (operation text, before text, now text)");
  Execute(database, Create("plain", "[]"));
  Execute(database, Create("indexed", kIndexes));
  // It is filled later, and gets its trigger then.
  Execute(database, Create("restored", "[]"));
  Execute(database,
          "update tuskgate.tables set transition = 'CREATING', "
          "transition_until = 'infinity' where name = 'restored'");
  const std::string before = FunctionText(database, "indexed");

  Migrate(database, WithCounts());
  EXPECT_EQ(TriggersOf(database, "plain"), "upkeep tuskgate_data.plain");
  EXPECT_EQ(TriggersOf(database, "restored"), "");
  for (const std::string name : {"plain", "indexed"}) {
    Execute(database, Insert(name, name + "1") + ";" + Insert(name, name + "2"));
    Execute(database, "update tuskgate_data." + name + " set size = 10 where pk = '" + name +
                          "1'; delete from tuskgate_data." + name + " where pk = '" + name + "2'");
    EXPECT_EQ(Ask(database,
                  "select string_agg(concat_ws(' ', operation, before, now), ', ' "
                  "order by operation, now) from public.counts"),
              "DELETE " + name + "2, INSERT " + name + "1, INSERT " + name + "2, UPDATE " + name +
                  "1 " + name + "1");
    Execute(database, "delete from public.counts");
  }
  EXPECT_EQ(Ask(database, R"(select count(*) from tuskgate_data."indexed:G")"), "1");
  EXPECT_EQ(Ask(database, R"(select count(*) from tuskgate_data."indexed:L")"), "1");

  Migrate(database);
  EXPECT_EQ(TriggersOf(database, "plain"), "");
  EXPECT_EQ(FunctionText(database, "indexed"), before);
}

// Whoever writes: the gateway may not have heard of an index yet.
TEST_F(TableTriggers, RefuseWhatCannotBeTheKeyOfAnIndex) {
  const std::string database = NewDatabase();
  Migrate(database);
  Execute(database, Create("t", R"([["G", "GLOBAL", "x", "y"]])"));
  const auto insert = [&](const std::string& key, const std::string& attributes) {
    return FailureOf([&] {
      Execute(database, "insert into tuskgate_data.t (pk, sk, item, size) values ('" + key +
                            "', 's', '{\"p\": {\"S\": \"" + key + "\"}, \"s\": {\"S\": \"s\"}" +
                            attributes + "}', 9)");
    });
  };
  const auto text = [](const std::string& name, std::size_t length) {
    return ", \"" + name + R"(": {"S": ")" + std::string(length, 'a') + "\"}";
  };
  const std::string refused = "cannot be the key of index G";
  EXPECT_EQ(insert("a", ""), "no failure");
  EXPECT_EQ(insert("b", text("x", 2048) + text("y", 1024)), "no failure");
  EXPECT_EQ(insert("c", text("x", 3)), "no failure");
  EXPECT_THAT(insert("d", R"(, "x": {"N": "1"})"), HasSubstr(refused));
  EXPECT_THAT(insert("d", R"(, "x": {"NULL": true})" + text("y", 3)), HasSubstr(refused));
  EXPECT_THAT(insert("d", text("x", 3) + R"(, "y": {"N": "1"})"), HasSubstr(refused));
  EXPECT_THAT(insert("d", text("x", 0) + text("y", 3)), HasSubstr(refused));
  EXPECT_THAT(insert("d", text("x", 2049) + text("y", 3)), HasSubstr(refused));
  EXPECT_THAT(insert("d", text("x", 3) + text("y", 1025)), HasSubstr(refused));
  EXPECT_EQ(Ask(database, "select count(*) from tuskgate_data.t"), "3");
  EXPECT_EQ(Ask(database, R"(select count(*) from tuskgate_data."t:G")"), "1");
}

TEST_F(TableTriggers, LetWhatWasThereBeforeAnIndexGoOn) {
  const std::string database = NewDatabase();
  Migrate(database);
  Execute(database, Create("t", "[]"));
  Execute(database, Insert("t", "k"));
  Execute(database, R"(update tuskgate_data.t set item = item || '{"x": {"N": "1"}}')");
  Execute(database, R"(
      select tuskgate.create_index(id, jsonb_build_object('name', 'G', 'kind', 'GLOBAL',
        'relation', 't:G', 'partition_key', '{x}'::text[], 'partition_key_type', '{S}'::text[],
        'sort_key', '{}'::text[], 'sort_key_type', '{}'::text[], 'projection', 'ALL',
        'non_key_attributes', '[]'::jsonb, 'status', 'ACTIVE', 'settings', '{}'::jsonb))
      from tuskgate.tables)");
  const auto update = [&](const std::string& item) {
    return FailureOf([&] { Execute(database, "update tuskgate_data.t set item = " + item); });
  };
  EXPECT_EQ(update(R"(item || '{"v": {"N": "1"}}')"), "no failure");
  EXPECT_THAT(update(R"(item || '{"x": {"N": "2"}}')"), HasSubstr("cannot be the key of index G"));
  EXPECT_EQ(update("item - 'x'"), "no failure");
  EXPECT_THAT(update(R"(item || '{"x": {"N": "1"}}')"), HasSubstr("cannot be the key of index G"));
  EXPECT_EQ(update(R"(item || '{"x": {"S": "1"}}')"), "no failure");
  EXPECT_EQ(Ask(database, R"(select count(*) from tuskgate_data."t:G")"), "1");
}

// Of a table that is made by the old functions while they are replaced.
TEST_F(TableTriggers, OfTransactionsUnderWayChangeToo) {
  const std::string database = NewDatabase();
  Migrate(database);
  Execute(database, "create table public.counts (operation text, before text, now text)");
  pqxx::connection connection(database);
  pqxx::work transaction(connection);
  transaction.exec(Create("made", kIndexes));
  const auto migrating = std::async(std::launch::async, [&] { Migrate(database, WithCounts()); });
  const std::string waiting =
      "select count(*) from pg_locks where relation = 'tuskgate.tables'::regclass and database = "
      "(select oid from pg_database where datname = current_database()) and not granted";
  while (migrating.wait_for(std::chrono::milliseconds(10)) == std::future_status::timeout &&
         Ask(database, waiting) == "0") {
  }
  transaction.commit();
  migrating.wait();
  EXPECT_THAT(FunctionText(database, "made"), HasSubstr("public.counts"));
}

}  // namespace
}  // namespace tuskgate::gateway
