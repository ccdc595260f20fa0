#include "gateway/operations/item_page.h"
#include "gateway/operations/operations.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer Scan(OperationContext& context, const Json& request) {
  const Result<ScanRequest> scan = ParseScan(request);
  if (!scan.has_value()) co_return scan.error();
  const PagePlanner planner = [&scan](const TableDescription& table) {
    return PlanScan(*scan, table);
  };
  co_return co_await RunPage(context, scan->page, planner);
}

}  // namespace tuskgate::gateway
