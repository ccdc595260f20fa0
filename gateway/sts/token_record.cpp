#include "gateway/sts/token_record.h"

#include <limits>
#include <map>

#include "gateway/sts/parameters.h"
#include "translator/model/json.h"
#include "translator/model/json_text.h"
#include "translator/model/utf8.h"

namespace tuskgate::gateway {
namespace {

using translator::Json;

struct Shown {
  std::string_view action;
  std::string_view parameter;
};
constexpr Shown kTexts[] = {
    {"AssumeRole", "RoleArn"},
    {"AssumeRole", "RoleSessionName"},
    {"AssumeRole", "Policy"},
    {"AssumeRole", "ExternalId"},  // which is no secret, as IAM has it
    {"AssumeRole", "SerialNumber"},
    {"AssumeRole", "SourceIdentity"},
    {"GetSessionToken", "SerialNumber"},
};

class Members {
 public:
  explicit Members(Json& object, rapidjson::Document::AllocatorType& memory)
      : object_(object), memory_(memory) {}

  // A record has nothing that is not UTF-8.
  void Add(std::string_view name, std::string_view text) {
    if (translator::IsUtf8(text)) Add(name, TextOf(text));
  }
  void Add(std::string_view name, Json value) { object_.AddMember(TextOf(name), value, memory_); }

 private:
  Json TextOf(std::string_view text) {
    return Json(text.data(), static_cast<rapidjson::SizeType>(text.size()), memory_);
  }

  Json& object_;
  rapidjson::Document::AllocatorType& memory_;
};

}  // namespace

std::optional<std::string_view> KnownAction(const Form& form) {
  const std::string* const action = form.Find("Action");
  if (action == nullptr) return std::nullopt;
  for (const std::string_view known : {"AssumeRole", "GetCallerIdentity", "GetSessionToken"}) {
    if (*action == known) return known;
  }
  return std::nullopt;
}

rapidjson::Document ShownParameters(std::string_view action, const Form& form) {
  using Number = std::numeric_limits<std::int32_t>;
  rapidjson::Document shown(rapidjson::kObjectType);
  auto& memory = shown.GetAllocator();
  Members members(shown, memory);
  for (const Shown& text : kTexts) {
    const std::string* const value = form.Find(text.parameter);
    if (text.action == action && value != nullptr) members.Add(text.parameter, *value);
  }
  if (action == "GetCallerIdentity") return shown;
  if (form.Find("DurationSeconds") != nullptr) {
    Parameters parameters(form);
    const std::int64_t seconds = parameters.Seconds(Number::min(), Number::max(), 0);
    if (!parameters.Fault()) members.Add("DurationSeconds", Json(seconds));
  }
  const std::map<std::string, std::string> tags =
      action == "AssumeRole" ? Parameters(form).Tags() : std::map<std::string, std::string>();
  if (tags.empty()) return shown;
  Json list(rapidjson::kArrayType);
  for (const auto& [key, value] : tags) {
    if (!translator::IsUtf8(key) || !translator::IsUtf8(value)) continue;
    Json tag(rapidjson::kObjectType);
    Members parts(tag, memory);
    parts.Add("Key", key);
    parts.Add("Value", value);
    list.PushBack(tag, memory);
  }
  members.Add("Tags", std::move(list));
  return shown;
}

std::string ShownCredentials(const AccessKey& key, std::optional<std::int64_t> packed_policy_size) {
  rapidjson::Document shown(rapidjson::kObjectType);
  auto& memory = shown.GetAllocator();
  Members members(shown, memory);
  Json credentials(rapidjson::kObjectType);
  Members of_credentials(credentials, memory);
  of_credentials.Add("AccessKeyId", key.id);
  of_credentials.Add("Expiration", Json(key.expires_at));
  members.Add("Credentials", std::move(credentials));
  if (key.caller->kind == CallerKind::kAssumedRole) {
    Json user(rapidjson::kObjectType);
    Members of_user(user, memory);
    of_user.Add("AssumedRoleId", key.caller->unique_id);
    of_user.Add("Arn", key.caller->principal.arn);
    members.Add("AssumedRoleUser", std::move(user));
  }
  if (packed_policy_size) members.Add("PackedPolicySize", Json(*packed_policy_size));
  return translator::JsonText(shown);
}

}  // namespace tuskgate::gateway
