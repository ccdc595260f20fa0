#include "translator/table_change/policy_change.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "translator/request/table_requests.h"

namespace tuskgate::translator {
namespace {

// How long a change is pending, and after which time another one may follow.
constexpr std::int64_t kPending = 2'000;
constexpr std::int64_t kPause = 15'000;

constexpr std::string_view kNoPolicy = "NO_POLICY";

std::optional<ApiError> CheckRevision(const PolicyRequest& request, const StoredPolicy& stored) {
  const std::string& expected = request.revision;
  if (expected.empty()) return std::nullopt;
  if (expected == kNoPolicy) {
    if (stored.policy.empty()) return std::nullopt;
    return PolicyNotFound(
        fmt::format("Requested policy update expecting none to be present for table {}, but a "
                    "policy exists with revision id {}.",
                    request.table, stored.revision));
  }
  if (stored.revision == 0) {
    return PolicyNotFound(fmt::format(
        "Requested update for policy with revision id {}, but table {} has no associated policy.",
        expected, request.table));
  }
  if (expected == std::to_string(stored.revision)) return std::nullopt;
  return PolicyNotFound(
      fmt::format("Requested update for policy with revision id {}, but the policy associated to "
                  "target table {} has revision id {}.",
                  expected, request.table, stored.revision));
}

bool IsPending(const StoredPolicy& stored, const PolicyMoment& moment) {
  return moment.now < stored.revision + std::min(moment.delay, kPending);
}

std::string TimeText(std::int64_t milliseconds) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(milliseconds / 1000)),
                     milliseconds % 1000);
}

// Whoever expects the revision that is there hears of the change that is under way, also once it is
// done.
std::optional<ApiError> CheckPause(const PolicyRequest& request, const StoredPolicy& stored,
                                   const PolicyMoment& moment) {
  if (moment.is_going) return ResourceInUse("Table is being deleted: " + request.table);
  const std::int64_t end = stored.revision + std::min(moment.delay, kPause);
  if (moment.delay <= 0 || moment.now >= end) return std::nullopt;
  const bool is_stream = !request.stream_label.empty();
  const std::string& name = is_stream ? request.stream_label : request.table;
  if (IsPending(stored, moment) || !request.revision.empty()) {
    return ResourceInUse(fmt::format("{} is pending previous resource-based policy update: {}",
                                     is_stream ? "Stream" : "Table", name));
  }
  return ApiError{ErrorKind::kThrottling,
                  fmt::format("Resource-based policy for {} {} modified within the previous {} "
                              "milliseconds. Please try again after {}.",
                              is_stream ? "stream" : "table", name, kPause, TimeText(end)),
                  {}};
}

// Each change has a revision of its own, and a later one than the last.
std::int64_t NextRevision(const StoredPolicy& stored, const PolicyMoment& moment) {
  return std::max(moment.now, stored.revision + 1);
}

}  // namespace

Result<PolicyChange> PlanPutPolicy(const PolicyRequest& request, const StoredPolicy& stored,
                                   bool is_same, std::string canonical,
                                   const PolicyMoment& moment) {
  if (auto error = CheckRevision(request, stored)) return *std::move(error);
  if (is_same) return PolicyChange{std::nullopt, stored.revision};
  if (auto error = CheckPause(request, stored, moment)) return *std::move(error);
  const StoredPolicy next{true, std::move(canonical), NextRevision(stored, moment)};
  return PolicyChange{next, next.revision};
}

// Once more is as good as once.
Result<PolicyChange> PlanDeletePolicy(const PolicyRequest& request, const StoredPolicy& stored,
                                      const PolicyMoment& moment) {
  if (auto error = CheckRevision(request, stored)) return *std::move(error);
  if (stored.revision == 0) return PolicyChange{};
  if (stored.policy.empty()) return PolicyChange{std::nullopt, stored.revision};
  if (auto error = CheckPause(request, stored, moment)) return *std::move(error);
  return PolicyChange{StoredPolicy{true, {}, NextRevision(stored, moment)}, stored.revision};
}

std::optional<ApiError> CheckNoPolicyPending(const std::string& table, const StoredPolicy& stored,
                                             const PolicyMoment& moment) {
  if (!IsPending(stored, moment)) return std::nullopt;
  return ResourceInUse(fmt::format("Table: {} has a pending resource-based policy update.", table));
}

}  // namespace tuskgate::translator
