#include "translator/request/policy_requests.h"

#include <fmt/format.h>

#include "translator/request/feature_shapes.h"
#include "translator/request/key_schema.h"
#include "translator/request/tag_requests.h"

namespace tuskgate::translator {
namespace {

constexpr std::string_view kStreamMark = "/stream/";

// What the ARN is of is known by now, but for what lies below a table.
std::optional<ApiError> CheckArn(const TaggedResource& resource, const ArnScope& scope) {
  const std::string_view path = resource.path;
  const std::size_t slash = path.find('/');
  if (slash != std::string_view::npos && !path.substr(slash).starts_with(kStreamMark)) {
    return InvalidValues(
        fmt::format("Provided Arn is not a DynamoDB resource arn: {}", resource.arn));
  }
  if (!resource.arn.starts_with(fmt::format("arn:aws:dynamodb:{}:", scope.region))) {
    return InvalidValues(fmt::format("Invalid resource Arn: {}", resource.arn));
  }
  if (resource.account_id != scope.account_id) {
    return ValidationError(
        "This action is only supported by accounts that match the resource owner\u2019s account.");
  }
  return std::nullopt;
}

Result<PolicyRequest> ParsePolicy(const Json& request, const Shape& shape, const ArnScope& scope) {
  Result<TaggedResource> resource = ParseResource(request, shape);
  if (!resource.has_value()) return resource.error();
  if (auto error = CheckArn(*resource, scope)) return *error;
  PolicyRequest policy;
  policy.arn = std::move(resource->arn);
  const std::string& path = resource->path;
  const std::size_t mark = path.find(kStreamMark);
  policy.table = path.substr(0, mark);
  if (mark != std::string::npos) policy.stream_label = path.substr(mark + kStreamMark.size());
  policy.revision = StringMember(request, "ExpectedRevisionId");
  return policy;
}

}  // namespace

Result<PolicyRequest> ParseGetResourcePolicy(const Json& request, const ArnScope& scope) {
  return ParsePolicy(request, GetResourcePolicyShape(), scope);
}

Result<PolicyRequest> ParseDeleteResourcePolicy(const Json& request, const ArnScope& scope) {
  return ParsePolicy(request, DeleteResourcePolicyShape(), scope);
}

Result<PolicyRequest> ParsePutResourcePolicy(const Json& request, const ArnScope& scope) {
  Result<PolicyRequest> policy = ParsePolicy(request, PutResourcePolicyShape(), scope);
  if (!policy.has_value()) return policy;
  policy->policy = StringMember(request, "Policy");
  policy->may_lock_out = BooleanMember(request, "ConfirmRemoveSelfResourceAccess", false);
  return policy;
}

ApiError PolicyStreamNotFound(const PolicyRequest& request) {
  return {ErrorKind::kResourceNotFound,
          fmt::format("Requested resource not found: Stream: {} not found for Table: {}",
                      request.stream_label, request.table),
          {}};
}

ApiError PolicyNotFound(const std::string& what) {
  return {ErrorKind::kPolicyNotFound,
          "Resource-based policy not found for the provided ResourceArn: " + what,
          {}};
}

}  // namespace tuskgate::translator
