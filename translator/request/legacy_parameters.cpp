#include "translator/request/legacy_parameters.h"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include "translator/model/attribute_json.h"
#include "translator/model/attribute_name.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

std::vector<std::string_view> Present(const Json& request,
                                      const std::vector<std::string_view>& names) {
  std::vector<std::string_view> present;
  for (const std::string_view name : names) {
    if (FindMember(request, name) != nullptr) present.push_back(name);
  }
  return present;
}

bool HasAny(const Json& request, const std::vector<std::string_view>& names) {
  return std::any_of(names.begin(), names.end(), [&request](std::string_view name) {
    return FindMember(request, name) != nullptr;
  });
}

// What of both kinds a request has.
std::optional<ApiError> CheckMix(const Json& request, const ParameterKinds& kinds) {
  std::vector<std::string_view> legacy = Present(request, kinds.legacy);
  if (legacy.empty()) return std::nullopt;
  const std::vector<std::string_view> expressions = Present(request, kinds.expressions);
  // KeyConditions go together with the other expressions, as long as no KeyConditionExpression
  // says the same.
  if (FindMember(request, "KeyConditionExpression") == nullptr) {
    legacy.erase(std::remove(legacy.begin(), legacy.end(), "KeyConditions"), legacy.end());
  }
  if (legacy.empty() || expressions.empty()) return std::nullopt;
  return MixError(legacy, expressions);
}

}  // namespace

const ParameterKinds& GetParameters() {
  static const ParameterKinds kinds{{"AttributesToGet"}, {"ProjectionExpression"}, {}};
  return kinds;
}

const ParameterKinds& PutParameters() {
  static const ParameterKinds kinds{
      {"Expected", "ConditionalOperator"}, {"ConditionExpression"}, {"ConditionExpression"}};
  return kinds;
}

const ParameterKinds& UpdateParameters() {
  static const ParameterKinds kinds{{"AttributeUpdates", "Expected", "ConditionalOperator"},
                                    {"UpdateExpression", "ConditionExpression"},
                                    {"UpdateExpression", "ConditionExpression"}};
  return kinds;
}

const ParameterKinds& QueryParameters() {
  static const ParameterKinds kinds{
      {"AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"},
      {"ProjectionExpression", "FilterExpression", "KeyConditionExpression"},
      {"FilterExpression", "KeyConditionExpression"}};
  return kinds;
}

const ParameterKinds& ScanParameters() {
  static const ParameterKinds kinds{{"AttributesToGet", "ScanFilter", "ConditionalOperator"},
                                    {"ProjectionExpression", "FilterExpression"},
                                    {"FilterExpression"}};
  return kinds;
}

std::optional<ApiError> CheckParameters(const Json& request, const ParameterKinds& kinds,
                                        ValidationLayer layer) {
  if (auto error = CheckMix(request, kinds)) return error;
  return ExpressionParameters::CheckNeeded(request, kinds.value_expressions,
                                           HasAny(request, kinds.expressions), layer);
}

ApiError MixError(const std::vector<std::string_view>& legacy,
                  const std::vector<std::string_view>& expressions) {
  return ValidationError(
      fmt::format("Can not use both expression and non-expression parameters in the same request: "
                  "Non-expression parameters: {{{}}} Expression parameters: {{{}}}",
                  fmt::join(legacy, ", "), fmt::join(expressions, ", ")));
}

std::optional<ApiError> CheckConditionalOperator(const Json& request, std::size_t conditions) {
  if (conditions > 1 || FindMember(request, "ConditionalOperator") == nullptr) return std::nullopt;
  return ValidationError(conditions == 0
                             ? "ConditionalOperator cannot be used without Filter or Expected"
                             : "ConditionalOperator can only be used when Filter or Expected has "
                               "two or more elements");
}

Result<BoundProjection> ReadAttributesToGet(const Json& names) {
  BoundProjection projection;
  std::set<std::string_view> seen;
  for (const Json& name : names.GetArray()) {
    Result<BoundPath> path = AttributePath(Text(name));
    if (!path.has_value()) return path.error();
    if (!seen.insert(Text(name)).second) {
      return ValidationError(fmt::format(
          "One or more parameter values were invalid: Duplicate value in attribute name: {}",
          Text(name)));
    }
    projection.push_back(*std::move(path));
  }
  return projection;
}

Result<BoundPath> AttributePath(std::string_view name) {
  if (const auto fault = AttributeNameFault(name)) return ValidationError(std::string(*fault));
  BoundPath path;
  path.steps.emplace_back(std::string(name));
  return path;
}

}  // namespace tuskgate::translator
