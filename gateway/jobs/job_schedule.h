// When which job of a runner looks and steps. It does no I/O of its own, and has no threads.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/jobs/job.h"
#include "gateway/observe/failure_log.h"

namespace tuskgate::gateway {

class JobSchedule {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr Job::Duration kLookAnyway{3'000};
  static constexpr Job::Duration kAfterRefusal{10'000};

  // `failures` is told what PostgreSQL refuses, and outlives the schedule.
  JobSchedule(std::vector<std::unique_ptr<Job>> jobs, FailureLog& failures,
              std::function<Clock::time_point()> now = Clock::now);

  // Of all jobs, each once.
  std::set<std::string> Channels() const;

  // Jobs of this channel look at the next Run.
  void Notify(std::string_view channel, const std::string& payload);

  // Lets every job that is due look and step, in turn. Returns how long the next Run can wait.
  Job::Duration Run();

 private:
  struct Entry {
    std::unique_ptr<Job> job;
    bool is_notified = false;
    std::set<std::string> payloads;
    Clock::time_point next_look;
    Clock::time_point next_step;
    Clock::time_point not_before;  // after a refusal
  };

  void Run(Entry& entry);
  Clock::time_point Due(const Entry& entry) const;

  std::vector<Entry> entries_;
  FailureLog& failures_;
  const std::function<Clock::time_point()> now_;
};

}  // namespace tuskgate::gateway
