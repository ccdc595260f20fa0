// A thread for work that no request waits for. What it does is begun again when it fails, for
// instance because the connection was lost; failures are logged, and are no reason to end.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

namespace tuskgate::gateway {

class JobThread {
 public:
  // `work` returns when stopping() or throws. `name` is what the log calls it.
  JobThread(std::string name, std::function<void(JobThread&)> work);
  // Waits until the work has returned.
  ~JobThread();
  JobThread(const JobThread&) = delete;
  JobThread& operator=(const JobThread&) = delete;

  // Any thread.
  void BeginToStop();
  bool stopping() const { return stopping_; }
  bool ended() const { return ended_; }

  // For the work: waits until the time is over, something happens on the socket, or this is to
  // stop.
  void Wait(int socket, std::chrono::milliseconds time) const;

 private:
  void Run();

  const std::string name_;
  const std::function<void(JobThread&)> work_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> ended_ = false;
  int stop_event_;  // an eventfd
  std::thread thread_;
};

}  // namespace tuskgate::gateway
