#include "gateway/jobs/job_schedule.h"

#include <algorithm>
#include <utility>

#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

JobSchedule::JobSchedule(std::vector<std::unique_ptr<Job>> jobs, FailureLog& failures,
                         std::function<Clock::time_point()> now)
    : failures_(failures), now_(std::move(now)) {
  const Clock::time_point begin = now_();
  for (std::unique_ptr<Job>& job : jobs) {
    entries_.push_back({std::move(job), false, {}, begin, begin, begin});
  }
}

std::set<std::string> JobSchedule::Channels() const {
  std::set<std::string> channels;
  for (const Entry& entry : entries_) {
    if (!entry.job->Channel().empty()) channels.emplace(entry.job->Channel());
  }
  return channels;
}

void JobSchedule::Notify(std::string_view channel, const std::string& payload) {
  for (Entry& entry : entries_) {
    if (entry.job->Channel() != channel) continue;
    entry.is_notified = true;
    entry.payloads.insert(payload);
  }
}

Job::Duration JobSchedule::Run() {
  Clock::time_point next = Clock::time_point::max();
  for (Entry& entry : entries_) {
    if (Due(entry) <= now_()) Run(entry);
  }
  for (const Entry& entry : entries_) next = std::min(next, Due(entry));
  return std::max(Job::Duration(0), std::chrono::ceil<Job::Duration>(next - now_()));
}

JobSchedule::Clock::time_point JobSchedule::Due(const Entry& entry) const {
  const Clock::time_point due =
      entry.is_notified ? entry.not_before : std::min(entry.next_look, entry.next_step);
  return std::max(due, entry.not_before);
}

void JobSchedule::Run(Entry& entry) {
  try {
    if (entry.is_notified || entry.next_look <= now_()) {
      entry.job->Look(entry.payloads);
      entry.is_notified = false;
      entry.payloads.clear();
      entry.next_look = now_() + kLookAnyway;
    }
    const Job::Duration pause = entry.job->Step();
    entry.next_step = now_() + pause;
    failures_.Succeeded(entry.job->Name());
  } catch (const StatementRefused& refusal) {
    failures_.Failed(LogLevel::kWarn, entry.job->Name(),
                     fmt::format("{} {}", refusal.sqlstate(), refusal.what()));
    entry.not_before = now_() + kAfterRefusal;
  }
}

}  // namespace tuskgate::gateway
