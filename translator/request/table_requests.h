// DescribeTable, DeleteTable and ListTables, and what all requests on tables begin with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {

struct ListTablesRequest {
  std::int64_t limit = 100;
  std::string start;  // exclusive; empty: from the first
};

Result<ListTablesRequest> ParseListTables(const Json& request);
// DescribeTable and DeleteTable.
Result<std::string> ParseTableName(const Json& request);

// The order of the checks is the service's: the type of everything, that there is a name, the rest.
std::optional<ApiError> CheckTableRequest(const Json& request, const Shape& shape);

// Refuses, in words of our own, what would be missed if it were ignored: global tables and vectors.
std::optional<ApiError> CheckSupported(const Json& request);

std::optional<BillingMode> BillingModeOf(const Json& request);

ApiError TableNotFound(std::string_view name);
ApiError ResourceInUse(std::string_view what);  // "Attempt to change a resource which is ..."

// DeleteTable: refused while the table or one of its indexes is not settled, or when it is
// protected.
std::optional<ApiError> CheckDeletable(const TableDescription& table, double now);

}  // namespace tuskgate::translator
