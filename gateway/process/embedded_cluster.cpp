#include "gateway/process/embedded_cluster.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/postgres/blocking_connection.h"
#include "gateway/process/orphans.h"
#include "gateway/process/process_tree.h"

namespace tuskgate::gateway {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPollMilliseconds = 50;
constexpr int kWatchMilliseconds = 100;
// What is tried in turn to end a postmaster, and for how long: in all, and while it and its
// children stand still.
struct ShutdownStep {
  int signal;
  std::chrono::seconds patience;
  std::chrono::seconds still;
};
constexpr std::array<ShutdownStep, 2> kShutdown = {{
    // A fast shutdown writes a checkpoint: up to gigabytes on a slow disk.
    {SIGINT, std::chrono::seconds(120), std::chrono::seconds(10)},
    // An immediate one: the postmaster kills children that have not ended after 5 s.
    {SIGQUIT, std::chrono::seconds(30), std::chrono::seconds(7)},
}};
constexpr std::chrono::seconds kKilled{10};  // for the kernel to do it
constexpr std::chrono::seconds kOrphansPatience{2};
constexpr std::chrono::seconds kLookAtProcesses{1};
constexpr std::chrono::seconds kProgressReport{10};
// Failures in a row, and the pause after the first: 0.2 + 0.4 + 0.8 + 1.6 seconds in all. A
// postmaster that was ready for a minute starts the count anew.
constexpr int kMostFailures = 5;
constexpr int kFirstPauseMilliseconds = 200;
constexpr std::chrono::seconds kStable{60};

// How long it is since any process of a tree did something, or the first of them was stopped.
class Stillness {
 public:
  explicit Stillness(pid_t root) : root_(root) {}

  void Look() {
    std::vector<ProcessSample> now = SampleTree(root_);
    const bool gets_on = GetsOn(last_, now);
    last_ = std::move(now);
    if (gets_on && !IsRootStopped()) since_ = Clock::now();
  }

  Clock::duration Lasts() const { return Clock::now() - since_; }
  bool IsRootStopped() const { return !last_.empty() && IsStopped(last_.front()); }

 private:
  const pid_t root_;
  std::vector<ProcessSample> last_;
  Clock::time_point since_ = Clock::now();
};

void KillTree(pid_t root) {
  const std::vector<ProcessSample> tree = SampleTree(root);
  kill(root, SIGKILL);
  for (const ProcessSample& sample : tree) kill(sample.process, SIGKILL);
}

// False when the time is over first.
bool WaitUntil(const std::function<bool()>& condition, std::chrono::seconds time) {
  const Clock::time_point deadline = Clock::now() + time;
  while (!condition()) {
    if (Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(kPollMilliseconds));
  }
  return true;
}

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
  const std::optional<pid_t> process = directory_->RunningPostmaster();
  if (!process) return;
  options_.log(
      fmt::format("PostgreSQL still runs in {} (process {}), left by a Tuskgate that was "
                  "killed: shutting it down to start it anew",
                  directory_->Path(), *process));
  const bool ended = ShutDown(*process, [this] {
    if (options_.cancelled()) throw std::runtime_error("interrupted");
    return !directory_->RunningPostmaster();
  });
  if (!ended) {
    throw std::runtime_error(fmt::format(
        "PostgreSQL still runs in {} (process {}) and does not end", directory_->Path(), *process));
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
  if (!EndOrphans()) {
    attempt.stopped = true;
    return attempt;
  }
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

  // Frozen, it would be waited for without end.
  const std::string address = ConnectionString("postgres") + " connect_timeout=2";
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
      ShutDown(process, [process] {
        int status = 0;
        const pid_t ended = waitpid(process, &status, WNOHANG);
        return ended == process || (ended < 0 && errno == ECHILD);
      });
      attempt.stopped = true;
      break;
    }
  }
  const std::lock_guard lock(mutex_);
  postmaster_ = -1;
  return attempt;
}

// Waits for as long as it takes, since nothing can be started before; false when told to stop.
bool EmbeddedCluster::EndOrphans() {
  const Clock::time_point begin = Clock::now();
  Clock::time_point next_report = begin;
  for (;;) {
    const std::vector<pid_t> orphans = OrphansIn(directory_->ClusterPath());
    if (orphans.empty()) return true;
    if (Clock::now() >= next_report) {
      options_.log(
          fmt::format("processes of the PostgreSQL that died still run in {}; ending them: {}",
                      directory_->Path(), fmt::join(orphans, ", ")));
      next_report += kProgressReport;
    }
    const int signal = Clock::now() - begin < kOrphansPatience ? SIGQUIT : SIGKILL;
    for (const pid_t orphan : orphans) kill(orphan, signal);
    if (WaitForStop(kWatchMilliseconds)) return false;
  }
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
  // Sessions load it when they first need it, from a file that an upgrade of the package replaces:
  // a later one does not fit the server that runs. What the postmaster loaded, its children have.
  set("shared_preload_libraries=" + PreloadedLibraries());
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

// The owner's choice, which a setting of ours would replace, and PL/pgSQL.
std::string EmbeddedCluster::PreloadedLibraries() const {
  const ProgramResult chosen =
      RunProgram({binaries_.directory + "/postgres", "-D", directory_->ClusterPath(), "-C",
                  "shared_preload_libraries"},
                 directory_->RunAs());
  // Where it fails, the postmaster does too, and says why. The value is the last line.
  std::string libraries = chosen.success ? chosen.output : "";
  if (libraries.ends_with('\n')) libraries.pop_back();
  libraries.erase(0, libraries.rfind('\n') + 1);
  return libraries.empty() ? "plpgsql" : libraries + ", plpgsql";
}

bool EmbeddedCluster::ShutDown(pid_t process, const std::function<bool()>& has_ended) const {
  Stillness stillness(process);
  for (const ShutdownStep& step : kShutdown) {
    // It would not hear of it.
    if (stillness.IsRootStopped()) break;
    kill(process, step.signal);
    const Clock::time_point begin = Clock::now();
    do {
      if (WaitUntil(has_ended, kLookAtProcesses)) return true;
      stillness.Look();
    } while (Clock::now() - begin < step.patience &&
             std::min(stillness.Lasts(), Clock::now() - begin) < step.still);
    options_.log(fmt::format("PostgreSQL does not end{}; insisting",
                             Clock::now() - begin < step.patience ? " and stands still" : ""));
  }
  KillTree(process);
  return WaitUntil(has_ended, kKilled);
}

bool EmbeddedCluster::WaitForStop(int milliseconds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::milliseconds(milliseconds),
                           [this] { return stop_requested_; });
}

void EmbeddedCluster::CreateDatabase() const {
  const StopEvent never;
  BlockingOptions options;
  options.connection_string = ConnectionString("postgres");
  options.patience = std::chrono::seconds(30);
  options.statement_timeout = std::chrono::seconds(60);
  try {
    BlockingConnection connection(std::move(options), never);
    const QueryRows found = connection.Exec("select from pg_database where datname = 'tuskgate'");
    if (found.RowCount() > 0) return;
    connection.Exec(
        "create database tuskgate template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'");
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("cannot create the database tuskgate: {}", error.what()));
  }
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
