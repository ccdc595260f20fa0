#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/request/table_requests.h"
#include "translator/sql/catalog.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer UpdateTable(OperationContext& context, const Json& request) {
  const Result<UpdateTableRequest> update = ParseUpdateTable(request);
  if (!update.has_value()) co_return update.error();
  context.services().catalog.Forget(update->name);
  const Result<TablePtr> table = co_await context.FindTable(update->name);
  if (!table.has_value()) co_return table.error();
  if (*table == nullptr) co_return TableNotFound(update->name);
  const Result<TableDescription> changed = ApplyUpdate(**table, *update, Now());
  if (!changed.has_value()) co_return changed.error();
  SqlStatement statement = EmitUpdateTable(*changed);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  context.services().catalog.Forget(update->name);
  if (answer->rows->RowCount() == 0) co_return TableNotFound(update->name);
  // The change is made, but the service's answer always says UPDATING and still has the old
  // throughput; the billing mode is new at once.
  TableDescription answered = *changed;
  answered.read_units = (*table)->read_units;
  answered.write_units = (*table)->write_units;
  co_return RespondWithTable(context, "TableDescription", answered, "UPDATING", {});
}

}  // namespace tuskgate::gateway
