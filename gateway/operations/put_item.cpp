#include "gateway/operations/item_write.h"
#include "gateway/operations/operations.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer PutItem(OperationContext& context, const Json& request) {
  Result<PutItemRequest> put = ParsePutItem(request);
  if (!put.has_value()) co_return put.error();
  put->options.metered = context.services().throttle != nullptr;
  const WritePlanner planner = [&put](const TableDescription& table) {
    return PlanPut(*put, table);
  };
  co_return co_await RunWrite(context, put->table, planner);
}

}  // namespace tuskgate::gateway
