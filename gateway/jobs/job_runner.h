// A thread and a connection for some jobs: connects, listens on their channels, and lets them look
// and step in turn (job_schedule.h). When the connection is lost, or nothing is heard on it any
// more, the jobs end with it, and are made anew with the next one. Failures are logged, and are no
// reason to end.
//
// A standby refuses LISTEN: jobs that only read then look for themselves, and the others rest. When
// it is promoted, all are made anew.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gateway/jobs/job.h"
#include "gateway/observe/failure_log.h"
#include "gateway/postgres/blocking_connection.h"
#include "gateway/postgres/database_mode.h"

namespace tuskgate::gateway {

class JobRunner {
 public:
  using MakeJobs = std::function<std::vector<std::unique_ptr<Job>>(BlockingConnection&)>;

  // What its jobs do. Where the database takes no writes, those that write rest.
  enum class Access { kRead, kWrite };

  // `name` is what the log calls it.
  JobRunner(std::string name, BlockingOptions options, MakeJobs make_jobs,
            Access access = Access::kWrite);
  // Stops: what PostgreSQL does is not waited for.
  ~JobRunner();
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  // Waits until every job has looked and stepped. Throws what kept the runner's first attempt from
  // it. Once.
  void WaitUntilUnderWay() { under_way_.get(); }

  // Any thread; waits for nothing.
  void BeginToStop() { stop_.Set(); }

 private:
  void Run();
  void RunUntilChange();
  void UnderWay();
  void Rest(BlockingConnection& connection, DatabaseMode mode);

  const std::string name_;
  const BlockingOptions options_;
  const MakeJobs make_jobs_;
  const Access access_;
  StopEvent stop_;
  int failures_ = 0;  // in a row
  FailureLog connection_failures_;
  FailureLog job_failures_;
  bool was_told_ = false;  // first_attempt_
  std::promise<void> first_attempt_;
  std::future<void> under_way_ = first_attempt_.get_future();
  std::thread thread_;
};

}  // namespace tuskgate::gateway
