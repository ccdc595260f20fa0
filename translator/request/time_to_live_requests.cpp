#include "translator/request/time_to_live_requests.h"

#include <string_view>

#include <fmt/format.h>

#include "translator/request/feature_shapes.h"
#include "translator/request/options.h"
#include "translator/request/table_requests.h"

namespace tuskgate::translator {
Result<UpdateTimeToLiveRequest> ParseUpdateTimeToLive(const Json& request) {
  if (auto error = CheckTableRequest(request, UpdateTimeToLiveShape())) return *error;
  const Json& specification = *FindMember(request, "TimeToLiveSpecification");
  UpdateTimeToLiveRequest update;
  update.table = TableNameOf(request);
  update.attribute = StringMember(specification, "AttributeName");
  update.enable = BooleanMember(specification, "Enabled", false);
  return update;
}

std::optional<ApiError> CheckTimeToLiveIsKnown(const TableDescription& table, double now) {
  const TableStatus status = StatusAt(table, now);
  if (status != TableStatus::kCreating && status != TableStatus::kDeleting) return std::nullopt;
  const std::string_view name = status == TableStatus::kCreating ? "CREATING" : "DELETING";
  return ValidationError(fmt::format(
      "Cannot describe time to live while table is in {0} state: Current table state is {0}",
      name));
}

// The words for a table that is being deleted are like the recorded ones for a new one: the service
// takes the request for about a second, and then has no table.
std::optional<ApiError> CheckTimeToLiveMayChange(const TableDescription& table, double now) {
  const TableStatus status = StatusAt(table, now);
  if (status != TableStatus::kCreating && status != TableStatus::kDeleting) return std::nullopt;
  return ResourceInUse(fmt::format("Table {} is being {}", table.name,
                                   status == TableStatus::kCreating ? "created" : "deleted"));
}

std::optional<ApiError> CheckTimeToLiveChange(const TableDescription& table,
                                              const UpdateTimeToLiveRequest& request, double now) {
  std::optional<ApiError> too_soon;
  if (IsUnderWay(table.settings.time_to_live_change, now)) {
    too_soon =
        ValidationError("Time to live has been modified multiple times within a fixed interval");
  }
  if (!table.time_to_live) {
    if (request.enable) return too_soon;
    return ValidationError("TimeToLive is already disabled");
  }
  if (request.attribute != table.time_to_live->attribute) {
    return ValidationError(
        "TimeToLive is active on a different AttributeName: current AttributeName is " +
        table.time_to_live->attribute);
  }
  if (request.enable) return ValidationError("TimeToLive is already enabled");
  return too_soon;
}

}  // namespace tuskgate::translator
