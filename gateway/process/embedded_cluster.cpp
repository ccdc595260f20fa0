#include "gateway/process/embedded_cluster.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPollMilliseconds = 50;
constexpr int kWatchMilliseconds = 100;
// A fast shutdown writes a checkpoint: up to gigabytes on a slow disk.
constexpr std::chrono::seconds kFastShutdown{120};
constexpr std::chrono::seconds kImmediateShutdown{30};
constexpr std::chrono::seconds kProgressReport{10};
// Failures in a row, and the pause after the first: 0.2 + 0.4 + 0.8 + 1.6 seconds in all. A
// postmaster that was ready for a minute starts the count anew.
constexpr int kMostFailures = 5;
constexpr int kFirstPauseMilliseconds = 200;
constexpr std::chrono::seconds kStable{60};

struct ConnectionCloser {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ResultCloser {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, ConnectionCloser>;
using QueryResult = std::unique_ptr<PGresult, ResultCloser>;

}  // namespace

EmbeddedCluster::EmbeddedCluster(ClusterOptions options) : options_(std::move(options)) {}

EmbeddedCluster::~EmbeddedCluster() { Stop(); }

void EmbeddedCluster::Start() {
  directory_ = std::make_unique<DataDirectory>(options_.directory);
  try {
    const std::optional<int> version = directory_->ClusterVersion();
    binaries_ = ChoosePostgresBinaries(version);
    if (version) {
      TakeOver();
    } else {
      options_.log(fmt::format("making a PostgreSQL {} cluster in {}", binaries_.major_version,
                               directory_->Path()));
      directory_->CreateCluster(binaries_, options_.durable);
    }
    socket_directory_ = directory_->MakeSocketDirectory();

    stop_requested_ = false;
    state_ = State::kStarting;
    supervisor_ = std::thread([this] { Supervise(); });
    std::unique_lock lock(mutex_);
    while (state_ == State::kStarting) {
      changed_.wait_for(lock, std::chrono::milliseconds(kWatchMilliseconds));
      if (options_.cancelled()) throw std::runtime_error("interrupted");
    }
    if (state_ == State::kLost) throw std::runtime_error(lost_reason_);
    lock.unlock();
    CreateDatabase();
  } catch (...) {
    Stop();
    throw;
  }
}

void EmbeddedCluster::Stop() {
  if (supervisor_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      stop_requested_ = true;
    }
    changed_.notify_all();
    supervisor_.join();
  }
  if (directory_ && !socket_directory_.empty() &&
      socket_directory_ != directory_->UsualSocketDirectory()) {
    rmdir(socket_directory_.c_str());  // nobody would find it below /tmp
  }
  socket_directory_.clear();
  directory_.reset();
}

std::string EmbeddedCluster::ConnectionString(std::string_view database) const {
  return fmt::format("host={} port={} user={} dbname={}", socket_directory_, kClusterPort,
                     kClusterRole, database);
}

pid_t EmbeddedCluster::Postmaster() const {
  const std::lock_guard lock(mutex_);
  return postmaster_;
}

void EmbeddedCluster::TakeOver() {
  std::optional<pid_t> process = directory_->RunningPostmaster();
  if (!process) return;
  options_.log(
      fmt::format("PostgreSQL still runs in {} (process {}), left by a Tuskgate that was "
                  "killed: shutting it down to start it anew",
                  directory_->Path(), *process));
  const Clock::time_point begin = Clock::now();
  kill(*process, SIGINT);
  bool asked_twice = false;
  while ((process = directory_->RunningPostmaster())) {
    const auto waited = Clock::now() - begin;
    if (waited > kFastShutdown && !asked_twice) {
      asked_twice = true;
      kill(*process, SIGQUIT);
    }
    if (waited > kFastShutdown + kImmediateShutdown) {
      throw std::runtime_error(
          fmt::format("PostgreSQL still runs in {} (process {}) and does not end",
                      directory_->Path(), *process));
    }
    if (options_.cancelled()) throw std::runtime_error("interrupted");
    std::this_thread::sleep_for(std::chrono::milliseconds(kPollMilliseconds));
  }
}

void EmbeddedCluster::Supervise() {
  int failures = 0;
  for (;;) {
    const Clock::time_point begin = Clock::now();
    const Attempt attempt = RunOnce();
    if (attempt.stopped) return;
    if (attempt.was_ready && Clock::now() - begin > kStable) failures = 0;
    ++failures;
    if (failures >= kMostFailures) {
      std::string reason =
          fmt::format("PostgreSQL does not start in {}: {}. Its last words, from {}:\n{}",
                      directory_->Path(), attempt.ending, directory_->LogPath(), LogTail());
      bool was_ready = false;
      {
        const std::lock_guard lock(mutex_);
        was_ready = state_ == State::kReady;
        state_ = State::kLost;
        lost_reason_ = reason;
      }
      changed_.notify_all();
      // While starting, Start() tells.
      if (was_ready) options_.on_lost(reason);
      return;
    }
    options_.log(fmt::format("PostgreSQL ended ({}); starting it again", attempt.ending));
    if (WaitForStop(kFirstPauseMilliseconds << (failures - 1))) return;
  }
}

