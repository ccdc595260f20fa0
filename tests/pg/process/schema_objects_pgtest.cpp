#include <gmock/gmock.h>

#include "tests/pg/process/databases.h"

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SchemaObjects : public Databases {
 protected:
  // Brings the database to these objects; returns the names of those that were applied.
  static std::vector<std::string> Apply(const std::string& database, std::vector<SqlFile> objects,
                                        std::string_view version = "1.0.0") {
    return Migrate(database, {{}, std::move(objects), version}).objects;
  }
};

// The functions of schema `tuskgate`.
const std::string kFunctions =
    "from pg_proc p where pronamespace = 'tuskgate'::regnamespace and prokind = 'f'";
const std::string kRoutines = "from pg_proc p where pronamespace = 'tuskgate'::regnamespace";

TEST_F(SchemaObjects, AreAppliedWhenTheyChanged) {
  const std::string database = NewDatabase();
  const SqlFile one = FunctionOf("one", "", "select 1");
  const SqlFile two = FunctionOf("two", "", "select tuskgate.one() * 2");
  EXPECT_THAT(Apply(database, {one, two}), ElementsAre(one.name, two.name));
  EXPECT_THAT(Apply(database, {one, two}), IsEmpty());
  EXPECT_THAT(Apply(database, {FunctionOf("one", "", "select 100"), two}), ElementsAre(one.name));
  EXPECT_EQ(Ask(database, "select tuskgate.two()"), "200");
}

TEST_F(SchemaObjects, OutsideOfFunctionsAreAppliedWhenAnythingWas) {
  const std::string database = NewDatabase();
  Execute(database, "create table told (x int)");
  const SqlFile one = FunctionOf("one", "", "select 1");
  const SqlFile changed = FunctionOf("one", "", "select 2");
  const SqlFile two = FunctionOf("two", "", "select 2");
  const SqlFile tell = {"tell.sql", "insert into told select tuskgate.one()"};
  EXPECT_THAT(Apply(database, {one, tell}), ElementsAre(one.name, tell.name));
  EXPECT_THAT(Apply(database, {one, tell}), IsEmpty());
  EXPECT_THAT(Apply(database, {changed, tell}), ElementsAre(one.name, tell.name));
  EXPECT_THAT(Apply(database, {changed, two, tell}), ElementsAre(two.name, tell.name));
  EXPECT_THAT(Apply(database, {changed, tell}), ElementsAre(two.name, tell.name));
  EXPECT_THAT(Apply(database, {changed, {"tell.sql", "insert into told values (9)"}}),
              ElementsAre(tell.name));
  const Schema migration = {{{"0001_a", ""}}, {changed, tell}, "1.0.0"};
  EXPECT_THAT(Migrate(database, migration).objects, ElementsAre(tell.name));
  EXPECT_EQ(Ask(database, "select string_agg(x::text, ' ' order by x) from told"), "1 2 2 2 2 9");
}

TEST_F(SchemaObjects, ThatAreGoneAreDropped) {
  const std::string database = NewDatabase();
  const SqlFile one = FunctionOf("one", "", "select 1");
  const SqlFile two = FunctionOf("two", "a int", "select 2");
  Apply(database, {one, two});
  EXPECT_THAT(Apply(database, {one}), ElementsAre(two.name));
  EXPECT_EQ(Ask(database, "select string_agg(proname, ' ') " + kFunctions), "one");
  EXPECT_EQ(Ask(database, "select string_agg(name, ' ') from tuskgate.repeatable"), one.name);
}

// What `create or replace` cannot do, or does beside the function that was there.
TEST_F(SchemaObjects, MayChangeTheirSignature) {
  const std::string database = NewDatabase();
  Apply(database, {FunctionOf("f", "a int", "select 1")});
  for (const std::string signature :
       {"(a text) returns integer",                       // another type
        "(a text, b integer DEFAULT 5) returns integer",  // one more
        "(a text, c integer) returns integer",            // another name, no default
        "(a text, c integer) returns text",               // another result
        "(a text, c integer, OUT x integer, OUT y integer) returns record"}) {
    SCOPED_TRACE(signature);
    Apply(database, {{"functions/f.sql", Kept("create or replace function tuskgate.f" + signature +
                                              " language plpgsql as 'begin end'")}});
    EXPECT_EQ(Ask(database,
                  "select string_agg(format('(%s) returns %s', "
                  "pg_get_function_arguments(oid), prorettype::regtype), '; ') " +
                      kFunctions),
              signature);
  }
  // No function at all, and then one again.
  Apply(database, {{"functions/f.sql",
                    "create or replace procedure tuskgate.f(a text, c integer) language plpgsql as "
                    "'begin end'"}});
  EXPECT_EQ(Ask(database, "select count(*) " + kFunctions), "0");
  Apply(database, {FunctionOf("f", "a text, c integer", "select 1")});
  EXPECT_EQ(Ask(database, "select count(*) " + kFunctions), "1");
}

