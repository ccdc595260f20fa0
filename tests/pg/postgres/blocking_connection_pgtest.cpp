#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/postgres/blocking_connection.h"
#include "tests/pg/throwaway_cluster.h"

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;

class BlockingConnectionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { cluster_ = std::make_unique<ThrowawayCluster>(); }
  static void TearDownTestSuite() { cluster_.reset(); }

  static BlockingOptions Options(const std::string& application_name = "tested") {
    BlockingOptions options;
    options.connection_string = cluster_->ConnectionString();
    options.application_name = application_name;
    return options;
  }

  // Sessions of the connection under test that run a statement.
  int Active() {
    const QueryRows rows = observer_.Exec(
        "select count(*) from pg_stat_activity where application_name = 'tested' "
        "and state = 'active'");
    return static_cast<int>(translator::IntegerAt(rows, 0, 0));
  }

  // A minute is not a measurement: it only keeps a broken build from hanging.
  static bool Eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 1200; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(milliseconds(50));
    }
    return false;
  }

  StopEvent stop_;
  const StopEvent never_;
  BlockingConnection observer_{Options("observer"), never_};

 private:
  inline static std::unique_ptr<ThrowawayCluster> cluster_;
};

TEST_F(BlockingConnectionTest, RunsStatements) {
  BlockingConnection connection(Options(), stop_);
  const QueryRows rows =
      connection.Exec("select $1::int + 1, $2::text is null, 'x'", {"41", std::nullopt});
  ASSERT_EQ(rows.RowCount(), 1U);
  EXPECT_EQ(rows.Value(0, 0), "42");
  EXPECT_EQ(rows.Value(0, 1), "t");
  EXPECT_EQ(rows.Value(0, 2), "x");
  EXPECT_TRUE(IsTrue(connection.Exec("select true")));
  EXPECT_FALSE(IsTrue(connection.Exec("select null::boolean")));
  EXPECT_FALSE(IsTrue(connection.Exec("select true where false")));
}

TEST_F(BlockingConnectionTest, SendsAndReceivesMuch) {
  BlockingConnection connection(Options(), stop_);
  const std::string text(20'000'000, 'x');
  EXPECT_EQ(connection.Exec("select $1::text || 'y'", {text}).Value(0, 0), text + 'y');
}

TEST_F(BlockingConnectionTest, GoesOnAfterARefusal) {
  BlockingConnection connection(Options(), stop_);
  try {
    connection.Exec("select 1 / 0");
    FAIL();
  } catch (const StatementRefused& refusal) {
    EXPECT_EQ(refusal.sqlstate(), "22012");
  }
  EXPECT_TRUE(IsTrue(connection.Exec("select true")));
}

TEST_F(BlockingConnectionTest, RollsBackUnlessCommitted) {
  BlockingConnection connection(Options(), stop_);
  connection.Exec("create temporary table kept (n int)");
  {
    BlockingTransaction transaction(connection);
    connection.Exec("insert into kept values (1)");
  }
  {
    BlockingTransaction transaction(connection);
    connection.Exec("insert into kept values (2)");
    transaction.Commit();
  }
  {
    BlockingTransaction transaction(connection);
    EXPECT_THROW(connection.Exec("insert into kept values (1 / 0)"), StatementRefused);
  }
  EXPECT_EQ(connection.Exec("select sum(n) from kept").Value(0, 0), "2");
}

TEST_F(BlockingConnectionTest, HearsNotifications) {
  BlockingConnection connection(Options(), stop_);
  connection.Listen("news");
  observer_.Exec("select pg_notify('news', 'first'), pg_notify('others', 'x')");
  // It comes with an answer: then there is nothing to wait for.
  connection.Exec("select");
  connection.Wait(std::chrono::hours(1));
  std::vector<Notification> taken = connection.TakeNotifications();
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].channel, "news");
  EXPECT_EQ(taken[0].payload, "first");
  std::thread notifier([this] { observer_.Exec("select pg_notify('news', 'second')"); });
  connection.Wait(std::chrono::hours(1));
  notifier.join();
  taken = connection.TakeNotifications();
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].payload, "second");
}

TEST_F(BlockingConnectionTest, IsLostWhenItsSessionIsEnded) {
  BlockingConnection connection(Options(), stop_);
  observer_.Exec(
      "select pg_terminate_backend(pid, 60000) from pg_stat_activity "
      "where application_name = 'tested'");
  EXPECT_THROW(connection.Exec("select 1"), ConnectionLost);
  EXPECT_THROW(connection.Exec("select 1"), ConnectionLost);
}

TEST_F(BlockingConnectionTest, ProbesWhatIsQuiet) {
  BlockingConnection connection(Options(), stop_);
  observer_.Exec(
      "select pg_terminate_backend(pid, 60000) from pg_stat_activity "
      "where application_name = 'tested'");
  connection.Probe(std::chrono::hours(1));
  EXPECT_THROW(connection.Probe(milliseconds(0)), ConnectionLost);
}

TEST_F(BlockingConnectionTest, CannotConnectToNobody) {
  const TemporaryDirectory nobody;
  BlockingOptions options = Options();
  options.connection_string = "host=" + nobody.Path();
  EXPECT_THROW(BlockingConnection(options, stop_), ConnectionLost);
  options.connection_string = "nonsense";
  EXPECT_THROW(BlockingConnection(options, stop_), ConnectionLost);
}

// What PostgreSQL does not answer in time is given up, and does not go on in the server.
TEST_F(BlockingConnectionTest, GivesUpAStatementAndCancelsIt) {
  BlockingOptions options = Options();
  options.statement_timeout = milliseconds(0);  // none in the server
  options.patience = milliseconds(200);
  {
    // Connecting has the same patience, and may take longer on a busy machine.
    std::unique_ptr<BlockingConnection> connection;
    while (!connection) {
      try {
        connection = std::make_unique<BlockingConnection>(options, stop_);
      } catch (const ConnectionLost&) {
      }
    }
    EXPECT_THROW(connection->Exec("select pg_sleep(3600)"), ConnectionLost);
  }
  EXPECT_TRUE(Eventually([this] { return Active() == 0; }));
}

TEST_F(BlockingConnectionTest, StopsAtOnceAndCancelsItsStatement) {
  {
    BlockingConnection connection(Options(), stop_);
    std::thread stopper([this] {
      EXPECT_TRUE(Eventually([this] { return Active() == 1; }));
      stop_.Set();
    });
    EXPECT_THROW(connection.Exec("select pg_sleep(20)"), Stopped);
    stopper.join();
    EXPECT_THROW(connection.Wait(std::chrono::hours(1)), Stopped);
  }
  EXPECT_TRUE(Eventually([this] { return Active() == 0; }));
  EXPECT_THROW(BlockingConnection(Options(), stop_), Stopped);
}

}  // namespace
}  // namespace tuskgate::gateway
