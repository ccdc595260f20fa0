#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/request/table_requests.h"
#include "translator/sql/catalog.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DescribeTable(OperationContext& context, const Json& request) {
  const Result<std::string> name = ParseTableName(request);
  if (!name.has_value()) co_return name.error();
  const Result<TablePtr> table = co_await context.FindTable(*name);
  if (!table.has_value()) co_return table.error();
  if (*table == nullptr) co_return TableNotFound(*name);
  SqlStatement statement = EmitTableStatistics(**table);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  co_return RespondWithTable(context, "Table", **table, "ACTIVE",
                             ReadTableStatistics(*answer->rows));
}

}  // namespace tuskgate::gateway
