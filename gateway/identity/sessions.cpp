#include "gateway/identity/sessions.h"

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

#include "gateway/http/deflate_body.h"
#include "gateway/http/inflate_body.h"
#include "translator/model/base64.h"
#include "translator/model/json.h"
#include "translator/model/json_text.h"

namespace tuskgate::gateway {
namespace {

using translator::FindMember;
using translator::Json;
using translator::Text;

// Of tokens that anybody may send us; those we make are shorter.
constexpr std::size_t kLongestToken = 16'384;
// What is in them once it is inflated.
constexpr std::size_t kLongestClaims = 65'536;
// Below, compressing gains nothing.
constexpr std::size_t kLeastDeflated = 256;
constexpr char kPlain = 'p';
constexpr char kDeflated = 'z';

// What a token holds.
struct Claims {
  SessionOrder order;
  std::string unique_id;  // of the user or role: another of that name does not have its sessions
  std::string secret;
  double began = 0;
  std::int64_t ends = 0;
};

std::string_view NameOf(CallerKind kind) {
  switch (kind) {
    case CallerKind::kRoot:
      return "root";
    case CallerKind::kUser:
      return "user";
    case CallerKind::kAssumedRole:
      return "role";
    case CallerKind::kFederatedUser:
      return "federated";
  }
  return {};
}

std::string TextOf(const Claims& claims) {
  rapidjson::Document json(rapidjson::kObjectType);
  auto& memory = json.GetAllocator();
  const auto add = [&](const char* name, std::string_view text) {
    json.AddMember(Json(name, memory),
                   Json(text.data(), static_cast<unsigned>(text.size()), memory), memory);
  };
  add("kind", NameOf(claims.order.kind));
  add("name", claims.order.name);
  add("session", claims.order.session_name);
  add("id", claims.unique_id);
  add("secret", claims.secret);
  json.AddMember("began", claims.began, memory);
  json.AddMember("ends", claims.ends, memory);
  if (!claims.order.policy.empty()) add("policy", claims.order.policy);
  if (!claims.order.tags.empty()) {
    Json tags(rapidjson::kObjectType);
    for (const auto& [key, value] : claims.order.tags) {
      tags.AddMember(Json(key, memory), Json(value, memory), memory);
    }
    json.AddMember("tags", tags, memory);
  }
  std::string text = translator::JsonText(json);
  if (text.size() < kLeastDeflated) return kPlain + text;
  return kDeflated + http::DeflateBody(http::ContentCoding::kDeflate, text);
}

// Of text that was sealed: it is ours, though perhaps of another version of ours.
std::optional<Claims> ClaimsOf(std::string_view packed) {
  if (packed.empty()) return std::nullopt;
  std::string text(packed.substr(1));
  if (packed.front() == kDeflated && http::InflateBody("deflate", packed.substr(1), kLongestClaims,
                                                       text) != http::InflateResult::kOk) {
    return std::nullopt;
  }
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (json.HasParseError() || !json.IsObject()) return std::nullopt;
  Claims claims;
  std::optional<CallerKind> kind;
  for (const CallerKind one : {CallerKind::kRoot, CallerKind::kUser, CallerKind::kAssumedRole,
                               CallerKind::kFederatedUser}) {
    if (translator::StringMember(json, "kind") == NameOf(one)) kind = one;
  }
  const Json* began = FindMember(json, "began");
  if (!kind || began == nullptr || !began->IsNumber()) return std::nullopt;
  claims.order.kind = *kind;
  claims.order.name = translator::StringMember(json, "name");
  claims.order.session_name = translator::StringMember(json, "session");
  claims.order.policy = translator::StringMember(json, "policy");
  claims.unique_id = translator::StringMember(json, "id");
  claims.secret = translator::StringMember(json, "secret");
  claims.began = began->GetDouble();
  claims.ends = translator::IntegerMember(json, "ends").value_or(1);
  if (const Json* tags = FindMember(json, "tags")) {
    for (const auto& tag : tags->GetObject()) {
      claims.order.tags.emplace(Text(tag.name), Text(tag.value));
    }
  }
  return claims;
}

// Whose session it is, as of now, and since when its sessions are taken.
struct Owner {
  Caller caller;
  double sessions_since = 0;
  std::string unique_id;
};

Owner OwnerOf(const KnownUser& user) {
  return {*user.caller, user.sessions_since, user.caller->unique_id};
}

Owner OwnerOf(const KnownRole& role, const std::string& session_name) {
  Owner owner;
  owner.caller.kind = CallerKind::kAssumedRole;
  owner.caller.principal = role.principal;
  owner.caller.principal.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/{}",
                                           role.principal.account_id, role.name, session_name);
  owner.caller.name = role.name;
  owner.caller.session_name = session_name;
  owner.caller.unique_id = fmt::format("{}:{}", role.unique_id, session_name);
  owner.caller.tags = role.tags;
  owner.sessions_since = role.sessions_since;
  owner.unique_id = role.unique_id;
  return owner;
}

// Without a policy of its own, such a session may do nothing.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
Owner FederatedOf(const KnownUser& user, const SessionOrder& order) {
  Owner owner = OwnerOf(user);
  Caller& caller = owner.caller;
  caller.kind = CallerKind::kFederatedUser;
  caller.principal.arn = fmt::format("arn:aws:sts::{}:federated-user/{}",
                                     caller.principal.account_id, order.session_name);
  caller.session_name = order.session_name;
  caller.unique_id = fmt::format("{}:{}", caller.principal.account_id, order.session_name);
  caller.tags.clear();
  if (order.policy.empty()) caller.principal.identity.clear();
  return owner;
}

std::optional<Owner> FindOwner(const Identities& identities, const SessionOrder& order) {
  switch (order.kind) {
    case CallerKind::kRoot:
      return OwnerOf(identities.root());
    case CallerKind::kUser:
      if (const KnownUser* user = identities.FindUser(order.name)) return OwnerOf(*user);
      return std::nullopt;
    case CallerKind::kFederatedUser:
      if (const KnownUser* user = identities.FindUser(order.name)) return FederatedOf(*user, order);
      return std::nullopt;
    case CallerKind::kAssumedRole:
      if (const KnownRole* role = identities.FindRole(order.name)) {
        return OwnerOf(*role, order.session_name);
      }
      return std::nullopt;
  }
  return std::nullopt;
}

boost::system::result<AccessKeyPtr, IdentityFault> KeyOf(const Claims& claims, Owner owner,
                                                         std::string id, std::string token) {
  auto caller = std::make_shared<Caller>(std::move(owner.caller));
  caller->access_key_id = id;
  caller->is_temporary = true;
  caller->since = static_cast<std::int64_t>(std::floor(claims.began));
  for (const auto& [key, value] : claims.order.tags) {
    // Policies ask for tags without regard to case, and a session's come before its role's.
    std::erase_if(caller->tags, [&name = key](const auto& tag) {
      return boost::beast::iequals(tag.first, name);
    });
    caller->tags.emplace(key, value);
  }
  if (!claims.order.policy.empty()) {
    auto policy = policy::ReadPolicy(claims.order.policy, policy::PolicyKind::kIdentity, "session");
    if (policy.has_error()) {
      return IdentityFault{fmt::format("the session policy: {}", policy.error().message)};
    }
    caller->principal.session = *std::move(policy);
  }
  auto key = std::make_shared<AccessKey>();
  key->id = std::move(id);
  key->secret = claims.secret;
  key->session_token = std::move(token);
  key->expires_at = claims.ends;
  key->caller = std::move(caller);
  return AccessKeyPtr(std::move(key));
}

}  // namespace

