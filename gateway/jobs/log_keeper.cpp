#include "gateway/jobs/log_keeper.h"

#include <fmt/format.h>

#include "gateway/testkit/database_clock.h"

namespace tuskgate::gateway {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Job::Duration kInterval{20'000};

// How long a log's child is written to: as much is kept too long.
constexpr const char* kAgeOfChildren = "1 hour";

}  // namespace

// Where streams have to begin anew, that was so before this gateway came.
void LogKeeper::Look(const std::set<std::string>& payloads) {
  // By a clock that was set, the interval may be over.
  if (payloads.contains(kClockChanged)) next_ = {};
  if (is_renewed_) return;
  connection_.Exec("select tuskgate.renew_streams($1::int)", {std::to_string(shards_.count)});
  is_renewed_ = true;
}

Job::Duration LogKeeper::Step() {
  const Clock::time_point now = Clock::now();
  if (now < next_) return std::chrono::ceil<Duration>(next_ - now);
  if (shards_.open_hours > 0) {
    connection_.Exec("select tuskgate.roll_old_shards($1::interval, $2::int)",
                     {fmt::format("{} hours", shards_.open_hours), std::to_string(shards_.count)});
  }
  connection_.Exec("select tuskgate.keep_logs($1::interval)", {kAgeOfChildren});
  // As this gateway's role: what keep_logs calls has no rights on relations that are not ours.
  connection_.Exec("select tuskgate.make_truncate_triggers()");
  connection_.Exec("select tuskgate.drop_left_triggers()");
  next_ = now + kInterval;
  return kInterval;
}

}  // namespace tuskgate::gateway
