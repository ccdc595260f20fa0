#include "gateway/operations/backup_answers.h"
#include "gateway/operations/operations.h"
#include "translator/catalog/backups.h"
#include "translator/rows/backup_json.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DeleteBackup(OperationContext& context, const Json& request) {
  const Result<BackupReference> reference = ParseBackupArn(request);
  if (!reference.has_value()) co_return reference.error();
  const Result<BackupDescription> backup = co_await FindBackup(context, *reference);
  if (!backup.has_value()) co_return backup.error();
  SqlStatement statement = EmitDeleteBackup(reference->id);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  switch (ReadDeletion(*answer->rows)) {
    case BackupDeletion::kNone:
      co_return BackupNotFound(*reference);
    case BackupDeletion::kBeingMade:
      // Not recorded from the service.
      co_return BackupInUse("Backup is being created", *reference);
    case BackupDeletion::kBeingRestored:
      co_return BackupInUse("Backup is being used to restore table", *reference);
    case BackupDeletion::kDone:
      break;
  }
  std::string body = "{\"BackupDescription\":";
  AppendBackupDescription(body, *backup, reference->arn, "DELETED", context.scope());
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
