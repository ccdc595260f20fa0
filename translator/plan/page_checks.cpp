#include "translator/plan/page_checks.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "translator/request/java_hash.h"

namespace tuskgate::translator {
namespace {

// The service has such names in a HashSet that begins with so many buckets.
constexpr std::size_t kNameBuckets = 16;

}  // namespace

Result<ReadTarget> FindTarget(const TableDescription& table, const PageOptions& options) {
  if (options.index.empty()) return ReadTarget(table);
  const IndexDescription* index = table.FindIndex(options.index);
  if (index == nullptr) {
    return ValidationError(
        fmt::format("The table does not have the specified index: {}", options.index));
  }
  if (index->IsGlobal() && options.consistent) {
    return ValidationError("Consistent reads are not supported on global secondary indexes");
  }
  if (index->backfilling) {
    return ValidationError(
        fmt::format("Cannot read from backfilling global secondary index: {}", options.index));
  }
  return ReadTarget(table, index);
}

std::optional<ApiError> CheckProjected(const ReadTarget& target, const PageOptions& options) {
  if (target.index() == nullptr || !target.index()->IsGlobal()) return std::nullopt;
  if (options.all_attributes && target.index()->projection != ProjectionType::kAll) {
    return ValidationError(
        fmt::format("One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not "
                    "supported for global secondary index {} because its projection type is not "
                    "ALL",
                    target.index()->name));
  }
  if (!options.projection) return std::nullopt;
  std::vector<std::string> missing;
  for (const BoundPath& path : *options.projection) {
    const std::string& name = path.Attribute();
    if (target.Projects(name) || std::find(missing.begin(), missing.end(), name) != missing.end()) {
      continue;
    }
    missing.push_back(name);
  }
  if (missing.empty()) return std::nullopt;
  return ValidationError(
      fmt::format("One or more parameter values were invalid: Global secondary index {} does not "
                  "project [{}]",
                  target.index()->name, fmt::join(missing, ", ")));
}

std::optional<ApiError> CheckFilterProjected(const ReadTarget& target, const PageOptions& options) {
  if (target.index() == nullptr || options.filter == nullptr) return std::nullopt;
  std::vector<std::string> missing;
  VisitPaths(*options.filter, [&target, &missing](const BoundPath& path) {
    const std::string& name = path.Attribute();
    if (target.Projects(name) || std::find(missing.begin(), missing.end(), name) != missing.end()) {
      return;
    }
    missing.push_back(name);
  });
  if (missing.empty()) return std::nullopt;
  return ValidationError(fmt::format(
      "One or more parameter values were invalid: Secondary index {} does not project one or more "
      "filter attributes: [{}]",
      target.index()->name, fmt::join(InHashOrder(std::move(missing), kNameBuckets), ", ")));
}

bool NeedsFetch(const ReadTarget& target, const PageOptions& options) {
  if (target.index() == nullptr || target.index()->IsGlobal() ||
      target.index()->projection == ProjectionType::kAll) {
    return false;
  }
  bool missing = options.all_attributes;
  const auto look = [&target, &missing](const BoundPath& path) {
    missing = missing || !target.Projects(path.Attribute());
  };
  // A statement's filter looks at what the index has. Recorded from the service by floci-io/floci,
  // DynamoDbPartiQLEdgeCaseIntegrationTest.
  if (options.filter != nullptr && !options.filters_keys) VisitPaths(*options.filter, look);
  if (options.projection && !options.count_only) {
    for (const BoundPath& path : *options.projection) look(path);
  }
  return missing;
}

}  // namespace tuskgate::translator
