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
constexpr Job::Duration kLookForPromotion{500};
constexpr std::chrono::seconds kRest{10};

}  // namespace

JobRunner::JobRunner(std::string name, BlockingOptions options, MakeJobs make_jobs, Access access)
    : name_(std::move(name)),
      options_(std::move(options)),
      make_jobs_(std::move(make_jobs)),
      access_(access),
      thread_([this] { Run(); }) {}

JobRunner::~JobRunner() {
  BeginToStop();
  thread_.join();
}

void JobRunner::Run() {
  while (!stop_.IsSet()) {
    const Clock::time_point begin = Clock::now();
    try {
      RunUntilChange();
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

// Ends when the database takes writes, or may, and did not before; else by an exception.
void JobRunner::RunUntilChange() {
  BlockingConnection connection(options_, stop_);
  const DatabaseMode mode = ModeOf(connection);
  if (mode != DatabaseMode::kWritable && access_ == Access::kWrite) {
    Rest(connection, mode);
    return;
  }
  JobSchedule schedule(make_jobs_(connection), job_failures_);
  if (mode != DatabaseMode::kStandby) {
    for (const std::string& channel : schedule.Channels()) connection.Listen(channel);
  }
  Job::Duration pause = schedule.Run();
  UnderWay();
  for (;;) {
    connection.Wait(std::min(pause, kProbeAfter));
    connection.Probe(kProbeAfter);
    if (mode == DatabaseMode::kStandby && ModeOf(connection) != mode) return;
    for (const Notification& notification : connection.TakeNotifications()) {
      schedule.Notify(notification.channel, notification.payload);
    }
    pause = schedule.Run();
  }
}

void JobRunner::UnderWay() {
  connection_failures_.Succeeded(name_, "connected to PostgreSQL again");
  if (!std::exchange(was_told_, true)) first_attempt_.set_value();
}

// A promotion is seen by sessions that are there, a changed default by new ones only.
void JobRunner::Rest(BlockingConnection& connection, DatabaseMode mode) {
  UnderWay();
  const Clock::time_point end = Clock::now() + kRest;
  while (ModeOf(connection) == mode && (mode == DatabaseMode::kStandby || Clock::now() < end)) {
    connection.Wait(kLookForPromotion);
  }
}

}  // namespace tuskgate::gateway
