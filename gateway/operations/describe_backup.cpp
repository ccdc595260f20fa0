#include "gateway/operations/backup_answers.h"
#include "gateway/operations/operations.h"
#include "translator/rows/backup_json.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DescribeBackup(OperationContext& context, const Json& request) {
  const Result<BackupReference> reference = ParseBackupArn(request);
  if (!reference.has_value()) co_return reference.error();
  const Result<BackupDescription> backup = co_await FindBackup(context, *reference);
  if (!backup.has_value()) co_return backup.error();
  std::string body = "{\"BackupDescription\":";
  AppendBackupDescription(body, *backup, reference->arn, BackupStatusName(*backup),
                          context.scope());
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
