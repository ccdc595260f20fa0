#include "translator/plan/read_plan.h"

#include <utility>

#include "translator/expression/start_key.h"
#include "translator/model/key.h"
#include "translator/plan/page_checks.h"
#include "translator/plan/path_checks.h"
#include "translator/plan/table_storage.h"

namespace tuskgate::translator {
namespace {

PageColumns ColumnsOf(const ReadTarget& target, const PageOptions& options) {
  return {options.filter.get(), !options.count_only, NeedsFetch(target, options)};
}

std::optional<ApiError> CheckExpressions(const ReadTarget& target, const PageOptions& page) {
  if (page.projection) {
    if (auto error = CheckKeyPaths(target.table(), *page.projection)) return error;
  }
  if (page.filter != nullptr && !page.filters_keys) {
    if (auto error = CheckFilterAttributes(target, *page.filter, page.filter_name)) return error;
  }
  if (auto error = CheckProjected(target, page)) return error;
  if (auto error = CheckFilterProjected(target, page)) return error;
  if (page.filter != nullptr) return CheckKeyPaths(target.table(), *page.filter);
  return std::nullopt;
}

}  // namespace

Result<GetPlan> PlanGet(const GetItemRequest& get, const TableDescription& table) {
  if (auto error = CheckKey(table, get.key)) return *error;
  if (get.projection) {
    if (auto error = CheckKeyPaths(table, *get.projection)) return *error;
  }
  return GetPlan{&table, &get.key, get.projection ? &*get.projection : nullptr,
                 get.column_names.empty() ? nullptr : &get.column_names};
}

Result<PagePlan> PlanQuery(const QueryRequest& query, const TableDescription& table) {
  const PageOptions& page = query.page;
  const Result<ReadTarget> target = FindTarget(table, page);
  if (!target.has_value()) return target.error();
  const Item* start_key = page.start_key ? &*page.start_key : nullptr;
  if (start_key != nullptr) {
    if (auto error = CheckStartSize(*target, *start_key)) return *error;
  }
  Result<KeyRange> range = ResolveKeyCondition(query.terms, *target, start_key);
  if (!range.has_value()) return range.error();
  if (start_key != nullptr) {
    if (auto error = StorageOf(table).CheckQueryPosition(*target, *range, *start_key)) {
      return *error;
    }
  }
  if (auto error = CheckExpressions(*target, page)) return *error;
  return PagePlan{*target, QueryRange{*std::move(range), query.forward}, ColumnsOf(*target, page),
                  &page};
}

Result<PagePlan> PlanScan(const ScanRequest& scan, const TableDescription& table) {
  const PageOptions& page = scan.page;
  const Result<ReadTarget> target = FindTarget(table, page);
  if (!target.has_value()) return target.error();
  if (page.projection) {
    if (auto error = CheckKeyPaths(table, *page.projection)) return *error;
  }
  if (page.filter != nullptr) {
    if (auto error = CheckKeyPaths(table, *page.filter)) return *error;
  }
  if (auto error = CheckProjected(*target, page)) return *error;
  const ScanSegment segment = SegmentOf(table, scan.segment, scan.total_segments);
  if (page.start_key) {
    if (auto error = CheckScanStart(*target, *page.start_key)) return *error;
    if (auto error = StorageOf(table).CheckScanPosition(*target, segment, *page.start_key)) {
      return *error;
    }
  }
  return PagePlan{*target, segment, ColumnsOf(*target, page), &page};
}

}  // namespace tuskgate::translator
