#include "gateway/jobs/job_runner.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "gateway/jobs/job_schedule.h"
#include "gateway/postgres/recovery.h"

namespace tuskgate::gateway {
namespace {

using Clock = std::chrono::steady_clock;

// A path that is lost without a word is found out after this and the connection's patience.
constexpr Job::Duration kProbeAfter{3'000};
// A connection that is lost sooner counts as one more failure in a row.
constexpr std::chrono::seconds kStable{10};

}  // namespace

JobRunner::JobRunner(std::string name, BlockingOptions options, MakeJobs make_jobs)
    : name_(std::move(name)),
      options_(std::move(options)),
      make_jobs_(std::move(make_jobs)),
      thread_([this] { Run(); }) {}

JobRunner::~JobRunner() {
  BeginToStop();
  thread_.join();
}

void JobRunner::Run() {
  while (!stop_.IsSet()) {
    const Clock::time_point begin = Clock::now();
    try {
      RunUntilLost();
    } catch (const std::exception& error) {
      if (!std::exchange(was_told_, true)) {
        first_attempt_.set_exception(std::current_exception());
      }
      if (stop_.IsSet()) return;
      if (Clock::now() - begin > kStable) failures_ = 0;
      ++failures_;
      connection_failures_.Failed(LogLevel::kWarn, name_, error.what());
      stop_.WaitFor(ReconnectPause(failures_));
    }
  }
}

// Ends by an exception.
void JobRunner::RunUntilLost() {
  BlockingConnection connection(options_, stop_);
  JobSchedule schedule(make_jobs_(connection), job_failures_);
  for (const std::string& channel : schedule.Channels()) connection.Listen(channel);
  Job::Duration pause = schedule.Run();
  connection_failures_.Succeeded(name_, "connected to PostgreSQL again");
  if (!std::exchange(was_told_, true)) first_attempt_.set_value();
  for (;;) {
    connection.Wait(std::min(pause, kProbeAfter));
    connection.Probe(kProbeAfter);
    for (const Notification& notification : connection.TakeNotifications()) {
      schedule.Notify(notification.channel, notification.payload);
    }
    pause = schedule.Run();
  }
}

}  // namespace tuskgate::gateway
