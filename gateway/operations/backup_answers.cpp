#include "gateway/operations/backup_answers.h"

#include <fmt/format.h>

#include "gateway/clock.h"
#include "gateway/operations/table_answers.h"
#include "translator/catalog/backups.h"

namespace tuskgate::gateway {

using namespace translator;

boost::asio::awaitable<Result<BackupDescription>> FindBackup(OperationContext& context,
                                                             const BackupReference& reference) {
  if (auto error = context.CheckCovered(reference.table_name)) co_return *error;
  SqlStatement statement = EmitFindBackup(reference.id);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  if (answer->rows->RowCount() == 0) co_return BackupNotFound(reference);
  BackupDescription backup = ReadBackup(*answer->rows);
  const std::string name = NameOf(backup.source.name);
  // Policies are asked about the table that the ARN names.
  if (backup.source.name != context.KeyOf(name) || reference.table_name != name) {
    co_return BackupNotFound(reference);
  }
  backup.source.name = name;
  co_return backup;
}

boost::asio::awaitable<Result<TablePtr>> FindBackedUpTable(OperationContext& context,
                                                           std::string name) {
  const Result<TablePtr> table = co_await FindExistingTable(context, name, BackedUpTableNotFound);
  if (table.has_value() && StatusAt(**table, Now()) == TableStatus::kCreating) {
    co_return BackedUpTableNotFound(name);
  }
  co_return table;
}

// There are no continuous backups, so recovery to a point in time is always disabled; the rest of
// the answer is what the service says of every table.
std::string RespondWithContinuousBackups() {
  return R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED",)"
         R"("PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}})";
}

}  // namespace tuskgate::gateway
