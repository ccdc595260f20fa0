// What sessions keep of tables: plans of statements, and those of the triggers that writes fire.
#include <map>
#include <set>
#include <string>

#include "tests/pg/postgres/pipeline_fixture.h"

namespace tuskgate::gateway {
namespace {

class PipelineManyTablesTest : public PipelineTest {
 protected:
  // A write to relation number `relation`, of so many children with a trigger each; its one row has
  // the session that ran it.
  static translator::SqlStatement WriteTo(std::size_t relation, int triggers) {
    translator::SqlStatement statement = Write("select pg_backend_pid()");
    statement.triggers = {relation, triggers};
    return statement;
  }
};

TEST_F(PipelineManyTablesTest, ASessionEndsWhenItHasRunManyTriggers) {
  PipelineOptions options = Options();
  options.write_connections = 1;
  Driver driver(options);
  std::set<std::string> sessions;
  for (std::size_t relation = 0; relation < 300; ++relation) {
    sessions.insert(Value(driver.Run(WriteTo(relation, 1))));
  }
  EXPECT_GE(sessions.size(), 3u);
  EXPECT_LE(sessions.size(), 6u);
  sessions.clear();
  // Batches name the parent, and run the triggers of all its children.
  for (std::size_t relation = 0; relation < 30; ++relation) {
    sessions.insert(Value(driver.Run(WriteTo(1000 + relation, 16))));
  }
  EXPECT_GE(sessions.size(), 4u);
}

TEST_F(PipelineManyTablesTest, ASessionGoesOnWhileItRunsTheSameTriggers) {
  PipelineOptions options = Options();
  options.write_connections = 1;
  Driver driver(options);
  std::set<std::string> sessions;
  for (std::size_t i = 0; i < 1000; ++i) {
    sessions.insert(Value(driver.Run(WriteTo(i % 20, i % 2 == 0 ? 1 : 4))));
    sessions.insert(Value(driver.Run(WriteTo(0, 0))));
  }
  EXPECT_EQ(sessions.size(), 1u);
}

TEST_F(PipelineManyTablesTest, RareTriggersAreRunByOneSessionEach) {
  PipelineOptions options = Options();
  options.max_batch = 4;
  Driver driver(options);
  const auto connections = static_cast<std::size_t>(options.write_connections);
  // Homes that are not connected yet are not waited for, and relations stay where they are known.
  std::set<std::string> connected;
  for (int round = 0; round < 1000 && connected.size() < connections; ++round) {
    std::vector<translator::SqlStatement> statements(64, WriteTo(0, 0));
    for (auto& statement : statements) statement.text = "select pg_backend_pid(), pg_sleep(0.01)";
    for (const auto& result : driver.RunAll(std::move(statements))) connected.insert(Value(result));
  }
  constexpr std::size_t kRelations = 120;
  std::map<std::size_t, std::set<std::string>> sessions;  // of a relation
  std::set<std::string> all;
  const auto write_to_each = [&] {
    for (std::size_t relation = 0; relation < kRelations; ++relation) {
      const std::string session = Value(driver.Run(WriteTo(relation * 7919, 1)));
      sessions[relation].insert(session);
      all.insert(session);
    }
  };
  // The first relations seem frequent.
  for (int round = 0; round < 3; ++round) write_to_each();
  sessions.clear();
  all.clear();  // also of sessions that knew too many and have ended
  for (int round = 0; round < 3; ++round) write_to_each();
  for (const auto& [relation, its] : sessions) EXPECT_EQ(its.size(), 1u) << relation;
  EXPECT_EQ(all.size(), connections);
}

TEST_F(PipelineManyTablesTest, FrequentTriggersAreRunByAllSessions) {
  PipelineOptions options = Options();
  options.max_batch = 4;
  Driver driver(options);
  std::vector<translator::SqlStatement> statements(64, WriteTo(1, 1));
  for (auto& statement : statements) statement.text = "select pg_backend_pid(), pg_sleep(0.01)";
  std::set<std::string> sessions;
  for (const auto& result : driver.RunAll(std::move(statements))) sessions.insert(Value(result));
  EXPECT_GE(sessions.size(), 2u);
}

TEST_F(PipelineManyTablesTest, ReadsOfManyRelationsStayPrepared) {
  PipelineOptions options = Options();
  options.read_connections = 1;
  Driver driver(options);
  const std::string count = "select count(*) from pg_prepared_statements";
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 3000; ++i) driver.Run(Read("select " + std::to_string(i)));
    EXPECT_EQ(Value(driver.Run(Read(count))), "3001");
  }
}

}  // namespace
}  // namespace tuskgate::gateway
