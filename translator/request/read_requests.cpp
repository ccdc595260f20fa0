#include "translator/request/read_requests.h"

#include <fmt/format.h>

#include "translator/request/item_shapes.h"

namespace tuskgate::translator {
namespace {

std::optional<ApiError> BindProjection(const Json& request, ExpressionParameters& parameters,
                                       std::optional<BoundProjection>& projection) {
  const Json* text = FindMember(request, "ProjectionExpression");
  if (text == nullptr) return std::nullopt;
  Result<BoundProjection> bound = parameters.BindProjection("ProjectionExpression", Text(*text));
  if (!bound.has_value()) return bound.error();
  projection = *std::move(bound);
  return std::nullopt;
}

std::optional<ApiError> ReadSelect(const Json& request, PageOptions& page) {
  const std::string_view select = StringMember(request, "Select");
  const bool projects = FindMember(request, "ProjectionExpression") != nullptr;
  if (projects && !select.empty() && select != "SPECIFIC_ATTRIBUTES") {
    return ValidationError(
        fmt::format("Cannot specify the ProjectionExpression when choosing to get {}",
                    select == "COUNT" ? "only the Count" : select));
  }
  if (select == "SPECIFIC_ATTRIBUTES" && !projects) {
    return ValidationError(
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
        "SPECIFIC_ATTRIBUTES");
  }
  page.all_projected = select == "ALL_PROJECTED_ATTRIBUTES";
  if (page.all_projected && page.index.empty()) {
    return ValidationError(
        "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  page.count_only = select == "COUNT";
  return std::nullopt;
}

// Everything before the expressions.
std::optional<ApiError> ReadPage(const Json& request, PageOptions& page) {
  page.table = TableNameOf(request);
  page.index = StringMember(request, "IndexName");
  page.consistent = BooleanMember(request, "ConsistentRead", false);
  page.limit = IntegerMember(request, "Limit");
  page.capacity = CapacityDetailOf(request);
  if (auto error = ReadSelect(request, page)) return error;
  if (const Json* key = FindMember(request, "ExclusiveStartKey")) {
    Result<Item> item = ParseItem(*key);
    if (!item.has_value()) {
      ApiError error = item.error();
      // Numbers and duplicates are reported bare; the rest says where it was.
      const bool bare = error.message.find("umber") != std::string::npos ||
                        error.message.find("numeric") != std::string::npos ||
                        error.message.find("duplicates") != std::string::npos;
      if (!bare) error.message.insert(0, "The provided starting key is invalid: ");
      return error;
    }
    page.start_key = *std::move(item);
  }
  return std::nullopt;
}

std::optional<ApiError> BindFilter(const Json& request, PageOptions& page) {
  if (const Json* text = FindMember(request, "FilterExpression")) {
    Result<BoundConditionPtr> filter =
        page.parameters.BindCondition("FilterExpression", Text(*text));
    if (!filter.has_value()) return filter.error();
    page.filter = *std::move(filter);
  }
  if (auto error = BindProjection(request, page.parameters, page.projection)) return error;
  return page.parameters.CheckAllUsed();
}

std::optional<ApiError> ReadSegments(const Json& request, ScanRequest& scan) {
  const auto segment = IntegerMember(request, "Segment");
  const auto total = IntegerMember(request, "TotalSegments");
  if (segment && !total) {
    return ValidationError(
        "The TotalSegments parameter is required but was not present in the request when Segment "
        "parameter is present");
  }
  if (total && !segment) {
    return ValidationError(
        "The Segment parameter is required but was not present in the request when parameter "
        "TotalSegments is present");
  }
  if (!segment) return std::nullopt;
  if (*segment >= *total) {
    return ValidationError(
        fmt::format("The Segment parameter is zero-based and must be less than parameter "
                    "TotalSegments: Segment: {} is not less than TotalSegments: {}",
                    *segment, *total));
  }
  scan.segment = *segment;
  scan.total_segments = *total;
  return std::nullopt;
}

bool HasExpression(const Json& request, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (FindMember(request, name) != nullptr) return true;
  }
  return false;
}

}  // namespace

Result<GetItemRequest> ParseGetItem(const Json& request) {
  if (auto error = CheckShape(request, GetItemShape())) return *error;
  if (auto error = CheckNoLegacyParameters(request)) return *error;
  GetItemRequest get;
  get.table = TableNameOf(request);
  get.consistent = BooleanMember(request, "ConsistentRead", false);
  get.capacity = CapacityDetailOf(request);
  Result<Item> key = ParseItem(*FindMember(request, "Key"));
  if (!key.has_value()) return key.error();
  get.key = *std::move(key);
  Result<ExpressionParameters> parameters =
      ExpressionParameters::Parse(request, {}, HasExpression(request, {"ProjectionExpression"}));
  if (!parameters.has_value()) return parameters.error();
  get.parameters = *std::move(parameters);
  if (auto error = BindProjection(request, get.parameters, get.projection)) return *error;
  if (auto error = get.parameters.CheckAllUsed()) return *error;
  return get;
}

Result<QueryRequest> ParseQuery(const Json& request) {
  if (auto error = CheckShape(request, QueryShape())) return *error;
  if (auto error = CheckNoLegacyParameters(request)) return *error;
  QueryRequest query;
  if (auto error = ReadPage(request, query.page)) return *error;
  query.forward = BooleanMember(request, "ScanIndexForward", true);
  const Json* key_condition = FindMember(request, "KeyConditionExpression");
  if (key_condition == nullptr) {
    return ValidationError(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
        "request.");
  }
  Result<ExpressionParameters> parameters = ExpressionParameters::Parse(
      request, {"FilterExpression", "KeyConditionExpression"},
      HasExpression(request,
                    {"FilterExpression", "KeyConditionExpression", "ProjectionExpression"}));
  if (!parameters.has_value()) return parameters.error();
  query.page.parameters = *std::move(parameters);
  Result<BoundConditionPtr> bound =
      query.page.parameters.BindCondition("KeyConditionExpression", Text(*key_condition));
  if (!bound.has_value()) return bound.error();
  query.key_condition = *std::move(bound);
  if (auto error = BindFilter(request, query.page)) return *error;
  Result<std::vector<KeyTerm>> terms = ReadKeyCondition(*query.key_condition);
  if (!terms.has_value()) return terms.error();
  query.terms = *std::move(terms);
  return query;
}

Result<ScanRequest> ParseScan(const Json& request) {
  if (auto error = CheckShape(request, ScanShape())) return *error;
  if (auto error = CheckNoLegacyParameters(request)) return *error;
  ScanRequest scan;
  if (auto error = ReadPage(request, scan.page)) return *error;
  if (auto error = ReadSegments(request, scan)) return *error;
  Result<ExpressionParameters> parameters = ExpressionParameters::Parse(
      request, {"FilterExpression"},
      HasExpression(request, {"FilterExpression", "ProjectionExpression"}));
  if (!parameters.has_value()) return parameters.error();
  scan.page.parameters = *std::move(parameters);
  if (auto error = BindFilter(request, scan.page)) return *error;
  return scan;
}

namespace {

std::optional<ApiError> CheckKeyPath(const TableDescription& table, const BoundPath& path) {
  if (path.IsTopLevel() || !table.IsKey(path.Attribute())) return std::nullopt;
  return ValidationError(
      fmt::format("Key attributes must be scalars; list random access '[]' and map lookup '.' are "
                  "not allowed: Key: {}",
                  path.Attribute()));
}

}  // namespace

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

std::optional<ApiError> CheckFilterAttributes(const TableDescription& table,
                                              const BoundCondition& filter) {
  const std::string* key = nullptr;
  VisitPaths(filter, [&table, &key](const BoundPath& path) {
    if (key == nullptr && table.IsKey(path.Attribute())) key = &path.Attribute();
  });
  if (key == nullptr) return std::nullopt;
  return ValidationError(
      fmt::format("Filter Expression can only contain non-primary key attributes: Primary key "
                  "attribute: {}",
                  *key));
}

}  // namespace tuskgate::translator
