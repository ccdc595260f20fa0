#include "gateway/operations/item_page.h"
#include "gateway/operations/operations.h"
#include "translator/plan/start_key.h"
#include "translator/request/page_checks.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// In the order in which the service checks.
std::optional<ApiError> Check(const ReadTarget& target, const QueryRequest& query,
                              const KeyRange& range, const std::optional<Item>& start_key) {
  const PageOptions& page = query.page;
  if (start_key) {
    if (auto error = CheckQueryStart(target, range, *start_key)) return error;
  }
  if (page.projection) {
    if (auto error = CheckKeyPaths(target.table(), *page.projection)) return error;
  }
  if (page.filter != nullptr) {
    if (auto error = CheckFilterAttributes(target, *page.filter, page.filter_name)) return error;
  }
  if (auto error = CheckProjected(target, page)) return error;
  if (auto error = CheckFilterProjected(target, page)) return error;
  if (page.filter != nullptr) return CheckKeyPaths(target.table(), *page.filter);
  return std::nullopt;
}

}  // namespace

OperationAnswer Query(OperationContext& context, const Json& request) {
  const Result<QueryRequest> query = ParseQuery(request);
  if (!query.has_value()) co_return query.error();
  const PageEmitter emit = [&query](const ReadTarget& target, const std::optional<Item>& start_key,
                                    const PageColumns& columns,
                                    const PageBounds& bounds) -> Result<SqlStatement> {
    if (start_key) {
      if (auto error = CheckStartSize(target, *start_key)) return *error;
    }
    const Result<KeyRange> range =
        ResolveKeyCondition(query->terms, target, start_key ? &*start_key : nullptr);
    if (!range.has_value()) return range.error();
    if (auto error = Check(target, *query, *range, start_key)) return *error;
    return EmitQueryPage(target, *range, query->forward, start_key, columns, bounds);
  };
  co_return co_await RunPage(context, query->page, emit);
}

}  // namespace tuskgate::gateway
