#include <fmt/format.h>

#include "gateway/clock.h"
#include "gateway/operations/backup_answers.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/catalog/backups.h"
#include "translator/plan/table_storage.h"
#include "translator/request/restore_request.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

ApiError TableAlreadyExists(std::string_view name) {
  return {ErrorKind::kTableAlreadyExists, fmt::format("Table already exists: {}", name), {}};
}

// What is in the way of a new table of that name; nullopt when nothing is, as far as one can see.
boost::asio::awaitable<std::optional<ApiError>> FindObstacle(OperationContext& context,
                                                             std::string name) {
  const Result<TablePtr> table = co_await context.FindTable(name);
  if (!table.has_value()) co_return table.error();
  if (*table == nullptr) co_return std::nullopt;
  const std::optional<RestoreOrigin>& origin = (*table)->settings.restore;
  if (origin && StatusAt(**table, Now()) == TableStatus::kCreating) {
    co_return ApiError{
        ErrorKind::kTableInUse,
        fmt::format("Table: {} is already being restored from backup: {}", name,
                    BackupArn(origin->table_name, origin->backup_id, context.scope())),
        {}};
  }
  co_return TableAlreadyExists(name);
}

}  // namespace

// The table is complete when this is answered, unless the backup is large: then it is filled in the
// background (jobs/backup_jobs.h), and CREATING until that is done.
OperationAnswer RestoreTableFromBackup(OperationContext& context, const Json& request) {
  const Result<RestoreRequest> restore = ParseRestoreFromBackup(request);
  if (!restore.has_value()) co_return restore.error();
  const Result<BackupDescription> backup = co_await FindBackup(context, restore->backup);
  if (!backup.has_value()) co_return backup.error();
  // Not recorded from the service.
  if (!backup->available) co_return BackupInUse("Backup is being created", restore->backup);
  OperationServices& services = context.services();
  const TablePtr known = context.FindKnown(restore->target);
  if (known != nullptr && !StorageOf(*known).IsInCatalog())
    co_return TableAlreadyExists(restore->target);
  Result<TableDescription> table = RestoredTable(*backup, *restore, context.scope(), Now());
  if (!table.has_value()) co_return table.error();
  PlaceTable(services, *table);
  SqlStatement statement = EmitRestoreBackup(backup->id, context.WithKey(*table));
  const auto answer = co_await context.TryRun(std::move(statement));
  context.Forget(table->name);
  if (!answer.has_value()) {
    const SqlFault fault = SqlFaultOf(answer.error().sqlstate);
    if (fault == SqlFault::kUnique || fault == SqlFault::kNameIsTaken) {
      const std::optional<ApiError> obstacle = co_await FindObstacle(context, restore->target);
      co_return obstacle.value_or(TableAlreadyExists(restore->target));
    }
    co_return context.Report("restore_backup", answer.error());
  }
  switch (ReadRestoration(*answer->rows)) {
    case Restoration::kNone:
      co_return BackupNotFound(restore->backup);
    case Restoration::kInUse: {
      // By a restoration to the same name, perhaps.
      const std::optional<ApiError> obstacle = co_await FindObstacle(context, restore->target);
      co_return obstacle.value_or(
          BackupInUse("Backup is being used to restore another table", restore->backup));
    }
    case Restoration::kDone:
    case Restoration::kBegun:
      break;
  }
  // The table may be there already, but the service's answer always says CREATING.
  const DescribedState state{
      .status = TableStatus::kCreating, .now = table->created_at, .just_created = true};
  co_return RespondWithTable(context, "TableDescription", *table, state, {});
}

}  // namespace tuskgate::gateway
