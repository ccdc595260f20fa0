#include "gateway/operations/item_write.h"
#include "gateway/operations/operations.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DeleteItem(OperationContext& context, const Json& request) {
  Result<DeleteItemRequest> del = ParseDeleteItem(request);
  if (!del.has_value()) co_return del.error();
  del->options.metered = context.services().throttle != nullptr;
  const WritePlanner planner = [&del](const TableDescription& table) {
    return PlanDelete(*del, table);
  };
  co_return co_await RunWrite(context, del->table, planner);
}

}  // namespace tuskgate::gateway
