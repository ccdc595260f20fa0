#include "gateway/operations/operations.h"
#include "translator/model/stored_text.h"
#include "translator/request/table_requests.h"
#include "translator/sql/catalog.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer ListTables(OperationContext& context, const Json& request) {
  const Result<ListTablesRequest> list = ParseListTables(request);
  if (!list.has_value()) co_return list.error();
  SqlStatement statement = EmitListTables(list->start, list->limit);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  const RowSet& rows = *answer->rows;
  const auto limit = static_cast<std::size_t>(list->limit);
  const std::size_t count = std::min(rows.RowCount(), limit);
  std::string body = "{\"TableNames\":[";
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) body.push_back(',');
    AppendJsonString(body, *rows.Value(i, 0));
  }
  body.push_back(']');
  if (rows.RowCount() > limit) {
    body.append(",\"LastEvaluatedTableName\":");
    AppendJsonString(body, *rows.Value(count - 1, 0));
  }
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
