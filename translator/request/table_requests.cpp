#include "translator/request/table_requests.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/request/key_schema.h"
#include "translator/request/options.h"
#include "translator/request/table_shapes.h"

namespace tuskgate::translator {
namespace {

std::optional<ApiError> CheckName(const Json& request) {
  if (FindMember(request, "TableName") != nullptr) return std::nullopt;
  return ValidationError(
      "The parameter 'TableName' is required but was not present in the request");
}

}  // namespace

std::optional<ApiError> CheckTableRequest(const Json& request, const Shape& shape) {
  if (auto error = CheckTypes(request, shape)) return error;
  if (auto error = CheckName(request)) return error;
  return CheckConstraints(request, shape);
}

std::optional<ApiError> CheckSupported(const Json& request) {
  for (const std::string_view member :
       {"ReplicaUpdates", "GlobalTableWitnessUpdates", "MultiRegionConsistency",
        "GlobalTableSourceArn", "VectorIndexes", "VectorIndexUpdates"}) {
    if (FindMember(request, member) != nullptr) {
      return InvalidValues(fmt::format("{} is not supported", member));
    }
  }
  return std::nullopt;
}

std::optional<BillingMode> BillingModeOf(const Json& request) {
  const std::string_view mode = StringMember(request, "BillingMode");
  if (mode.empty()) return std::nullopt;
  return mode == "PROVISIONED" ? BillingMode::kProvisioned : BillingMode::kPayPerRequest;
}

ApiError TableNotFound(std::string_view name) {
  return {ErrorKind::kResourceNotFound,
          fmt::format("Requested resource not found: Table: {} not found", name),
          {}};
}

ApiError ResourceInUse(std::string_view what) {
  return {ErrorKind::kResourceInUse,
          fmt::format("Attempt to change a resource which is still in use: {}", what),
          {}};
}

Result<ListTablesRequest> ParseListTables(const Json& request) {
  if (auto error = CheckShape(request, ListTablesShape())) return *error;
  ListTablesRequest list;
  list.limit = IntegerMember(request, "Limit").value_or(100);
  list.start = StringMember(request, "ExclusiveStartTableName");
  return list;
}

Result<std::string> ParseTableName(const Json& request) {
  if (auto error = CheckTableRequest(request, TableNameShape())) return *error;
  return TableNameOf(request);
}

std::optional<ApiError> CheckDeletable(const TableDescription& table, double now) {
  if (table.deletion_protection) {
    return ValidationError(
        "Resource cannot be deleted as it is currently protected against deletion. Disable "
        "deletion protection first.");
  }
  const TableStatus status = StatusAt(table, now);
  if (status == TableStatus::kCreating) {
    return ResourceInUse("Table is being created: " + table.name);
  }
  if (status == TableStatus::kDeleting) {
    return ResourceInUse("Table is being deleted: " + table.name);
  }
  if (std::any_of(table.indexes.begin(), table.indexes.end(), [](const IndexDescription& index) {
        return index.status != IndexStatus::kActive;
      })) {
    return ResourceInUse(
        "Cannot delete table while indexes are being created, updated, or deleted.");
  }
  if (status == TableStatus::kUpdating) {
    return ResourceInUse(fmt::format("Table: {} is in the process of being updated.", table.name));
  }
  return std::nullopt;
}

}  // namespace tuskgate::translator
