#include "gateway/sts/token_service.h"

#include <chrono>
#include <ctime>
#include <utility>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "gateway/http/credentials.h"
#include "gateway/observe/event.h"
#include "gateway/sts/assume_role.h"
#include "gateway/sts/parameters.h"
#include "gateway/sts/token_record.h"
#include "gateway/sts/xml.h"
#include "policy/policy.h"

namespace tuskgate::gateway {
namespace {

using translator::ApiError;
using translator::ErrorKind;

// Of a session token, so that it fits into a head with all the rest.
constexpr std::size_t kTokenRoom = 8192;

constexpr std::string_view kInvalidAction = "InvalidAction";

// The statuses are those of the service's common errors.
StsError StsErrorOf(ApiError error) {
  switch (error.kind) {
    case ErrorKind::kMissingAuthenticationToken:
      return {403, "MissingAuthenticationToken", std::move(error.message)};
    case ErrorKind::kIncompleteSignature:
      return {400, "IncompleteSignature", std::move(error.message)};
    case ErrorKind::kUnrecognizedClient:
      return {403, "InvalidClientTokenId", std::move(error.message)};
    case ErrorKind::kExpiredToken:
      return {403, "ExpiredToken", std::move(error.message)};
    default:
      return {403, "SignatureDoesNotMatch", std::move(error.message)};
  }
}

void AppendCredentials(XmlAnswer& answer, const AccessKey& key) {
  answer.Open("Credentials");
  answer.Element("AccessKeyId", key.id);
  answer.Element("SecretAccessKey", key.secret);
  answer.Element("SessionToken", key.session_token);
  answer.Element("Expiration", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(key.expires_at)));
  answer.Close();
}

std::string GetCallerIdentity(std::string_view request_id, const Caller& caller) {
  XmlAnswer answer("GetCallerIdentity");
  answer.Element("Arn", caller.principal.arn);
  answer.Element("UserId", caller.unique_id);
  answer.Element("Account", caller.principal.account_id);
  return answer.Finish(request_id);
}

void TellAnswered(std::string_view request_id, const Form& form, const std::string& error) {
  if (!TellsRequests()) return;
  RequestServed served;
  served.operation = KnownAction(form).value_or("unknown");
  served.error = error;
  Tell(request_id, served);
}

// Nothing of an action that there is not.
std::optional<http::FormRecord> RecordOf(const Form& form, CallerPtr caller,
                                         const StsError* error) {
  const std::optional<std::string_view> action = KnownAction(form);
  if (!action || (error != nullptr && error->code == kInvalidAction)) return std::nullopt;
  http::FormRecord record;
  record.source = kStsSource;
  record.operation = *action;
  if (error != nullptr) {
    record.error_code = error->code;
    record.error_message = error->message;
  }
  // Of a stranger, nothing is shown of what it is about.
  record.parameters.SetObject();
  if (caller == nullptr) return record;
  record.caller = std::move(caller);
  record.parameters = ShownParameters(*action, form);
  const translator::Json* const role = translator::FindMember(record.parameters, "RoleArn");
  if (error == nullptr && role != nullptr) record.role = translator::Text(*role);
  return record;
}

}  // namespace

TokenService::TokenService(const IdentityKeys& keys, SignatureRules rules,
                           translator::ArnScope scope)
    : keys_(keys),
      rules_([&rules] {
        rules.service = "sts";
        return std::move(rules);
      }()),
      scope_(std::move(scope)) {}

http::FormAnswer TokenService::Answer(const http::FormRequest& request) const {
  std::optional<ApiError> refusal = http::CheckCredentials(request.head);
  CallerPtr caller;
  if (!refusal) {
    auto verified = CheckSignature(request.head, request.body, keys_, rules_, std::time(nullptr));
    if (verified.has_error()) {
      refusal = std::move(verified).error();
    } else {
      caller = *std::move(verified);
    }
  }
  if (refusal) {
    const StsError error = StsErrorOf(*std::move(refusal));
    return {error.status, XmlError(error, request.request_id), true,
            RecordOf(Form(request.body), nullptr, &error)};
  }
  const Form form(request.body);
  std::string elements;
  StsResult<std::string> answer = Run(request, *caller, form, elements);
  if (answer.has_error()) {
    const StsError error = answer.error();
    TellAnswered(request.request_id, form, error.code);
    return {error.status, XmlError(error, request.request_id), false,
            RecordOf(form, std::move(caller), &error)};
  }
  TellAnswered(request.request_id, form, {});
  std::optional<http::FormRecord> record = RecordOf(form, std::move(caller), nullptr);
  if (record) record->elements = std::move(elements);
  return {200, *std::move(answer), false, std::move(record)};
}

http::FormAnswer TokenService::Unavailable(const http::FormRequest& request,
                                           std::string message) const {
  const StsError error{503, "ServiceUnavailable", std::move(message)};
  return {error.status, XmlError(error, request.request_id), false, std::nullopt};
}

