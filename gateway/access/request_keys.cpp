#include "gateway/access/request_keys.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "gateway/clock.h"
#include "policy/wildcard.h"
#include "translator/model/base64.h"

namespace tuskgate::gateway {
namespace {

using translator::Access;
using translator::AttributeValue;
using translator::FindMember;
using translator::Json;
using Values = std::optional<std::vector<std::string>>;

Values One(std::string value) {
  std::vector<std::string> values;
  values.push_back(std::move(value));
  return values;
}
Values One(std::string_view value) { return One(std::string(value)); }
Values One(const char* value) { return One(std::string(value)); }
Values UnlessEmpty(std::string_view value) {
  return value.empty() ? std::nullopt : One(std::string(value));
}

// Numbers as their digits, binary as base64.
std::string ShowKey(const AttributeValue& value) {
  if (const auto* string = value.As<translator::String>()) return string->value;
  if (const auto* number = value.As<translator::Number>()) return number->value;
  if (const auto* binary = value.As<translator::Binary>()) {
    return translator::EncodeBase64(binary->value);
  }
  return {};
}

// Calls visit(key, value) for the tags that a request brings. Other operations pass over such a
// member: with it, a condition on tags would be met by who brings it along.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requesttag
template <typename Visit>
void VisitTags(const RequestFacts& facts, const Visit& visit) {
  static constexpr std::string_view kTagging[] = {"CreateTable", "TagResource", "AssumeRole"};
  if (std::count(std::begin(kTagging), std::end(kTagging), facts.operation) == 0) return;
  const Json* tags = FindMember(facts.body, "Tags");
  if (tags == nullptr || !tags->IsArray()) return;
  for (const Json& tag : tags->GetArray()) {
    if (tag.IsObject())
      visit(translator::TextMember(tag, "Key"), translator::TextMember(tag, "Value"));
  }
}

Values TagKeys(const RequestFacts& facts) {
  std::vector<std::string> keys;
  VisitTags(facts, [&keys](std::string_view key, std::string_view) { keys.emplace_back(key); });
  const Json* removed =
      facts.operation == "UntagResource" ? FindMember(facts.body, "TagKeys") : nullptr;
  if (removed != nullptr && removed->IsArray()) {
    for (const Json& key : removed->GetArray()) {
      if (key.IsString()) keys.emplace_back(translator::Text(key));
    }
  }
  if (keys.empty()) return std::nullopt;
  return keys;
}

Values RequestTag(const RequestFacts& facts, std::string_view name) {
  Values found;
  VisitTags(facts, [&](std::string_view key, std::string_view value) {
    if (policy::EqualsIgnoringCase(key, name)) found = One(value);
  });
  return found;
}

std::string_view TypeOf(CallerKind kind) {
  switch (kind) {
    case CallerKind::kRoot:
      return "Account";
    case CallerKind::kUser:
      return "User";
    case CallerKind::kAssumedRole:
      return "AssumedRole";
    case CallerKind::kFederatedUser:
      return "FederatedUser";
  }
  return {};
}

std::string TimeText(std::time_t seconds) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

}  // namespace

std::optional<std::vector<std::string>> FindTag(const std::map<std::string, std::string>& tags,
                                                std::string_view name) {
  for (const auto& [tag, value] : tags) {
    if (policy::EqualsIgnoringCase(tag, name)) return One(value);
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> RequestKeys::Find(std::string_view key) const {
  static constexpr std::string_view kService = "dynamodb:";
  was_asked_ = true;
  if (key.starts_with(kService)) return FindOfDynamoDb(key.substr(kService.size()));
  return FindGlobal(key);
}

RequestKeys::Values RequestKeys::FindGlobal(std::string_view key) const {
  static constexpr std::string_view kPrincipalTag = "aws:principaltag/";
  static constexpr std::string_view kRequestTag = "aws:requesttag/";
  static constexpr std::string_view kResourceTag = "aws:resourcetag/";
  const Caller& caller = facts_.caller;
  const policy::Principal& principal = caller.principal;
  const http::Peer* peer = facts_.request.peer;
  if (key == "aws:username") {
    return caller.kind == CallerKind::kUser ? One(caller.name) : std::nullopt;
  }
  if (key == "aws:userid") return UnlessEmpty(caller.unique_id);
  if (key == "aws:principalarn") {
    return One(principal.role_arn.empty() ? principal.arn : principal.role_arn);
  }
  if (key == "aws:principalaccount") return One(principal.account_id);
  if (key == "aws:principaltype") return One(TypeOf(caller.kind));
  if (key == "aws:currenttime") return One(TimeText(static_cast<std::time_t>(std::floor(Now()))));
  if (key == "aws:epochtime") {
    return One(fmt::format("{}", static_cast<std::int64_t>(std::floor(Now()))));
  }
  if (key == "aws:securetransport") {
    return One(peer != nullptr && !peer->tls_version.empty() ? "true" : "false");
  }
  if (key == "aws:sourceip") return peer != nullptr ? UnlessEmpty(peer->address) : std::nullopt;
  if (key == "aws:useragent") return UnlessEmpty(facts_.request.user_agent);
  if (key == "aws:requestedregion") return One(facts_.scope.region);
  if (key == "aws:resourceaccount") return One(facts_.scope.account_id);
  if (key == "aws:viaawsservice" || key == "aws:principalisawsservice") return One("false");
  // Both are of temporary credentials only. None of ours was got with a second factor, so there is
  // no aws:MultiFactorAuthAge.
  if (key == "aws:multifactorauthpresent") {
    return caller.is_temporary ? One("false") : std::nullopt;
  }
  if (key == "aws:tokenissuetime") {
    return caller.since != 0 ? One(TimeText(caller.since)) : std::nullopt;
  }
  if (key == "aws:tagkeys") return TagKeys(facts_);
  if (key.starts_with(kPrincipalTag)) {
    return FindTag(caller.tags, key.substr(kPrincipalTag.size()));
  }
  if (key.starts_with(kRequestTag)) return RequestTag(facts_, key.substr(kRequestTag.size()));
  if (key.starts_with(kResourceTag) && table_ != nullptr) {
    return FindTag(table_->tags, key.substr(kResourceTag.size()));
  }
  return std::nullopt;
}

RequestKeys::Values RequestKeys::FindOfDynamoDb(std::string_view key) const {
  if (!TellsPlans(facts_.subject)) return std::nullopt;
  if (key == "enclosingoperation") {
    const bool encloses =
        facts_.subject == Subject::kTransaction || facts_.operation == "ExecuteTransaction";
    return encloses ? One(facts_.operation) : std::nullopt;
  }
  if (key == "returnconsumedcapacity") {
    return One(translator::TextMember(facts_.body, "ReturnConsumedCapacity", "NONE"));
  }
  return FindOfPlan(key);
}

RequestKeys::Values RequestKeys::FindOfPlan(std::string_view key) const {
  if (access_ == nullptr) {
    needs_plan_ = true;
    return std::nullopt;
  }
  // All items have no leading key, so that conditions on them are about no value.
  if (key == "leadingkeys" || key == "firstpartitionkeyvalues") {
    if (access_->leading_keys.empty()) return std::nullopt;
    std::vector<std::string> values;
    for (const AttributeValue* value : access_->leading_keys) {
      if (value != nullptr) values.push_back(ShowKey(*value));
    }
    return values;
  }
  static constexpr std::string_view kFurther[] = {
      "secondpartitionkeyvalues", "thirdpartitionkeyvalues", "fourthpartitionkeyvalues"};
  for (std::size_t i = 0; i < std::size(kFurther); ++i) {
    if (key != kFurther[i]) continue;
    if (i >= access_->further_keys.size()) return std::nullopt;
    return One(ShowKey(*access_->further_keys[i]));
  }
  if (key == "attributes") {
    return std::vector<std::string>(access_->attributes.begin(), access_->attributes.end());
  }
  if (key == "select") return UnlessEmpty(access_->select);
  if (key == "returnvalues") return UnlessEmpty(access_->return_values);
  if (key == "fulltablescan" && action_ == "PartiQLSelect") {
    return One(access_->leading_keys.empty() ? "true" : "false");
  }
  return std::nullopt;
}

}  // namespace tuskgate::gateway
