// Policies of tables and streams in the database: when they go, and when they come back.
#include <gmock/gmock.h>

#include "tests/pg/process/databases.h"

namespace tuskgate::gateway {
namespace {

constexpr const char* kPolicies =
    "select coalesce(string_agg(format('%s=%s', p.label, p.policy), ' ' order by p.label), '') "
    "from tuskgate.resource_policies p";

class ResourcePolicies : public Databases {
 protected:
  static std::string Migrated() {
    std::string database = NewDatabase();
    Migrate(database);
    return database;
  }

  // With a stream that has the label L, and policies of both.
  static void Create(const std::string& database) {
    Execute(database, R"(
      select tuskgate.create_item_table(jsonb_populate_record(null::tuskgate.tables,
        jsonb_build_object('name', 'T', 'id', gen_random_uuid(), 'relation', 'T', 'partitions', 1,
          'partition_key', 'p', 'partition_key_type', 'S', 'billing_mode', 'PAY_PER_REQUEST',
          'read_units', 0, 'write_units', 0, 'decreases_today', 0, 'deletion_protection', false,
          'created_at', now(), 'tags', '{}'::jsonb,
          'settings', '{"stream": {"view_type": "KEYS_ONLY", "label": "L"}}'::jsonb)), '[]'))");
    Execute(database, R"(
      insert into tuskgate.resource_policies (table_id, label, policy, revision)
      select t.id, l, 'policy', 1 from tuskgate.tables t, unnest(array['', 'L']) l)");
  }

  static void Drop(const std::string& database) {
    Execute(database, "select tuskgate.drop_item_table(name, id) from tuskgate.tables");
  }
};

TEST_F(ResourcePolicies, GoWithTheTable) {
  const std::string database = Migrated();
  Create(database);
  EXPECT_EQ(Ask(database, kPolicies), "=policy L=policy");
  Drop(database);
  EXPECT_EQ(Ask(database, kPolicies), "");
}

TEST_F(ResourcePolicies, GoWithTheStream) {
  const std::string database = Migrated();
  Create(database);
  Execute(database,
          "update tuskgate.tables set settings = '{}'; "
          "select tuskgate.set_stream(id, 1) from tuskgate.tables");
  Execute(database, "select tuskgate.keep_logs('1 hour')");
  EXPECT_EQ(Ask(database, kPolicies), "=policy L=policy");
  Execute(database, "update tuskgate.streams set disabled_at = now() - interval '2 days'");
  Execute(database, "select tuskgate.keep_logs('1 hour')");
  EXPECT_EQ(Ask(database, kPolicies), "=policy");
}

TEST_F(ResourcePolicies, ComeBackWithASnapshot) {
  const std::string database = Migrated();
  Create(database);
  Execute(database, "select tuskgate.take_snapshot('s')");
  EXPECT_EQ(Ask(database, "select count(*) from tuskgate.restore_snapshot('s')"), "0");
  Execute(database,
          "update tuskgate.resource_policies set policy = nullif(label, ''), revision = "
          "9000000000000");
  EXPECT_EQ(Ask(database, "select count(*) from tuskgate.restore_snapshot('s')"), "1");
  EXPECT_EQ(Ask(database, kPolicies), "=policy L=policy");
  EXPECT_EQ(Ask(database, "select min(revision) from tuskgate.resource_policies"), "9000000000001");
  Drop(database);
  Execute(database, "select tuskgate.restore_snapshot('s')");
  EXPECT_THAT(Ask(database, kPolicies), ::testing::StartsWith("=policy"));
}

// A snapshot that an older program took has nothing to say of them.
TEST_F(ResourcePolicies, StayWhereASnapshotIsOlder) {
  const std::string database = Migrated();
  Create(database);
  Execute(database, "select tuskgate.take_snapshot('s')");
  Execute(database, "update tuskgate.snapshot_tables set source = source - 'resource_policies'");
  Execute(database, "update tuskgate.resource_policies set policy = 'other'");
  EXPECT_EQ(Ask(database, "select count(*) from tuskgate.restore_snapshot('s')"), "0");
  EXPECT_EQ(Ask(database, kPolicies), "=other L=other");
}

}  // namespace
}  // namespace tuskgate::gateway