StsResult<std::string> TokenService::Run(const http::FormRequest& request, const Caller& caller,
                                         const Form& form, std::string& elements) const {
  const std::string* const action = form.Find("Action");
  if (action == nullptr || action->empty()) {
    return StsError{400, "MissingAction", "Missing Action"};
  }
  const std::string* const version = form.Find("Version");
  if (version != nullptr && *version == kStsVersion) {
    if (*action == "AssumeRole") return AssumeRole(request, caller, form, elements);
    if (*action == "GetCallerIdentity") return GetCallerIdentity(request.request_id, caller);
    if (*action == "GetSessionToken") {
      return GetSessionToken(request.request_id, caller, form, elements);
    }
  }
  return StsError{400, std::string(kInvalidAction),
                  fmt::format("Could not find operation {} for version {}", *action,
                              version == nullptr ? "NO_VERSION_SPECIFIED" : *version)};
}

// No policy is asked: that one has a key is all there is to it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
StsResult<std::string> TokenService::GetSessionToken(std::string_view request_id,
                                                     const Caller& caller, const Form& form,
                                                     std::string& elements) const {
  constexpr std::int64_t kShortest = 900;
  constexpr std::int64_t kUsual = 43'200;
  SessionOrder order;
  Parameters parameters(form);
  order.seconds = parameters.Seconds(kShortest, kLongestSession, kUsual);
  parameters.RefuseUnsupported("SerialNumber");
  parameters.RefuseUnsupported("TokenCode");
  if (auto fault = parameters.Fault()) return *std::move(fault);
  if (caller.is_temporary) {
    return StsAccessDenied("Cannot call GetSessionToken with session credentials");
  }
  if (caller.kind != CallerKind::kUser) {
    return StsAccessDenied("GetSessionToken is for users: the account's root has no sessions");
  }
  order.name = caller.name;
  const StsResult<AccessKeyPtr> key = Issue(order);
  if (key.has_error()) return key.error();
  elements = ShownCredentials(**key, std::nullopt);
  XmlAnswer answer("GetSessionToken");
  AppendCredentials(answer, **key);
  return answer.Finish(request_id);
}

StsResult<std::string> TokenService::AssumeRole(const http::FormRequest& request,
                                                const Caller& caller, const Form& form,
                                                std::string& elements) const {
  auto asked = ReadAssumeRole(form);
  if (asked.has_error()) return asked.error();
  const IdentitiesPtr identities = keys_.Current();
  http::ApiRequest http_request;
  http_request.user_agent = request.head.user_agent;
  http_request.peer = &request.peer;
  const auto role = RoleToAssume(*identities, caller, *asked, http_request, scope_);
  if (role.has_error()) return role.error();
  SessionOrder order;
  order.kind = CallerKind::kAssumedRole;
  order.name = (*role)->name;
  order.session_name = std::move(asked->session_name);
  order.seconds = asked->seconds;
  order.policy = std::move(asked->policy);
  order.tags = std::move(asked->tags);
  const StsResult<AccessKeyPtr> key = Issue(order);
  if (key.has_error()) return key.error();
  XmlAnswer answer("AssumeRole");
  answer.Open("AssumedRoleUser");
  answer.Element("AssumedRoleId", (*key)->caller->unique_id);
  answer.Element("Arn", (*key)->caller->principal.arn);
  answer.Close();
  AppendCredentials(answer, **key);
  std::optional<std::int64_t> packed;
  if (!order.policy.empty() || !order.tags.empty()) {
    packed = 100 * (*key)->session_token.size() / kTokenRoom;
    answer.Element("PackedPolicySize", fmt::format("{}", *packed));
  }
  elements = ShownCredentials(**key, packed);
  return answer.Finish(request.request_id);
}

StsResult<AccessKeyPtr> TokenService::Issue(const SessionOrder& order) const {
  if (!order.policy.empty()) {
    const auto policy = policy::ReadPolicy(order.policy, policy::PolicyKind::kIdentity, "session");
    if (policy.has_error()) {
      return StsError{400, "MalformedPolicyDocument",
                      policy.error().kind == policy::PolicyFaultKind::kJson
                          ? "This policy contains invalid Json"
                          : policy.error().message};
    }
  }
  const auto issued = keys_.Issue(order);
  // Whoever asks, or the role, is gone since.
  if (issued.has_error()) {
    return StsError{403, "InvalidClientTokenId",
                    "The security token included in the request is invalid."};
  }
  const std::size_t size = (*issued)->session_token.size();
  if (size > kTokenRoom) {
    return StsError{400, "PackedPolicyTooLarge",
                    fmt::format("Packed policy consumes {}% of allotted space, please use smaller "
                                "policy.",
                                100 * size / kTokenRoom)};
  }
  return *issued;
}

}  // namespace tuskgate::gateway
