#include "translator/plan/path_checks.h"

#include <fmt/format.h>

namespace tuskgate::translator {

std::optional<ApiError> CheckKeyPath(const TableDescription& table, const BoundPath& path) {
  if (path.IsTopLevel()) return std::nullopt;
  const bool of_table = table.IsKey(path.Attribute());
  if (!of_table && !table.IsIndexKey(path.Attribute())) return std::nullopt;
  return ValidationError(
      fmt::format("Key attributes must be scalars; list random access '[]' and map lookup '.' are "
                  "not allowed: {}: {}",
                  of_table ? "Key" : "IndexKey", path.Attribute()));
}

std::optional<ApiError> CheckKeyPaths(const TableDescription& table,
                                      const BoundProjection& projection) {
  for (const BoundPath& path : projection) {
    if (auto error = CheckKeyPath(table, path)) return error;
  }
  return std::nullopt;
}

std::optional<ApiError> CheckKeyPaths(const TableDescription& table,
                                      const BoundCondition& condition) {
  std::optional<ApiError> first;
  VisitPaths(condition, [&table, &first](const BoundPath& path) {
    if (!first) first = CheckKeyPath(table, path);
  });
  return first;
}

std::optional<ApiError> CheckKeyPaths(const TableDescription& table, const BoundUpdate& update) {
  std::optional<ApiError> first;
  VisitPaths(update, [&table, &first](const BoundPath& path) {
    if (!first) first = CheckKeyPath(table, path);
  });
  return first;
}

std::optional<ApiError> CheckFilterAttributes(const ReadTarget& target,
                                              const BoundCondition& filter,
                                              std::string_view filter_name) {
  // The first attribute of the key, wherever in the filter it stands.
  for (const auto keys : {target.PartitionKey(), target.SortKey()}) {
    for (const KeyAttribute& key : keys) {
      bool used = false;
      VisitPaths(filter, [&key, &used](const BoundPath& path) {
        used = used || path.Attribute() == key.name;
      });
      if (!used) continue;
      return ValidationError(
          fmt::format("{} can only contain non-primary key attributes: Primary key attribute: {}",
                      filter_name, key.name));
    }
  }
  return std::nullopt;
}

}  // namespace tuskgate::translator
