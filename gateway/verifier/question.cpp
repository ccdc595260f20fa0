#include "gateway/verifier/question.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "gateway/auth/sigv4.h"
#include "gateway/identity/identities.h"
#include "gateway/identity/identity_names.h"
#include "policy/managed.h"
#include "translator/model/base64.h"
#include "translator/model/json_text.h"

namespace tuskgate::gateway {
namespace {

using translator::FindMember;
using translator::Json;
using translator::JsonText;
using translator::Text;

constexpr std::int64_t kLongestKept = 86'400;  // a signing key is good for a day
constexpr std::array<std::string_view, 9> kMembers = {"allowed",  "reason",     "arn",
                                                      "userId",   "tags",       "policies",
                                                      "boundary", "signingKey", "cacheSeconds"};

// A fault ends the reading where it is found.
class Wrong : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

void Refuse(const std::optional<std::string>& fault, std::string_view where) {
  if (fault) throw Wrong(fmt::format("its {} {}", where, *fault));
}

// Empty: there is none.
std::string TextMember(const Json& answer, std::string_view name) {
  const Json* member = FindMember(answer, name);
  if (member == nullptr) return {};
  if (!member->IsString()) throw Wrong(fmt::format("its {} is no string", name));
  return std::string(Text(*member));
}

// Takes what is before the next `end`, and it.
std::string TakeUpTo(std::string_view& rest, char end) {
  const std::size_t at = std::min(rest.find(end), rest.size());
  std::string taken(rest.substr(0, at));
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return taken;
}

bool Take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

void ReadUser(std::string_view path_and_name, Caller& caller) {
  const std::size_t slash = path_and_name.rfind('/');
  Refuse(PathFault(path_and_name.substr(0, slash + 1)), "arn's path");
  caller.name = path_and_name.substr(slash + 1);
  Refuse(NameFault(NameKind::kUser, caller.name), "arn's name");
  if (caller.unique_id.empty()) caller.unique_id = UniqueIdOf("AIDA", caller.principal.arn);
}

void ReadRole(std::string_view name_and_session, Caller& caller) {
  caller.kind = CallerKind::kAssumedRole;
  caller.is_temporary = true;
  caller.name = TakeUpTo(name_and_session, '/');
  caller.session_name = name_and_session;
  Refuse(NameFault(NameKind::kRole, caller.name), "arn's name");
  Refuse(SessionNameFault(caller.session_name), "arn's session");
  policy::Principal& principal = caller.principal;
  principal.role_arn = fmt::format("arn:aws:iam::{}:role/{}", principal.account_id, caller.name);
  if (caller.unique_id.empty()) caller.unique_id = UniqueIdOf("AROA", principal.role_arn);
  caller.unique_id += ":" + caller.session_name;
}

void ReadArn(const std::string& arn, const std::string& account_id, Caller& caller) {
  caller.principal.arn = arn;
  caller.principal.account_id = account_id;
  std::string_view rest = arn;
  if (Take(rest, fmt::format("arn:aws:iam::{}:user", account_id)) && rest.starts_with('/')) {
    ReadUser(rest, caller);
  } else if (rest = arn; Take(rest, fmt::format("arn:aws:sts::{}:assumed-role/", account_id))) {
    ReadRole(rest, caller);
  } else if (arn == fmt::format("arn:aws:iam::{}:root", account_id)) {
    caller.kind = CallerKind::kRoot;
    caller.principal.is_root = true;
    caller.unique_id = account_id;
  } else {
    throw Wrong(fmt::format(
        "its arn is '{}', and none of a user, of an assumed role or of the root of account {}", arn,
        account_id));
  }
}

policy::PolicyPtr PolicyOf(const Json& value, const std::string& where) {
  if (value.IsString()) {
    const policy::ManagedPolicy* managed = policy::FindManagedPolicy(Text(value));
    if (managed == nullptr) {
      throw Wrong(fmt::format("its {} is '{}', and no policy of AWS's", where, Text(value)));
    }
    return managed->policy;
  }
  if (!value.IsObject()) throw Wrong(fmt::format("its {} is no document and no ARN", where));
  auto read = policy::ReadPolicy(JsonText(value), policy::PolicyKind::kIdentity,
                                 fmt::format("verifier/{}", where));
  if (read.has_error()) throw Wrong(fmt::format("its {}: {}", where, read.error().message));
  return *std::move(read);
}

void ReadPolicies(const Json& answer, policy::Principal& principal) {
  if (const Json* policies = FindMember(answer, "policies")) {
    if (!policies->IsArray()) throw Wrong("its policies are no list");
    for (const Json& one : policies->GetArray()) {
      principal.identity.push_back(
          PolicyOf(one, fmt::format("policies[{}]", principal.identity.size())));
    }
  }
  if (const Json* boundary = FindMember(answer, "boundary")) {
    principal.boundary = PolicyOf(*boundary, "boundary");
  }
}

void ReadTags(const Json& answer, Caller& caller) {
  const Json* tags = FindMember(answer, "tags");
  if (tags == nullptr) return;
  if (!tags->IsObject()) throw Wrong("its tags are no object");
  for (const auto& tag : tags->GetObject()) {
    if (!tag.value.IsString()) throw Wrong("one of its tags is no string");
    const std::string key(Text(tag.name));
    const std::string value(Text(tag.value));
    Refuse(TagFault(key, value), "tags");
    if (!caller.tags.emplace(key, value).second) throw Wrong("two of its tags have one key");
  }
}

std::string ReadSigningKey(const Json& answer, const VerifierQuestion& question) {
  const std::string encoded = TextMember(answer, "signingKey");
  // Signature Version 4A has none.
  if (encoded.empty() || question.region.empty()) return {};
  auto key = translator::DecodeBase64(encoded);
  if (key.has_error() || key->size() != SHA256_DIGEST_LENGTH) {
    throw Wrong("its signingKey is not the base64 of 32 bytes");
  }
  const std::string right = Signature(*key, question.string_to_sign);
  if (right.size() != question.signature.size() ||
      CRYPTO_memcmp(right.data(), question.signature.data(), right.size()) != 0) {
    throw Wrong("its signingKey does not make the signature that it allows");
  }
  return *std::move(key);
}

std::chrono::seconds ReadKeep(const Json& answer) {
  const Json* seconds = FindMember(answer, "cacheSeconds");
  if (seconds == nullptr) return std::chrono::seconds(0);
  if (!seconds->IsInt64() || seconds->GetInt64() < 0) {
    throw Wrong("its cacheSeconds is no number of seconds");
  }
  return std::chrono::seconds(std::min(seconds->GetInt64(), kLongestKept));
}

AccessKeyPtr ReadKey(const Json& answer, const VerifierQuestion& question,
                     const std::string& account_id) {
  auto caller = std::make_shared<Caller>();
  caller->access_key_id = question.access_key_id;
  caller->is_temporary = !question.session_token.empty();
  caller->unique_id = TextMember(answer, "userId");
  if (!caller->unique_id.empty()) Refuse(AccessKeyIdFault(caller->unique_id), "userId");
  ReadArn(TextMember(answer, "arn"), account_id, *caller);
  ReadTags(answer, *caller);
  ReadPolicies(answer, caller->principal);
  auto key = std::make_shared<AccessKey>();
  key->id = question.access_key_id;
  key->signing_key = ReadSigningKey(answer, question);
  key->session_token = question.session_token;
  key->caller = std::move(caller);
  return key;
}

VerifierOutcome ReadReason(const Json& answer) {
  const std::string reason = TextMember(answer, "reason");
  if (reason == "unknown-key") return VerifierOutcome::kUnknownKey;
  if (reason == "bad-signature") return VerifierOutcome::kBadSignature;
  if (reason == "expired") return VerifierOutcome::kExpired;
  throw Wrong(
      fmt::format("its reason is '{}', and not unknown-key, bad-signature or expired", reason));
}

void RequireKnownMembers(const Json& answer) {
  std::set<std::string_view> seen;
  for (const auto& member : answer.GetObject()) {
    const std::string_view name = Text(member.name);
    if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end()) {
      throw Wrong(fmt::format("it has '{}'; there are {}", name, fmt::join(kMembers, ", ")));
    }
    if (!seen.insert(name).second) throw Wrong(fmt::format("it has '{}' twice", name));
  }
}

}  // namespace

