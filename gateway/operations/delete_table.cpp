#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/request/table_requests.h"
#include "translator/sql/catalog.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DeleteTable(OperationContext& context, const Json& request) {
  const Result<std::string> name = ParseTableName(request);
  if (!name.has_value()) co_return name.error();
  // Protection may have been switched on by another process just now.
  context.services().catalog.Forget(*name);
  const Result<TablePtr> table = co_await context.FindTable(*name);
  if (!table.has_value()) co_return table.error();
  if (*table == nullptr) co_return TableNotFound(*name);
  if ((*table)->deletion_protection) {
    co_return ValidationError(
        "Resource cannot be deleted as it is currently protected against deletion. Disable "
        "deletion protection first.");
  }
  SqlStatement statement = EmitDropTable(**table);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  context.services().catalog.Forget(*name);
  if (answer->rows->Value(0, 0) != "t") co_return TableNotFound(*name);
  co_return RespondWithTable(context, "TableDescription", **table, "DELETING", {});
}

}  // namespace tuskgate::gateway