TEST_F(SchemaObjects, ThatAViewOrAnIndexHasAreRenamed) {
  const std::string database = NewDatabase();
  Apply(database, {FunctionOf("f", "a int", "select a + 1")});
  Execute(database, R"(
    create table t as select i as x from generate_series(1, 100) i;
    create index on t (tuskgate.f(x));
    create view v as select tuskgate.f(x) as y from t;)");
  // With the same signature they have the new one.
  Apply(database, {FunctionOf("f", "a int", "select 1 + a")});
  EXPECT_EQ(Ask(database, "select count(*) " + kFunctions), "1");

  Apply(database, {{"functions/f.sql",
                    "create or replace function tuskgate.f(a int) returns text language sql as "
                    "$$ select 'new' $$"}});
  EXPECT_EQ(Ask(database, "select tuskgate.f(1)"), "new");
  EXPECT_EQ(Ask(database, "select sum(y) from v"), "5150");
  Execute(database, "insert into t values (101)");
  EXPECT_EQ(Ask(database, "select max(y) from v"), "102");
  EXPECT_EQ(Ask(database, "select count(*) " + kFunctions), "2");

  // Gone from the schema, and used all the same.
  Execute(database, "create view w as select tuskgate.f(1) as z");
  Apply(database, {});
  EXPECT_EQ(Ask(database, "select z from w"), "new");
  EXPECT_EQ(Ask(database, "select count(*) " + kFunctions), "2");
  // They go with the next change, when nothing has them any more.
  Execute(database, "drop view w, v; drop table t");
  Apply(database, {FunctionOf("g", "", "select 1")});
  EXPECT_EQ(Ask(database, "select string_agg(proname, ' ') " + kFunctions), "g");
}

// A function's default is no reason to keep another function.
TEST_F(SchemaObjects, ThatOnlyEachOtherHaveAreDropped) {
  const std::string database = NewDatabase();
  const SqlFile user = FunctionOf("b", "x int default tuskgate.a()", "select x");
  Apply(database, {FunctionOf("a", "", "select 1"), user});
  Apply(database, {FunctionOf("a", "x int default 2", "select x"),
                   FunctionOf("b", "x int default tuskgate.a(3)", "select x")});
  EXPECT_EQ(Ask(database, "select tuskgate.b()"), "3");
  EXPECT_EQ(Ask(database, "select count(*) " + kFunctions), "2");
}

TEST_F(SchemaObjects, OfALaterProgramStay) {
  const std::string database = NewDatabase();
  const SqlFile older = FunctionOf("f", "", "select 9");
  const SqlFile newer = FunctionOf("f", "", "select 10");
  Apply(database, {older}, "0.9.0");
  Apply(database, {newer}, "0.10.0");
  const Migrated migrated = Migrate(database, {{}, {older}, "0.9.0"});
  EXPECT_THAT(migrated.objects, IsEmpty());
  EXPECT_EQ(migrated.later_version, "0.10.0");
  EXPECT_EQ(Ask(database, "select tuskgate.f()"), "10");
  // Of one version, those of the last to start.
  EXPECT_THAT(Apply(database, {older}, "0.10.0"), ElementsAre(older.name));
  EXPECT_EQ(Ask(database, "select tuskgate.f()"), "9");
}

// A role that may make nothing will do where all is there.
TEST_F(SchemaObjects, AreLookedAtByWhoMayOnlyRead) {
  const std::string database = NewDatabase();
  const Schema schema = {{{"0001_a", ""}}, {FunctionOf("f", "", "select 1")}, "1.0.0"};
  Migrate(database, schema);
  Execute(database, R"(
    create role reader login;
    grant usage on schema tuskgate to reader;
    grant select on all tables in schema tuskgate to reader;)");
  const std::string reader = database + " user=reader";
  EXPECT_THAT(Migrate(reader, schema).objects, IsEmpty());
  EXPECT_THAT(FailureOf([&] {
                Migrate(reader, {schema.migrations, {FunctionOf("f", "", "select 2")}, "1.0.0"});
              }),
              ::testing::HasSubstr("the role reader may not change it: run tuskgate migrate"));
}

// Each of the program's own makes the function of its name, and no other.
TEST_F(SchemaObjects, AreTheFunctionsOfTheDatabase) {
  const std::string database = NewDatabase();
  EXPECT_EQ(Migrate(database).objects.size(), EmbeddedSchema().objects.size());
  EXPECT_THAT(Migrate(database).objects, IsEmpty());
  EXPECT_EQ(Ask(database, "select count(*) > 100 " + kFunctions), "t");
  EXPECT_EQ(Ask(database, R"(
      select count(*)
      from (select proname, count(*) )" +
                              kRoutines + R"( group by proname) p
      full join (select substring(name, '^functions/(.*)\.sql$') as proname from tuskgate.repeatable
                 where name like 'functions/%') r using (proname)
      where count is distinct from 1)"),
            "0");
}

}  // namespace
}  // namespace tuskgate::gateway