namespace {

std::string NewId(std::string_view prefix, std::size_t characters) {
  constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id(prefix);
  for (const unsigned char byte : RandomBytes(characters)) {
    id.push_back(kBase32[byte % kBase32.size()]);
  }
  return id;
}

}  // namespace

std::string NewAccessKeyId(std::string_view prefix) { return NewId(prefix, 16); }

std::string NewUniqueId(std::string_view prefix) { return NewId(prefix, 17); }

std::string NewSecret() {
  constexpr std::size_t kBytes = 30;  // 40 characters
  return translator::EncodeBase64(RandomBytes(kBytes));
}

boost::system::result<AccessKeyPtr, IdentityFault> IssueSession(const Identities& identities,
                                                                const KeyRing& ring,
                                                                const SessionOrder& order,
                                                                double now) {
  if (order.policy.size() > kLongestSessionPolicy) {
    return IdentityFault{
        fmt::format("the session policy has more than {} bytes", kLongestSessionPolicy)};
  }
  std::optional<Owner> owner = FindOwner(identities, order);
  if (!owner)
    return IdentityFault{fmt::format("there is no {} {}", NameOf(order.kind), order.name)};
  Claims claims;
  claims.order = order;
  claims.unique_id = owner->unique_id;
  claims.secret = NewSecret();
  claims.began = now;
  claims.ends = static_cast<std::int64_t>(std::floor(now)) + order.seconds;
  std::string id = NewAccessKeyId("ASIA");
  std::string token = translator::EncodeBase64(ring.Seal(TextOf(claims), id));
  return KeyOf(claims, *std::move(owner), std::move(id), std::move(token));
}

AccessKeyPtr OpenSession(const Identities& identities, const KeyRing& ring, std::string_view id,
                         std::string_view token) {
  if (token.size() > kLongestToken) return nullptr;
  const auto sealed = translator::DecodeBase64(token);
  if (sealed.has_error()) return nullptr;
  const std::optional<std::string> opened = ring.Open(*sealed, id);
  const std::optional<Claims> claims = opened ? ClaimsOf(*opened) : std::nullopt;
  if (!claims) return nullptr;
  std::optional<Owner> owner = FindOwner(identities, claims->order);
  if (!owner || owner->unique_id != claims->unique_id || claims->began < owner->sessions_since) {
    return nullptr;
  }
  const auto key = KeyOf(*claims, *std::move(owner), std::string(id), std::string(token));
  return key.has_value() ? *key : nullptr;
}

}  // namespace tuskgate::gateway
