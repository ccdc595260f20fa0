#include "gateway/operations/item_page.h"
#include "gateway/operations/operations.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer Query(OperationContext& context, const Json& request) {
  const Result<QueryRequest> query = ParseQuery(request);
  if (!query.has_value()) co_return query.error();
  const PagePlanner planner = [&query](const TableDescription& table) {
    return PlanQuery(*query, table);
  };
  co_return co_await RunPage(context, query->page, planner);
}

}  // namespace tuskgate::gateway
