// A PostgreSQL cluster that the gateway runs as its child, for a data directory of its own.
//
// Promises:
// - The cluster lives and ends with this object: Stop() shuts it down, and when the gateway is
//   killed, the kernel tells the postmaster to shut down (PR_SET_PDEATHSIG).
// - One gateway per directory, by a lock; one postmaster per directory, by PostgreSQL's own
//   interlocks. A postmaster left behind is shut down and started anew as a child of ours.
// - A postmaster that ends by itself is started again, with growing pauses; what was committed is
//   recovered by PostgreSQL.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include <sys/types.h>

#include "gateway/process/data_directory.h"

namespace tuskgate::gateway {

struct ClusterOptions {
  std::string directory;  // made if there is none
  int max_connections = 100;
  bool durable = true;  // false for tests: commits survive a crash of PostgreSQL, not of the OS
  // One line for the operator. Called from any thread.
  std::function<void(std::string_view line)> log = [](std::string_view) {};
  // Asked repeatedly while Start() waits; true makes it throw.
  std::function<bool()> cancelled = [] { return false; };
  // PostgreSQL ended and cannot be started again. Called at most once, from a thread of the
  // cluster's; must not call Stop().
  std::function<void(const std::string& reason)> on_lost = [](const std::string&) {};
};

// Start and Stop belong to one thread.
class EmbeddedCluster {
 public:
  explicit EmbeddedCluster(ClusterOptions options);
  ~EmbeddedCluster();  // stops
  EmbeddedCluster(const EmbeddedCluster&) = delete;
  EmbeddedCluster& operator=(const EmbeddedCluster&) = delete;

  // Returns when the database `tuskgate` accepts connections. Throws std::runtime_error with a
  // message for the operator; nothing runs then.
  void Start();

  // Shuts PostgreSQL down (fast: sessions are ended, everything is flushed), and waits for it as
  // long as it gets on, two minutes at most. One that stands still, or takes longer, is killed; it
  // recovers at its next start. Idempotent.
  void Stop();

  // For libpq. Valid from Start() to Stop(), also across restarts of PostgreSQL.
  std::string ConnectionString(std::string_view database = "tuskgate") const;

  // The postmaster; -1 while there is none. For tests.
  pid_t Postmaster() const;

 private:
  enum class State { kStarting, kReady, kLost };
  struct Attempt {
    bool was_ready = false;
    bool stopped = false;  // by Stop()
    std::string ending;
  };

  void TakeOver();
  void Supervise();   // the supervisor thread
  Attempt RunOnce();  // one postmaster, from start to end
  pid_t StartPostmaster() const;
  std::string PreloadedLibraries() const;
  bool EndOrphans();
  // Returns when `has_ended` says so; false when all is in vain.
  bool ShutDown(pid_t process, const std::function<bool()>& has_ended) const;
  bool WaitForStop(int milliseconds);  // true if Stop() was called
  void CreateDatabase() const;
  std::string LogTail() const;

  ClusterOptions options_;
  std::unique_ptr<DataDirectory> directory_;
  PostgresBinaries binaries_;
  std::string socket_directory_;

  // A child's death signal is tied to the thread that started it: this thread starts them all.
  std::thread supervisor_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::kStarting;
  std::string lost_reason_;
  bool stop_requested_ = false;
  pid_t postmaster_ = -1;
};

}  // namespace tuskgate::gateway
