#include "gateway/operations/item_page.h"
#include "gateway/operations/operations.h"
#include "translator/plan/start_key.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer Query(OperationContext& context, const Json& request) {
  const Result<QueryRequest> query = ParseQuery(request);
  if (!query.has_value()) co_return query.error();
  const PageColumns columns{query->page.filter.get(), !query->page.count_only};
  const PageEmitter emit = [&query, &columns](const TableDescription& table,
                                              const std::optional<Item>& start_key,
                                              const PageBounds& bounds) -> Result<SqlStatement> {
    const Result<KeyRange> range = ResolveKeyCondition(query->terms, table);
    if (!range.has_value()) return range.error();
    if (start_key) {
      if (auto error = CheckQueryStart(table, *range, *start_key)) return *error;
    }
    if (auto error = CheckPage(table, query->page)) return *error;
    if (query->page.filter != nullptr) {
      if (auto error = CheckFilterAttributes(table, *query->page.filter)) return *error;
    }
    return EmitQueryPage(table, *range, query->forward, start_key, columns, bounds);
  };
  co_return co_await RunPage(context, query->page, emit);
}

}  // namespace tuskgate::gateway
