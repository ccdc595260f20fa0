#include <fmt/format.h>

#include "gateway/operations/backup_answers.h"
#include "gateway/operations/operations.h"
#include "translator/request/restore_request.h"

namespace tuskgate::gateway {

using namespace translator;

// Recovery to a point in time cannot be enabled, so this is all there is to say.
OperationAnswer RestoreTableToPointInTime(OperationContext& context, const Json& request) {
  const Result<PointInTimeRequest> restore = ParseRestoreToPointInTime(request);
  if (!restore.has_value()) co_return restore.error();
  const Result<TablePtr> table = co_await FindBackedUpTable(context, restore->source);
  if (!table.has_value()) co_return table.error();
  co_return ApiError{
      ErrorKind::kPointInTimeRecoveryUnavailable,
      fmt::format("Point in time recovery is not enabled for table '{}'", restore->source),
      {}};
}

}  // namespace tuskgate::gateway
