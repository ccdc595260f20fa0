// GetItem, Query and Scan, parsed and checked as far as possible without the table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "translator/expression/bind_expression.h"
#include "translator/expression/key_condition.h"
#include "translator/expression/read_target.h"
#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/request/options.h"

namespace tuskgate::translator {

struct GetItemRequest {
  std::string table;
  Item key;
  ExpressionParameters parameters;
  std::optional<BoundProjection> projection;
  std::vector<std::string> column_names;  // as in PageOptions
  bool consistent = false;
  CapacityDetail capacity = CapacityDetail::kNone;
};

// What Query and Scan have in common.
struct PageOptions {
  std::string table;
  std::string index;  // empty: the table itself
  ExpressionParameters parameters;
  BoundConditionPtr filter;                            // null: none
  std::string_view filter_name = "Filter Expression";  // as messages name it
  bool filters_keys =
      false;  // whether the filter of a Query may name its keys: that of PartiQL may
  std::optional<BoundProjection> projection;
  // Set where each path of the projection becomes an attribute of its own, called so: PartiQL's
  // columns. Empty: items keep their shape.
  std::vector<std::string> column_names;
  bool count_only = false;
  bool all_attributes = false;  // Select = ALL_ATTRIBUTES
  bool consistent = false;
  std::optional<std::int64_t> limit;
  std::optional<Item> start_key;
  CapacityDetail capacity = CapacityDetail::kNone;
};

struct QueryRequest {
  PageOptions page;
  BoundConditionPtr key_condition;  // the terms point into it; null: made of KeyConditions
  std::vector<KeyTerm> terms;
  bool forward = true;
};

struct ScanRequest {
  PageOptions page;
  std::int64_t segment = 0;
  std::int64_t total_segments = 1;
};

Result<GetItemRequest> ParseGetItem(const Json& request);
Result<QueryRequest> ParseQuery(const Json& request, ValidationLayer layer = layer_of::kQuery);
Result<ScanRequest> ParseScan(const Json& request, ValidationLayer layer = layer_of::kScan);

}  // namespace tuskgate::translator
