#include "gateway/testkit/database_clock.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <mutex>

#include <fmt/format.h>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

// What was read is set before anybody reads again: of two threads that follow a change, none sets
// what was before.
std::mutex following;

double NumberAt(const QueryRows& rows, std::size_t column) {
  const std::string_view text = rows.Value(0, column).value_or("0");
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

ClockSetting ReadClock(BlockingConnection& connection) {
  const QueryRows rows = connection.Exec(
      "select extract(epoch from c.fixed_at), extract(epoch from c.ahead) from tuskgate.clock c");
  ClockSetting clock;
  if (rows.RowCount() == 0) return clock;
  if (rows.Value(0, 0)) clock.fixed_at = NumberAt(rows, 0);
  clock.ahead = NumberAt(rows, 1);
  return clock;
}

void FollowClock(BlockingConnection& connection) {
  const std::lock_guard lock(following);
  const ClockSetting before = CurrentClock();
  SetClock(ReadClock(connection));
  const ClockSetting now = CurrentClock();
  if (now == before) return;
  if (now.IsReal()) {
    Log(LogLevel::kInfo, "the database's clock follows the real time again");
    return;
  }
  Log(LogLevel::kWarn,
      "the database's clock was set, for all that is dated: {}. `select tuskgate.set_clock()` has "
      "it follow the real time again",
      Describe(now));
}

void ChangeClock(BlockingConnection& connection, const ClockChange& change) {
  const std::lock_guard lock(following);
  BlockingTransaction transaction(connection);
  connection.Exec("select tuskgate.set_clock($1::timestamptz, $2::interval, $3::boolean)",
                  {change.moment, change.later, change.goes_on ? "true" : "false"});
  const ClockSetting before = CurrentClock();
  SetClock(ReadClock(connection));
  try {
    transaction.Commit();
  } catch (...) {
    SetClock(before);
    throw;
  }
}

std::string IsoTime(double seconds) {
  // So far, as to be nobody's time.
  constexpr double kMost = 1e12;
  const auto milliseconds = std::llround(std::clamp(seconds, -kMost, kMost) * 1000);
  const auto rest = (milliseconds % 1000 + 1000) % 1000;
  const auto whole = static_cast<std::time_t>((milliseconds - rest) / 1000);
  std::tm utc{};
  gmtime_r(&whole, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, rest);
}

std::string Describe(const ClockSetting& clock) {
  if (clock.fixed_at) return "it stands still at " + IsoTime(*clock.fixed_at);
  if (clock.ahead == 0) return "it follows the real time";
  return fmt::format("it is {} s {} the real time", clock.ahead < 0 ? -clock.ahead : clock.ahead,
                     clock.ahead < 0 ? "behind" : "ahead of");
}

}  // namespace tuskgate::gateway
