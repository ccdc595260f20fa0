#include "gateway/postgres/recovery.h"

#include <algorithm>

#include "translator/sql/sqlstate.h"

namespace tuskgate::gateway {

Recovery RecoveryFor(const DatabaseError& failure) {
  switch (translator::SqlFaultOf(failure.View())) {
    case translator::SqlFault::kRaced:
      return Recovery::kRunAgainLater;
    case translator::SqlFault::kPlanIsStale:
      return Recovery::kPrepareAgain;
    case translator::SqlFault::kPlanIsUnknown:
      return Recovery::kForgetAndPrepare;
    default:
      return Recovery::kReport;
  }
}

std::chrono::microseconds ConflictPause(int attempt, std::uint64_t random) {
  constexpr std::int64_t kFirst = 2'000;
  constexpr std::int64_t kLongest = 250'000;
  const std::int64_t bound = std::min(kLongest, kFirst << std::clamp(attempt - 1, 0, 10));
  return std::chrono::microseconds(bound / 2 + static_cast<std::int64_t>(random % (bound / 2)));
}

std::chrono::milliseconds ReconnectPause(int failures) {
  return std::chrono::milliseconds(std::min(1'000, 50 << std::clamp(failures - 1, 0, 10)));
}

}  // namespace tuskgate::gateway
