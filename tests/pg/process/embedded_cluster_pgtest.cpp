#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pqxx/pqxx>
#include <unistd.h>

#include "gateway/process/embedded_cluster.h"
#include "gateway/process/postgres_binaries.h"
#include "tests/pg/throwaway_cluster.h"

namespace tuskgate::gateway {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

ClusterOptions OptionsFor(const std::string& directory) {
  ClusterOptions options;
  options.directory = directory;
  options.durable = false;
  return options;
}

std::string Ask(const EmbeddedCluster& cluster, const std::string& query) {
  pqxx::connection connection(cluster.ConnectionString());
  pqxx::nontransaction session(connection);
  return session.exec1(query)[0].as<std::string>();
}

std::string FailureOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no failure";
}

// A minute is not a measurement: it only keeps a broken build from hanging.
bool Eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 1200; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

bool Ended(pid_t process) { return kill(process, 0) != 0 && errno == ESRCH; }

TEST(EmbeddedCluster, ServesADatabaseAndKeepsIt) {
  const TemporaryDirectory directory;
  {
    EmbeddedCluster cluster(OptionsFor(directory.Path()));
    cluster.Start();
    EXPECT_EQ(Ask(cluster, "show server_encoding"), "UTF8");
    EXPECT_EQ(Ask(cluster, "select current_database()"), "tuskgate");
    EXPECT_EQ(Ask(cluster,
                  "select datcollate || datctype from pg_database where datname = "
                  "'tuskgate'"),
              "CC");
    EXPECT_EQ(Ask(cluster, "show listen_addresses"), "");
    EXPECT_EQ(Ask(cluster, "create table kept as select 'yes' as a; select a from kept"), "yes");
  }
  EmbeddedCluster again(OptionsFor(directory.Path()));
  again.Start();
  EXPECT_EQ(Ask(again, "select a from kept"), "yes");
}

TEST(EmbeddedCluster, IsDurableUnlessToldOtherwise) {
  const TemporaryDirectory directory;
  ClusterOptions options;
  options.directory = directory.Path();
  EmbeddedCluster cluster(std::move(options));
  cluster.Start();
  EXPECT_EQ(Ask(cluster, "show fsync"), "on");
  EXPECT_EQ(Ask(cluster, "show synchronous_commit"), "on");
  EXPECT_EQ(Ask(cluster, "show full_page_writes"), "on");
}

// PostgreSQL's programs and libraries in a directory of their own, which PATH's pg_config leads to.
class OwnInstallation {
 public:
  OwnInstallation() {
    const fs::path real = FindPostgresBinaries().at(0).directory;
    const fs::path root = directory_.Path();
    fs::create_directories(root / "bin");
    for (const char* program : {"postgres", "initdb"}) {
      fs::copy_file(real / program, root / "bin" / program);
    }
    // Beside the programs, which is where they look: those of Debian, and of PostgreSQL's own make.
    fs::create_directories(root / "lib");
    for (const auto& library : fs::directory_iterator(real.parent_path() / "lib")) {
      fs::create_symlink(library.path(), root / "lib" / library.path().filename());
    }
    std::ofstream(root / "pg_config") << "#!/bin/sh\necho " << (root / "bin").string() << "\n";
    fs::permissions(root / "pg_config", fs::perms(0755));
    setenv("PATH", (root.string() + ":" + path_before_).c_str(), 1);
  }
  ~OwnInstallation() { setenv("PATH", path_before_.c_str(), 1); }
  OwnInstallation(const OwnInstallation&) = delete;
  OwnInstallation& operator=(const OwnInstallation&) = delete;

  // As a package manager does it: the new file takes the name of the old one.
  void ReplaceLibrary(const std::string& name) const {
    const fs::path file = fs::path(directory_.Path()) / "lib" / name;
    std::ofstream(file.string() + ".new") << "what does not fit the server that runs";
    fs::rename(file.string() + ".new", file);
  }

 private:
  TemporaryDirectory directory_;
  std::string path_before_ = getenv("PATH");
};

TEST(EmbeddedCluster, NeedsNoFileOfPlpgsqlOnceItRuns) {
  const OwnInstallation installation;
  const TemporaryDirectory directory;
  EmbeddedCluster cluster(OptionsFor(directory.Path()));
  cluster.Start();
  installation.ReplaceLibrary("plpgsql.so");
  EXPECT_EQ(Ask(cluster, "do $$ begin create table made (); end $$; select count(*) from made"),
            "0");
}

