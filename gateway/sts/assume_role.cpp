#include "gateway/sts/assume_role.h"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gateway/access/request_keys.h"
#include "gateway/identity/sessions.h"
#include "gateway/sts/parameters.h"
#include "policy/arn_pattern.h"
#include "policy/decision.h"

namespace tuskgate::gateway {
namespace {

using translator::Json;

constexpr std::int64_t kShortest = 900;
constexpr std::int64_t kLongest = 43'200;
constexpr std::int64_t kUsual = 3600;
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
constexpr std::int64_t kLongestOfChain = 3600;

// Any policy asks for them by the names that RequestKeys knows from requests of DynamoDB.
rapidjson::Document BodyOf(const AssumeRoleRequest& request) {
  rapidjson::Document body(rapidjson::kObjectType);
  auto& memory = body.GetAllocator();
  Json tags(rapidjson::kArrayType);
  for (const auto& [key, value] : request.tags) {
    Json tag(rapidjson::kObjectType);
    tag.AddMember("Key", Json(key, memory), memory);
    tag.AddMember("Value", Json(value, memory), memory);
    tags.PushBack(tag, memory);
  }
  body.AddMember("Tags", tags, memory);
  return body;
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
class AssumeRoleKeys final : public policy::ContextKeys {
 public:
  AssumeRoleKeys(const AssumeRoleRequest& request, const KnownRole& role, const RequestFacts& facts)
      : request_(request), role_(role), global_(facts, facts.operation, nullptr, nullptr) {}

  std::optional<std::vector<std::string>> Find(std::string_view key) const override {
    if (key == "sts:externalid") {
      if (!request_.external_id) return std::nullopt;
      return std::vector<std::string>{*request_.external_id};
    }
    if (key == "sts:rolesessionname") return std::vector<std::string>{request_.session_name};
    for (const std::string_view prefix : {"aws:resourcetag/", "iam:resourcetag/"}) {
      if (key.starts_with(prefix)) return FindTag(role_.tags, key.substr(prefix.size()));
    }
    return key.starts_with("aws:") ? global_.Find(key) : std::nullopt;
  }

 private:
  const AssumeRoleRequest& request_;
  const KnownRole& role_;
  const RequestKeys global_;
};

// The trust policy has to let them in, whatever their own policies allow.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
bool Allows(const KnownRole& role, const policy::Principal& principal, std::string_view action,
            const policy::ContextKeys& keys) {
  const policy::AccessRequest request{action, role.principal.arn, keys};
  if (policy::GrantOf(*role.trust, principal, request) == policy::Grant::kNone) return false;
  return policy::Decide(principal, role.trust.get(), request).outcome == policy::Outcome::kAllowed;
}

StsError Refusal(const Caller& caller, std::string_view action, const std::string& role_arn) {
  return StsAccessDenied(fmt::format("User: {} is not authorized to perform: {} on resource: {}",
                                     caller.principal.arn, action, role_arn));
}

bool IsRoleArn(std::string_view arn) {
  const auto parts = policy::SplitArn(arn);
  return parts && (*parts)[0] == "arn" && (*parts)[2] == "iam" && (*parts)[3].empty() &&
         (*parts)[5].starts_with("role/");
}

}  // namespace

StsResult<AssumeRoleRequest> ReadAssumeRole(const Form& form) {
  constexpr TextRule kRoleArn{20, 2048, {}, true};
  constexpr TextRule kSessionName{2, 64, "+=,.@-", true};
  constexpr TextRule kPolicy{1, kLongestSessionPolicy, {}, false};
  constexpr TextRule kExternalId{2, 1224, "+=,.@:/-", false};
  AssumeRoleRequest request;
  Parameters parameters(form);
  request.role_arn = parameters.Text("RoleArn", kRoleArn);
  request.session_name = parameters.Text("RoleSessionName", kSessionName);
  request.seconds = parameters.Seconds(kShortest, kLongest, kUsual);
  request.policy = parameters.Text("Policy", kPolicy);
  request.tags = parameters.Tags();
  if (form.Find("ExternalId") != nullptr) {
    request.external_id = parameters.Text("ExternalId", kExternalId);
  }
  for (const std::string_view name : {"PolicyArns", "TransitiveTagKeys", "ProvidedContexts",
                                      "SourceIdentity", "SerialNumber", "TokenCode"}) {
    parameters.RefuseUnsupported(name);
  }
  if (auto fault = parameters.Fault()) return *std::move(fault);
  if (!IsRoleArn(request.role_arn)) {
    return StsValidationError(fmt::format("{} is invalid", request.role_arn));
  }
  return request;
}

StsResult<const KnownRole*> RoleToAssume(const Identities& identities, const Caller& caller,
                                         const AssumeRoleRequest& request,
                                         const http::ApiRequest& http_request,
                                         const translator::ArnScope& scope) {
  if (caller.kind == CallerKind::kRoot) {
    return StsAccessDenied("Roles may not be assumed by root accounts.");
  }
  const KnownRole* const role = identities.FindRoleByArn(request.role_arn);
  // Federated users may ask STS for nothing but who they are.
  if (role == nullptr || caller.kind == CallerKind::kFederatedUser) {
    return Refusal(caller, "sts:AssumeRole", request.role_arn);
  }
  const rapidjson::Document body = BodyOf(request);
  const RequestFacts facts{caller, http_request, "AssumeRole", Subject::kNamed, body, scope};
  const AssumeRoleKeys keys(request, *role, facts);
  for (const std::string_view action : {"sts:AssumeRole", "sts:TagSession"}) {
    if (action == "sts:TagSession" && request.tags.empty()) continue;
    if (!Allows(*role, caller.principal, action, keys)) {
      return Refusal(caller, action, request.role_arn);
    }
  }
  if (request.seconds > role->max_session_seconds) {
    return StsValidationError(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  if (caller.kind == CallerKind::kAssumedRole && request.seconds > kLongestOfChain) {
    return StsValidationError(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
        "chaining.");
  }
  return role;
}

}  // namespace tuskgate::gateway
