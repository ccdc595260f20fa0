#include "translator/request/read_requests.h"

#include <fmt/format.h>

#include "translator/model/layer_words.h"
#include "translator/request/item_shapes.h"
#include "translator/request/legacy_conditions.h"
#include "translator/request/legacy_parameters.h"

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

// The current layer says how many of these errors it detected: recorded from the service by
// getmoto/moto's tests of Select, which are marked aws_verified.
ApiError SelectError(ValidationLayer layer, std::string_view what) {
  ApiError error = ValidationError(std::string(what));
  return layer == ValidationLayer::kCurrent ? InEnvelope(std::move(error)) : error;
}

std::optional<ApiError> ReadSelect(const Json& request, ValidationLayer layer, PageOptions& page) {
  const std::string_view select = StringMember(request, "Select");
  bool projects = false;
  for (const std::string_view name : {"AttributesToGet", "ProjectionExpression"}) {
    if (FindMember(request, name) == nullptr) continue;
    projects = true;
    if (select.empty() || select == "SPECIFIC_ATTRIBUTES") continue;
    return SelectError(layer, fmt::format("Cannot specify the {} when choosing to get {}", name,
                                          select == "COUNT" ? "only the Count" : select));
  }
  if (select == "SPECIFIC_ATTRIBUTES" && !projects) {
    return SelectError(layer,
                       "Must specify the AttributesToGet or ProjectionExpression when choosing to "
                       "get SPECIFIC_ATTRIBUTES");
  }
  page.all_attributes = select == "ALL_ATTRIBUTES";
  if (select == "ALL_PROJECTED_ATTRIBUTES" && page.index.empty()) {
    return SelectError(
        layer, "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  page.count_only = select == "COUNT";
  return std::nullopt;
}

std::optional<ApiError> ReadLegacyProjection(const Json& request,
                                             std::optional<BoundProjection>& projection) {
  const Json* names = FindMember(request, "AttributesToGet");
  if (names == nullptr) return std::nullopt;
  Result<BoundProjection> bound = ReadAttributesToGet(*names);
  if (!bound.has_value()) return bound.error();
  projection = *std::move(bound);
  return std::nullopt;
}

std::optional<ApiError> ReadFilter(const Json& request, std::string_view name, PageOptions& page) {
  Result<BoundConditionPtr> filter = ReadLegacyFilter(request, name, page.parameters);
  if (!filter.has_value()) return filter.error();
  page.filter = *std::move(filter);
  if (page.filter != nullptr) page.filter_name = name;
  return std::nullopt;
}

std::optional<ApiError> ReadOptions(const Json& request, ValidationLayer layer, PageOptions& page) {
  page.parameters = ExpressionParameters(layer);
  page.table = TableNameOf(request);
  page.index = StringMember(request, "IndexName");
  page.consistent = BooleanMember(request, "ConsistentRead", false);
  page.limit = IntegerMember(request, "Limit");
  page.capacity = CapacityDetailOf(request);
  return ReadSelect(request, layer, page);
}

std::optional<ApiError> ReadStartKey(const Json& request, PageOptions& page) {
  if (const Json* key = FindMember(request, "ExclusiveStartKey")) {
    Result<Item> item = ParseItem(*key, page.parameters.layer());
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

// Reads the maps that expressions use. There are none beside a legacy filter (CheckParameters),
// whose values `parameters` keeps.
std::optional<ApiError> ReadParameters(const Json& request, PageOptions& page) {
  if (page.filter != nullptr) return std::nullopt;
  Result<ExpressionParameters> parameters =
      ExpressionParameters::Parse(request, true, page.parameters.layer());
  if (!parameters.has_value()) return parameters.error();
  page.parameters = *std::move(parameters);
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
    return ValidationError(fmt::format(
        fmt::runtime(kSegmentTooLarge.In(scan.page.parameters.layer())), *segment, *total));
  }
  scan.segment = *segment;
  scan.total_segments = *total;
  return std::nullopt;
}

}  // namespace

Result<GetItemRequest> ParseGetItem(const Json& request) {
  constexpr ValidationLayer kLayer = layer_of::kGetItem;
  if (auto error = CheckShape(request, GetItemShape(), kLayer)) return *error;
  if (auto error = CheckParameters(request, GetParameters(), kLayer)) return *error;
  GetItemRequest get;
  get.table = TableNameOf(request);
  get.consistent = BooleanMember(request, "ConsistentRead", false);
  get.capacity = CapacityDetailOf(request);
  Result<Item> key = ParseItem(*FindMember(request, "Key"), kLayer);
  if (!key.has_value()) return key.error();
  get.key = *std::move(key);
  if (auto error = ReadLegacyProjection(request, get.projection)) return *error;
  Result<ExpressionParameters> parameters = ExpressionParameters::Parse(request, false, kLayer);
  if (!parameters.has_value()) return parameters.error();
  get.parameters = *std::move(parameters);
  if (auto error = BindProjection(request, get.parameters, get.projection)) return *error;
  if (auto error = get.parameters.CheckAllUsed()) return *error;
  return get;
}

namespace {

// All expressions are read, the key condition first, and what is unused is told, before the key
// condition is looked at as one; KeyConditions come last. dynalite's test/query.js, and DynamoDB
// Local 3.3.1 of what is unused.
std::optional<ApiError> BindExpressions(const Json& request, QueryRequest& query) {
  const Json* text = FindMember(request, "KeyConditionExpression");
  const Json* conditions = FindMember(request, "KeyConditions");
  if (text == nullptr && conditions == nullptr) {
    return ValidationError(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
        "request.");
  }
  if (auto error = ReadParameters(request, query.page)) {
    return error;
  }
  if (text != nullptr) {
    Result<BoundConditionPtr> bound =
        query.page.parameters.BindCondition("KeyConditionExpression", Text(*text));
    if (!bound.has_value()) return bound.error();
    query.key_condition = *std::move(bound);
  }
  if (auto error = BindFilter(request, query.page)) return error;
  Result<std::vector<KeyTerm>> terms = text != nullptr
                                           ? ReadKeyCondition(*query.key_condition)
                                           : ReadKeyConditions(*conditions, query.page.parameters);
  if (!terms.has_value()) return terms.error();
  query.terms = *std::move(terms);
  return std::nullopt;
}

}  // namespace

// The order of the checks, which differs between the two, is that of the service: dynalite's
// validations of query and scan, found so on it.
Result<QueryRequest> ParseQuery(const Json& request, ValidationLayer layer) {
  if (auto error = CheckShape(request, QueryShape(), layer)) return *error;
  if (auto error = CheckParameters(request, QueryParameters(), layer)) return *error;
  QueryRequest query;
  if (auto error = ReadOptions(request, layer, query.page)) return *error;
  query.forward = BooleanMember(request, "ScanIndexForward", true);
  if (auto error = ReadFilter(request, "QueryFilter", query.page)) return *error;
  if (auto error = ReadLegacyProjection(request, query.page.projection)) return *error;
  if (auto error = ReadStartKey(request, query.page)) return *error;
  if (auto error = BindExpressions(request, query)) return *error;
  return query;
}

Result<ScanRequest> ParseScan(const Json& request, ValidationLayer layer) {
  if (auto error = CheckShape(request, ScanShape(), layer)) return *error;
  if (auto error = CheckParameters(request, ScanParameters(), layer)) return *error;
  ScanRequest scan;
  if (auto error = ReadOptions(request, layer, scan.page)) return *error;
  if (auto error = ReadLegacyProjection(request, scan.page.projection)) return *error;
  if (auto error = ReadFilter(request, "ScanFilter", scan.page)) return *error;
  if (auto error = ReadStartKey(request, scan.page)) return *error;
  if (auto error = ReadSegments(request, scan)) return *error;
  if (auto error = ReadParameters(request, scan.page)) {
    return *error;
  }
  if (auto error = BindFilter(request, scan.page)) return *error;
  return scan;
}

}  // namespace tuskgate::translator
