#include "gateway/clock.h"
#include "gateway/operations/backup_answers.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/catalog/backups.h"
#include "translator/plan/table_storage.h"
#include "translator/request/backup_requests.h"
#include "translator/rows/backup_json.h"

namespace tuskgate::gateway {

using namespace translator;

// A small table's backup is complete when this is answered. That of a large one is made in the
// background (jobs/backup_jobs.h).
OperationAnswer CreateBackup(OperationContext& context, const Json& request) {
  const Result<CreateBackupRequest> create = ParseCreateBackup(request);
  if (!create.has_value()) co_return create.error();
  const TablePtr known = context.FindKnown(create->table_name);
  if (known != nullptr) {
    if (auto error = StorageOf(*known).Refuse(*known, OwnersMatter::kBackUp)) co_return *error;
  }
  BackupDescription backup;
  backup.name = create->backup_name;
  backup.created_at = Now();
  backup.id = BackupId(backup.created_at, NewUuid());
  SqlStatement statement = EmitCreateBackup(backup, context.KeyOf(create->table_name));
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  if (!ReadCreatedBackup(*answer->rows, backup)) {
    co_return BackedUpTableNotFound(create->table_name);
  }
  // It may be available, but the service's answer to CreateBackup always says CREATING.
  std::string body = "{\"BackupDetails\":";
  AppendBackupDetails(body, backup, BackupArn(create->table_name, backup.id, context.scope()),
                      "CREATING");
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