TEST(EmbeddedCluster, KeepsTheLibrariesThatItsOwnerPreloads) {
  const TemporaryDirectory directory;
  EmbeddedCluster cluster(OptionsFor(directory.Path()));
  cluster.Start();
  EXPECT_EQ(Ask(cluster, "show shared_preload_libraries"), "plpgsql");
  cluster.Stop();
  std::ofstream(directory.Path() + "/postgres/postgresql.conf", std::ios::app)
      << "shared_preload_libraries = 'auto_explain'\n";
  cluster.Start();
  EXPECT_EQ(Ask(cluster, "show shared_preload_libraries"), "auto_explain, plpgsql");
}

TEST(EmbeddedCluster, CanBeRestarted) {
  const TemporaryDirectory directory;
  EmbeddedCluster cluster(OptionsFor(directory.Path()));
  cluster.Start();
  const pid_t first = cluster.Postmaster();
  cluster.Stop();
  EXPECT_TRUE(Ended(first));
  EXPECT_EQ(cluster.Postmaster(), -1);
  cluster.Stop();  // idempotent
  cluster.Start();
  EXPECT_EQ(Ask(cluster, "select 1"), "1");
}

TEST(EmbeddedCluster, HasOneUser) {
  const TemporaryDirectory directory;
  EmbeddedCluster first(OptionsFor(directory.Path()));
  first.Start();
  EmbeddedCluster second(OptionsFor(directory.Path()));
  EXPECT_THAT(FailureOf([&] { second.Start(); }),
              HasSubstr("is in use by another Tuskgate (process " + std::to_string(getpid())));
  EXPECT_EQ(Ask(first, "select 1"), "1");
  first.Stop();
  second.Start();
  EXPECT_EQ(Ask(second, "select 1"), "1");
}

TEST(EmbeddedCluster, ComesBackWhenThePostmasterIsKilled) {
  const TemporaryDirectory directory;
  std::mutex mutex;
  std::string log;
  ClusterOptions options = OptionsFor(directory.Path());
  options.log = [&](std::string_view line) {
    const std::lock_guard lock(mutex);
    log.append(line).append("\n");
  };
  EmbeddedCluster cluster(std::move(options));
  cluster.Start();
  Ask(cluster, "create table kept as select 1; select 1");
  const pid_t first = cluster.Postmaster();
  kill(first, SIGKILL);
  ASSERT_TRUE(Eventually([&] {
    try {
      const pid_t now = cluster.Postmaster();
      return now > 0 && now != first && Ask(cluster, "select count(*) from kept") == "1";
    } catch (const pqxx::failure&) {
      return false;
    }
  }));
  const std::lock_guard lock(mutex);
  EXPECT_THAT(log, HasSubstr("PostgreSQL ended (signal 9); starting it again"));
}

TEST(EmbeddedCluster, TellsWhenPostgresIsLost) {
  const TemporaryDirectory directory;
  std::promise<std::string> lost;
  ClusterOptions options = OptionsFor(directory.Path());
  options.on_lost = [&lost](const std::string& reason) { lost.set_value(reason); };
  EmbeddedCluster cluster(std::move(options));
  cluster.Start();
  std::ofstream(directory.Path() + "/postgres/postgresql.conf", std::ios::app) << "nonsense = 1\n";
  kill(cluster.Postmaster(), SIGKILL);
  std::future<std::string> reason = lost.get_future();
  ASSERT_EQ(reason.wait_for(std::chrono::minutes(2)), std::future_status::ready);
  EXPECT_THAT(reason.get(), HasSubstr("nonsense"));
  cluster.Stop();
}

TEST(EmbeddedCluster, SaysWhyPostgresDoesNotStart) {
  const TemporaryDirectory directory;
  EmbeddedCluster cluster(OptionsFor(directory.Path()));
  cluster.Start();
  cluster.Stop();
  std::ofstream(directory.Path() + "/postgres/postgresql.conf", std::ios::app) << "nonsense = 1\n";
  EXPECT_THAT(FailureOf([&] { cluster.Start(); }),
              ::testing::AllOf(HasSubstr("PostgreSQL does not start"), HasSubstr("nonsense")));
  // The directory is free again.
  const DataDirectory unlocked(directory.Path());
}

