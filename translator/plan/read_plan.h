// Reads, decided on: all checks that need the table's description, in the service's order. Pure.
// Requests must outlive their plans, which point into them.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "translator/expression/key_condition.h"
#include "translator/expression/read_target.h"
#include "translator/expression/scan_segment.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/plan/page.h"
#include "translator/request/read_requests.h"

namespace tuskgate::translator {

struct GetPlan {
  const TableDescription* table = nullptr;
  const Item* key = nullptr;
  const BoundProjection* projection = nullptr;             // null: the whole item
  const std::vector<std::string>* column_names = nullptr;  // as in GetItemRequest; null: none
};
Result<GetPlan> PlanGet(const GetItemRequest& get, const TableDescription& table);

struct QueryRange {
  KeyRange range;
  bool forward = true;
};

// A page of a Query or of a Scan. It is read in parts, of which each begins where the one before
// ended.
struct PagePlan {
  ReadTarget target;
  std::variant<QueryRange, ScanSegment> rows;
  PageColumns columns;
  const PageOptions* options = nullptr;
};
Result<PagePlan> PlanQuery(const QueryRequest& query, const TableDescription& table);
Result<PagePlan> PlanScan(const ScanRequest& scan, const TableDescription& table);

}  // namespace tuskgate::translator
