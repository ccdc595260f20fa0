#include "gateway/operations/item_write.h"
#include "gateway/operations/operations.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer UpdateItem(OperationContext& context, const Json& request) {
  Result<UpdateItemRequest> update = ParseUpdateItem(request);
  if (!update.has_value()) co_return update.error();
  update->options.metered = context.services().throttle != nullptr;
  const WritePlanner planner = [&update](const TableDescription& table) {
    return PlanUpdate(*update, table);
  };
  co_return co_await RunWrite(context, update->table, planner);
}

}  // namespace tuskgate::gateway
