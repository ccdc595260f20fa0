#include "gateway/postgres/recovery.h"

#include <algorithm>

namespace tuskgate::gateway {

Recovery RecoveryFor(const Failure& failure) {
  const std::string_view state = failure.sqlstate;
  if (state == "40001" || state == "40P01") return Recovery::kRunAgainLater;
  // "cached plan must not change result type" shares its SQLSTATE with everything the server does
  // not support; only the function that raises it tells them apart (plancache.c).
  if (state == "0A000" && failure.source_function == "RevalidateCachedQuery") {
    return Recovery::kPrepareAgain;
  }
  if (state == "26000") return Recovery::kForgetAndPrepare;
  return Recovery::kReport;
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
