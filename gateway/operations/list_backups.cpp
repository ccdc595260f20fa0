#include "gateway/operations/operations.h"
#include "translator/catalog/backups.h"
#include "translator/request/backup_requests.h"
#include "translator/rows/backup_json.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer ListBackups(OperationContext& context, const Json& request) {
  const Result<ListBackupsRequest> list = ParseListBackups(request);
  if (!list.has_value()) co_return list.error();
  if (!list->user) co_return std::string(R"({"BackupSummaries":[]})");
  SqlStatement statement = EmitListBackups(std::string(context.space()), *list);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  const RowSet& rows = *answer->rows;
  const ArnScope& scope = context.scope();
  const auto limit = static_cast<std::size_t>(list->limit);
  const std::size_t count = std::min(rows.RowCount(), limit);
  std::string body = "{\"BackupSummaries\":[";
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) body.push_back(',');
    BackupDescription backup = ReadListedBackup(rows, i);
    backup.source.name = NameOf(backup.source.name);
    AppendBackupSummary(body, backup, scope);
  }
  body.push_back(']');
  if (rows.RowCount() > limit) {
    const BackupDescription last = ReadListedBackup(rows, count - 1);
    body.append(",\"LastEvaluatedBackupArn\":\"");
    body.append(BackupArn(NameOf(last.source.name), last.id, scope)).append("\"");
  }
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
