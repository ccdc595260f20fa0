#include "translator/model/throughput.h"

#include <algorithm>
#include <cmath>

namespace tuskgate::translator {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
constexpr WarmThroughput kOnDemandStart{12'000, 4'000};
constexpr double kDay = 24 * 60 * 60;

}  // namespace

WarmThroughput WarmThroughputOf(BillingMode mode, const ProvisionedUnits& units,
                                const WarmUnits& asked) {
  const WarmThroughput given = mode == BillingMode::kPayPerRequest
                                   ? kOnDemandStart
                                   : WarmThroughput{units.read_units, units.write_units};
  return {std::max(given.read_units, asked.read_units.value_or(0)),
          std::max(given.write_units, asked.write_units.value_or(0))};
}

int DecreasesToday(const ProvisionedUnits& units, double now) {
  if (!units.last_decrease_at) return 0;
  return std::floor(*units.last_decrease_at / kDay) == std::floor(now / kDay)
             ? units.decreases_today
             : 0;
}

}  // namespace tuskgate::translator
