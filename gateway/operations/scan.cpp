#include "gateway/operations/item_page.h"
#include "gateway/operations/operations.h"
#include "translator/plan/start_key.h"
#include "translator/request/page_checks.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

std::optional<ApiError> Check(const ReadTarget& target, const ScanRequest& scan,
                              const ScanSegment& segment, const std::optional<Item>& start_key) {
  const PageOptions& page = scan.page;
  if (page.projection) {
    if (auto error = CheckKeyPaths(target.table(), *page.projection)) return error;
  }
  if (page.filter != nullptr) {
    if (auto error = CheckKeyPaths(target.table(), *page.filter)) return error;
  }
  if (auto error = CheckProjected(target, page)) return error;
  if (!start_key) return std::nullopt;
  return CheckScanStart(target, segment, scan.segment, scan.total_segments, *start_key);
}

}  // namespace

OperationAnswer Scan(OperationContext& context, const Json& request) {
  const Result<ScanRequest> scan = ParseScan(request);
  if (!scan.has_value()) co_return scan.error();
  const PageEmitter emit = [&scan](const ReadTarget& target, const std::optional<Item>& start_key,
                                   const PageColumns& columns,
                                   const PageBounds& bounds) -> Result<SqlStatement> {
    const ScanSegment segment = SegmentOf(target.table(), scan->segment, scan->total_segments);
    if (auto error = Check(target, *scan, segment, start_key)) return *error;
    return EmitScanPage(target, segment, start_key, columns, bounds);
  };
  co_return co_await RunPage(context, scan->page, emit);
}

}  // namespace tuskgate::gateway