TEST(EmbeddedCluster, CanBeCancelledWhileStarting) {
  const TemporaryDirectory directory;
  ClusterOptions options = OptionsFor(directory.Path());
  options.cancelled = [] { return true; };
  EmbeddedCluster cluster(std::move(options));
  EXPECT_EQ(FailureOf([&] { cluster.Start(); }), "interrupted");
  EXPECT_FALSE(fs::exists(directory.Path() + "/postgres/postmaster.pid"));
}

TEST(EmbeddedCluster, RedoesAnInterruptedInitdb) {
  const TemporaryDirectory directory;
  fs::create_directories(directory.Path() + "/postgres.initdb/base");
  std::ofstream(directory.Path() + "/postgres.initdb/PG_VERSION") << "15\n";
  EmbeddedCluster cluster(OptionsFor(directory.Path()));
  cluster.Start();
  EXPECT_EQ(Ask(cluster, "select 1"), "1");
  EXPECT_FALSE(fs::exists(directory.Path() + "/postgres.initdb"));
}

TEST(EmbeddedCluster, LeavesAForeignDirectoryAlone) {
  const TemporaryDirectory directory;
  fs::create_directory(directory.Path() + "/postgres");
  std::ofstream(directory.Path() + "/postgres/precious") << "data\n";
  if (geteuid() == 0) {
    const User user = FindUser("nobody").value();
    ASSERT_EQ(chown((directory.Path() + "/postgres").c_str(), user.uid, user.gid), 0);
  }
  EmbeddedCluster cluster(OptionsFor(directory.Path()));
  EXPECT_THAT(FailureOf([&] { cluster.Start(); }), HasSubstr("not a PostgreSQL cluster"));
  EXPECT_TRUE(fs::exists(directory.Path() + "/postgres/precious"));
}

TEST(EmbeddedCluster, RefusesAClusterOfAnotherVersion) {
  const TemporaryDirectory directory;
  {
    EmbeddedCluster cluster(OptionsFor(directory.Path()));
    cluster.Start();
  }
  std::ofstream(directory.Path() + "/postgres/PG_VERSION") << "9\n";
  EmbeddedCluster cluster(OptionsFor(directory.Path()));
  EXPECT_THAT(FailureOf([&] { cluster.Start(); }), HasSubstr("was made by PostgreSQL 9, of which"));
}

TEST(EmbeddedCluster, LivesInDirectoriesWithLongOrOddNames) {
  for (const std::string& name : {std::string(120, 'x'), std::string("a b,c'd\"e\\f")}) {
    const TemporaryDirectory directory;
    EmbeddedCluster cluster(OptionsFor(directory.Path() + "/" + name));
    cluster.Start();
    EXPECT_EQ(Ask(cluster, "select 1"), "1");
    const std::string sockets = Ask(cluster, "show unix_socket_directories");
    EXPECT_THAT(sockets, ::testing::StartsWith("/tmp/tuskgate-"));
    // Whoever may enter it is PostgreSQL's superuser.
    EXPECT_EQ(fs::status(sockets).permissions(), fs::perms::owner_all);
    cluster.Stop();
    EXPECT_FALSE(fs::exists(sockets));
  }
}

TEST(DataDirectory, SaysWhichDirectoryIsClosed) {
  if (geteuid() != 0) GTEST_SKIP() << "only root runs PostgreSQL as somebody else";
  const TemporaryDirectory directory;
  const std::string closed = directory.Path() + "/closed";
  fs::create_directory(closed);
  fs::permissions(closed, fs::perms::owner_all);
  EXPECT_THAT(FailureOf([&] { const DataDirectory data(closed + "/data"); }),
              HasSubstr("who may not enter " + closed + ":"));
}

TEST(DataDirectory, RecognizesALivePostmasterOnly) {
  const TemporaryDirectory directory;
  EmbeddedCluster cluster(OptionsFor(directory.Path()));
  cluster.Start();
  cluster.Stop();
  const DataDirectory data(directory.Path());
  EXPECT_EQ(data.RunningPostmaster(), std::nullopt);
  // The number of a live process that is no postmaster.
  std::ofstream(data.ClusterPath() + "/postmaster.pid") << getpid() << "\n";
  EXPECT_EQ(data.RunningPostmaster(), std::nullopt);
  std::ofstream(data.ClusterPath() + "/postmaster.pid") << "garbage\n";
  EXPECT_EQ(data.RunningPostmaster(), std::nullopt);
}

}  // namespace
}  // namespace tuskgate::gateway