std::string JsonOf(const VerifierQuestion& question) {
  rapidjson::Document json(rapidjson::kObjectType);
  auto& memory = json.GetAllocator();
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) json.AddMember(Json(name, memory), Json(text, memory), memory);
  };
  add("accessKeyId", question.access_key_id);
  add("region", question.region);
  add("service", question.service);
  add("date", question.date);
  add("stringToSign", question.string_to_sign);
  add("signature", question.signature);
  add("sessionToken", question.session_token);
  return JsonText(json);
}

boost::system::result<VerifierAnswer, VerifierFault> ReadAnswer(std::string_view text,
                                                                const VerifierQuestion& question,
                                                                const std::string& account_id) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (json.HasParseError() || !json.IsObject())
    return VerifierFault{"its answer is no JSON object"};
  try {
    RequireKnownMembers(json);
    const Json* allowed = FindMember(json, "allowed");
    if (allowed == nullptr || !allowed->IsBool()) throw Wrong("its 'allowed' is no boolean");
    VerifierAnswer answer;
    if (!allowed->GetBool()) {
      answer.outcome = ReadReason(json);
      return answer;
    }
    answer.outcome = VerifierOutcome::kAllowed;
    answer.key = ReadKey(json, question, account_id);
    answer.keep = ReadKeep(json);
    return answer;
  } catch (const Wrong& wrong) {
    return VerifierFault{wrong.what()};
  }
}

}  // namespace tuskgate::gateway
