#include "gateway/operations/item_page.h"
#include "gateway/operations/operations.h"
#include "translator/plan/start_key.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer Scan(OperationContext& context, const Json& request) {
  const Result<ScanRequest> scan = ParseScan(request);
  if (!scan.has_value()) co_return scan.error();
  const PageColumns columns{scan->page.filter.get(), !scan->page.count_only};
  const PageEmitter emit = [&scan, &columns](const TableDescription& table,
                                             const std::optional<Item>& start_key,
                                             const PageBounds& bounds) -> Result<SqlStatement> {
    const ScanSegment segment = SegmentOf(table, scan->segment, scan->total_segments);
    if (auto error = CheckPage(table, scan->page)) return *error;
    if (start_key) {
      if (auto error =
              CheckScanStart(table, segment, scan->segment, scan->total_segments, *start_key)) {
        return *error;
      }
    }
    return EmitScanPage(table, segment, start_key, columns, bounds);
  };
  co_return co_await RunPage(context, scan->page, emit);
}

}  // namespace tuskgate::gateway
