// What time it is for all that DynamoDB dates, and ids that nobody has had: all that the process
// knows from elsewhere than requests and the database.
#pragma once

#include <optional>
#include <string>

namespace tuskgate::gateway {

// Seconds since 1970, to the millisecond. The machine's clock, unless another one was set for
// tests. Time-outs and pauses are measured by steady clocks, which nobody sets.
double Now();

// How the clock differs from the machine's. It is the database's matter, and that of all gateways
// on it (testkit/database_clock.h).
struct ClockSetting {
  std::optional<double> fixed_at;  // seconds since 1970: it stands still
  double ahead = 0;                // seconds, of a clock that goes on

  bool IsReal() const { return !fixed_at && ahead == 0; }
  bool operator==(const ClockSetting&) const = default;
};

// Any thread.
void SetClock(const ClockSetting& setting);
ClockSetting CurrentClock();

std::string NewUuid();

}  // namespace tuskgate::gateway