EmbeddedCluster::Attempt EmbeddedCluster::RunOnce() {
  Attempt attempt;
  pid_t process = -1;
  try {
    process = StartPostmaster();
  } catch (const std::runtime_error& error) {
    attempt.ending = error.what();
    return attempt;
  }
  {
    const std::lock_guard lock(mutex_);
    postmaster_ = process;
  }

  const std::string address = ConnectionString("postgres");
  const Clock::time_point begin = Clock::now();
  Clock::time_point next_report = begin + kProgressReport;
  for (;;) {
    int status = 0;
    if (waitpid(process, &status, WNOHANG) == process) {
      attempt.ending = DescribeEnding(status);
      break;
    }
    if (!attempt.was_ready) {
      if (PQping(address.c_str()) == PQPING_OK) {
        attempt.was_ready = true;
        bool again = false;
        {
          const std::lock_guard lock(mutex_);
          again = state_ == State::kReady;
          state_ = State::kReady;
        }
        changed_.notify_all();
        if (again) options_.log("PostgreSQL is back");
      } else if (Clock::now() > next_report) {
        options_.log("PostgreSQL is still starting, perhaps recovering from a crash");
        next_report += kProgressReport;
      }
    }
    if (WaitForStop(attempt.was_ready ? kWatchMilliseconds : kPollMilliseconds)) {
      StopPostmaster(process);
      attempt.stopped = true;
      break;
    }
  }
  const std::lock_guard lock(mutex_);
  postmaster_ = -1;
  return attempt;
}

pid_t EmbeddedCluster::StartPostmaster() const {
  ChildOptions child;
  child.user = directory_->RunAs();
  child.death_signal = SIGINT;
  const auto set = [&child](const std::string& setting) {
    child.arguments.emplace_back("-c");
    child.arguments.push_back(setting);
  };
  child.arguments = {binaries_.directory + "/postgres", "-D", directory_->ClusterPath()};
  set("listen_addresses=");
  set(fmt::format("port={}", kClusterPort));
  set("unix_socket_directories=" + socket_directory_);
  set("unix_socket_permissions=0700");
  set("logging_collector=off");
  set(fmt::format("max_connections={}", options_.max_connections));
  // The gateway promises that what it answered is durable; only tests give that up.
  const char* durable = options_.durable ? "on" : "off";
  set(fmt::format("fsync={}", durable));
  set("synchronous_commit=on");  // costs little without fsync, and outlives PostgreSQL's crashes
  set(fmt::format("full_page_writes={}", durable));

  child.output = directory_->OpenLog();
  try {
    const pid_t process = StartChild(child);
    close(child.output);
    return process;
  } catch (...) {
    close(child.output);
    throw;
  }
}

void EmbeddedCluster::StopPostmaster(pid_t process) const {
  struct Step {
    int signal;
    std::chrono::seconds patience;
  };
  // Fast shutdown, immediate shutdown (recovered at the next start), and the end.
  constexpr Step kSteps[] = {
      {SIGINT, kFastShutdown}, {SIGQUIT, kImmediateShutdown}, {SIGKILL, kImmediateShutdown}};
  for (const Step& step : kSteps) {
    kill(process, step.signal);
    const Clock::time_point deadline = Clock::now() + step.patience;
    while (Clock::now() < deadline) {
      int status = 0;
      const pid_t ended = waitpid(process, &status, WNOHANG);
      if (ended == process || (ended < 0 && errno == ECHILD)) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(kPollMilliseconds));
    }
    options_.log("PostgreSQL does not end; insisting");
  }
}

bool EmbeddedCluster::WaitForStop(int milliseconds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::milliseconds(milliseconds),
                           [this] { return stop_requested_; });
}

void EmbeddedCluster::CreateDatabase() const {
  const Connection connection(PQconnectdb(ConnectionString("postgres").c_str()));
  const auto fail = [&connection] {
    throw std::runtime_error(
        fmt::format("cannot create the database tuskgate: {}", PQerrorMessage(connection.get())));
  };
  if (PQstatus(connection.get()) != CONNECTION_OK) fail();
  const QueryResult found(
      PQexec(connection.get(), "select 1 from pg_database where datname = 'tuskgate'"));
  if (PQresultStatus(found.get()) != PGRES_TUPLES_OK) fail();
  if (PQntuples(found.get()) > 0) return;
  const QueryResult created(PQexec(connection.get(),
                                   "create database tuskgate template template0 encoding 'UTF8' "
                                   "lc_collate 'C' lc_ctype 'C'"));
  if (PQresultStatus(created.get()) != PGRES_COMMAND_OK) fail();
}

std::string EmbeddedCluster::LogTail() const {
  std::ifstream file(directory_->LogPath(), std::ios::ate | std::ios::binary);
  if (!file) return {};
  const auto size = static_cast<std::streamoff>(file.tellg());
  constexpr std::streamoff kTail = 1000;
  file.seekg(size > kTail ? size - kTail : 0);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  // Begin with a whole line.
  if (size > kTail) text.erase(0, text.find('\n') + 1);
  return text;
}

}  // namespace tuskgate::gateway
