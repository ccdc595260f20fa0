#include "gateway/operations/backup_answers.h"
#include "gateway/operations/operations.h"
#include "translator/request/key_schema.h"

namespace tuskgate::gateway {

using namespace translator;

// To say ENABLED would be to promise what nobody here can keep.
OperationAnswer UpdateContinuousBackups(OperationContext& context, const Json& request) {
  const Result<UpdateContinuousBackupsRequest> update = ParseUpdateContinuousBackups(request);
  if (!update.has_value()) co_return update.error();
  const Result<TablePtr> table = co_await FindBackedUpTable(context, update->table_name);
  if (!table.has_value()) co_return table.error();
  if (update->enable) {
    co_return InvalidValues(
        "PointInTimeRecoveryEnabled is not supported: there are no continuous backups, only those "
        "made by CreateBackup");
  }
  co_return RespondWithContinuousBackups();
}

}  // namespace tuskgate::gateway
