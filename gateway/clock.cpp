#include "gateway/clock.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace tuskgate::gateway {
namespace {

// A setting as one number, so that nobody sees half of one: twice the milliseconds that the clock
// is ahead, or twice those at which it stands still and one more.
std::atomic<std::int64_t> current = 0;

std::int64_t Milliseconds(double seconds) { return std::llround(seconds * 1000); }

bool StandsStill(std::int64_t setting) { return (setting & 1) != 0; }

std::int64_t TimeOf(std::int64_t setting) { return setting >> 1; }

}  // namespace

double Now() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const std::int64_t setting = current.load(std::memory_order_relaxed);
  if (StandsStill(setting)) return static_cast<double>(TimeOf(setting)) / 1000;
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  const auto real = std::int64_t{duration_cast<milliseconds>(since_epoch).count()};
  return static_cast<double>(real + TimeOf(setting)) / 1000;
}

void SetClock(const ClockSetting& setting) {
  current =
      setting.fixed_at ? Milliseconds(*setting.fixed_at) * 2 + 1 : Milliseconds(setting.ahead) * 2;
}

ClockSetting CurrentClock() {
  const std::int64_t setting = current;
  const double seconds = static_cast<double>(TimeOf(setting)) / 1000;
  if (StandsStill(setting)) return {seconds, 0};
  return {std::nullopt, seconds};
}

std::string NewUuid() { return boost::uuids::to_string(boost::uuids::random_generator()()); }

}  // namespace tuskgate::gateway
