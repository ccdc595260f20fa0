#include "gateway/operations/operations.h"
#include "translator/catalog/catalog.h"
#include "translator/model/stored_text.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// The names of our own tables, as far as they were read, and those of attached ones, in order.
std::vector<std::string> Merge(const RowSet& rows, const std::vector<TablePtr>& attached,
                               const std::string& start) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rows.RowCount(); ++i) names.push_back(NameOf(*rows.Value(i, 0)));
  for (const TablePtr& table : attached) {
    if (table->name > start) names.push_back(table->name);
  }
  std::sort(names.begin(), names.end());
  // One may hide another: see FindKnown.
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

OperationAnswer ListTables(OperationContext& context, const Json& request) {
  const Result<ListTablesRequest> list = ParseListTables(request);
  if (!list.has_value()) co_return list.error();
  SqlStatement statement = EmitListTables(std::string(context.space()), list->start, list->limit);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  const std::vector<std::string> names =
      Merge(*answer->rows, context.services().catalog.Attached(), list->start);
  const auto limit = static_cast<std::size_t>(list->limit);
  const std::size_t count = std::min(names.size(), limit);
  std::string body = "{\"TableNames\":[";
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) body.push_back(',');
    AppendJsonString(body, names[i]);
  }
  body.push_back(']');
  if (names.size() > limit) {
    body.append(",\"LastEvaluatedTableName\":");
    AppendJsonString(body, names[count - 1]);
  }
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
