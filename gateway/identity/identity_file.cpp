#include "gateway/identity/identity_file.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <rapidjson/error/en.h>

#include "gateway/identity/identity_names.h"
#include "translator/model/json_text.h"

namespace tuskgate::gateway {
namespace {

using translator::FindMember;
using translator::Json;
using translator::JsonText;
using translator::Text;

// A fault ends the reading where it is found.
class Wrong : public std::runtime_error {
 public:
  Wrong(const std::string& where, std::string_view what)
      : std::runtime_error(where.empty() ? std::string(what) : fmt::format("{} {}", where, what)) {}
};

// The members of an object, each once and all known.
const Json& ObjectOf(const Json& value, const std::string& where,
                     std::initializer_list<std::string_view> members) {
  if (!value.IsObject()) throw Wrong(where, "is to be an object");
  std::set<std::string_view> seen;
  for (const auto& member : value.GetObject()) {
    const std::string_view name = Text(member.name);
    if (std::find(members.begin(), members.end(), name) == members.end()) {
      throw Wrong(where, fmt::format("has no '{}'; there are {}", name, fmt::join(members, ", ")));
    }
    if (!seen.insert(name).second) throw Wrong(where, fmt::format("has '{}' twice", name));
  }
  return value;
}

std::string StringOf(const Json& value, const std::string& where) {
  if (!value.IsString()) throw Wrong(where, "is to be a string");
  return std::string(Text(value));
}

std::string At(const std::string& where, std::string_view member) {
  return where.empty() ? std::string(member) : fmt::format("{}.{}", where, member);
}

std::string At(const std::string& where, std::size_t index) {
  return fmt::format("{}[{}]", where, index);
}

void Refuse(const std::optional<std::string>& fault, const std::string& where) {
  if (fault) throw Wrong(where, *fault);
}

std::string RequiredText(const Json& object, const std::string& where, std::string_view name) {
  const Json* member = FindMember(object, name);
  if (member == nullptr) throw Wrong(where, fmt::format("has no '{}'", name));
  return StringOf(*member, At(where, name));
}

// Calls read(value, where) for each of a list, which may be missing.
template <typename Read>
void ReadList(const Json& object, const std::string& where, std::string_view name,
              const Read& read) {
  const Json* list = FindMember(object, name);
  if (list == nullptr) return;
  const std::string place = At(where, name);
  if (!list->IsArray()) throw Wrong(place, "is to be a list");
  for (rapidjson::SizeType i = 0; i < list->Size(); ++i) read((*list)[i], At(place, i));
}

// By the name of what is in the list, which says more than its number.
template <typename Declared>
void RequireUniqueNames(const std::vector<Declared>& declared, std::string_view kind) {
  std::set<std::string_view> names;
  for (const Declared& one : declared) {
    if (!names.insert(one.name).second) {
      throw Wrong("", fmt::format("there are two {} '{}'", kind, one.name));
    }
  }
}

std::vector<DeclaredKey> ReadKeys(const Json& object, const std::string& where) {
  std::vector<DeclaredKey> keys;
  ReadList(object, where, "accessKeys", [&keys](const Json& value, const std::string& place) {
    ObjectOf(value, place, {"accessKeyId", "secretAccessKey", "status"});
    DeclaredKey key;
    key.id = RequiredText(value, place, "accessKeyId");
    Refuse(AccessKeyIdFault(key.id), At(place, "accessKeyId"));
    key.secret = RequiredText(value, place, "secretAccessKey");
    Refuse(SecretFault(key.secret), At(place, "secretAccessKey"));
    if (const Json* status = FindMember(value, "status")) {
      const std::string text = StringOf(*status, At(place, "status"));
      if (text != "Active" && text != "Inactive") {
        throw Wrong(At(place, "status"), "is to be Active or Inactive");
      }
      key.is_active = text == "Active";
    }
    keys.push_back(std::move(key));
  });
  return keys;
}

DeclaredPolicy ReadPolicyOf(const Json& value, const std::string& where) {
  if (value.IsObject()) return {{}, JsonText(value)};
  if (!value.IsString() || Text(value).empty()) {
    throw Wrong(where, "is to be the name or ARN of a policy, or a policy's document");
  }
  return {std::string(Text(value)), {}};
}

std::vector<DeclaredPolicy> ReadPolicies(const Json& object, const std::string& where) {
  std::vector<DeclaredPolicy> policies;
  ReadList(object, where, "policies", [&policies](const Json& value, const std::string& place) {
    policies.push_back(ReadPolicyOf(value, place));
  });
  return policies;
}

void ReadPrincipal(const Json& value, const std::string& where, NameKind kind,
                   DeclaredPrincipal& principal) {
  principal.name = RequiredText(value, where, "name");
  Refuse(NameFault(kind, principal.name), At(where, "name"));
  if (const Json* path = FindMember(value, "path")) {
    principal.path = StringOf(*path, At(where, "path"));
    Refuse(PathFault(principal.path), At(where, "path"));
  }
  if (const Json* tags = FindMember(value, "tags")) {
    const std::string place = At(where, "tags");
    if (!tags->IsObject()) throw Wrong(place, "is to be an object");
    for (const auto& tag : tags->GetObject()) {
      const std::string key(Text(tag.name));
      const std::string text = StringOf(tag.value, At(place, key));
      Refuse(TagFault(key, text), where);
      if (!principal.tags.emplace(key, text).second) {
        throw Wrong(place, fmt::format("has '{}' twice", key));
      }
    }
  }
  if (const Json* id = FindMember(value, "id")) {
    principal.unique_id = StringOf(*id, At(where, "id"));
    Refuse(AccessKeyIdFault(principal.unique_id), At(where, "id"));
  }
  if (const Json* since = FindMember(value, "sessionsSince")) {
    if (!since->IsNumber() || since->GetDouble() < 0) {
      throw Wrong(At(where, "sessionsSince"), "is to be a number of seconds since 1970");
    }
    principal.sessions_since = since->GetDouble();
  }
  principal.policies = ReadPolicies(value, where);
  if (const Json* boundary = FindMember(value, "boundary")) {
    principal.boundary = ReadPolicyOf(*boundary, At(where, "boundary"));
  }
}

DeclaredUser ReadUser(const Json& value, const std::string& where) {
  ObjectOf(value, where,
           {"name", "path", "id", "tags", "sessionsSince", "groups", "policies", "boundary",
            "accessKeys"});
  DeclaredUser user;
  ReadPrincipal(value, where, NameKind::kUser, user);
  ReadList(value, where, "groups", [&user](const Json& group, const std::string& place) {
    user.groups.push_back(StringOf(group, place));
  });
  user.keys = ReadKeys(value, where);
  return user;
}

DeclaredRole ReadRole(const Json& value, const std::string& where) {
  constexpr std::int64_t kShortest = 3600;
  constexpr std::int64_t kLongest = 43'200;
  ObjectOf(value, where,
           {"name", "path", "id", "tags", "sessionsSince", "trust", "policies", "boundary",
            "maxSessionDuration"});
  DeclaredRole role;
  ReadPrincipal(value, where, NameKind::kRole, role);
  const Json* trust = FindMember(value, "trust");
  if (trust == nullptr) throw Wrong(where, "has no 'trust'");
  if (!trust->IsObject()) throw Wrong(At(where, "trust"), "is to be a policy's document");
  role.trust = JsonText(*trust);
  if (const Json* seconds = FindMember(value, "maxSessionDuration")) {
    if (!seconds->IsInt64() || seconds->GetInt64() < kShortest || seconds->GetInt64() > kLongest) {
      throw Wrong(At(where, "maxSessionDuration"),
                  fmt::format("is to be a number of seconds from {} to {}", kShortest, kLongest));
    }
    role.max_session_seconds = seconds->GetInt64();
  }
  return role;
}

DeclaredGroup ReadGroup(const Json& value, const std::string& where) {
  ObjectOf(value, where, {"name", "policies"});
  DeclaredGroup group;
  group.name = RequiredText(value, where, "name");
  Refuse(NameFault(NameKind::kGroup, group.name), At(where, "name"));
  group.policies = ReadPolicies(value, where);
  return group;
}

// What to do about a fault in one of many: null ends the reading.
using LeftOut = std::vector<IdentityFault>*;

template <typename Read>
void ReadOne(LeftOut left_out, const Read& read) {
  if (left_out == nullptr) return read();
  try {
    read();
  } catch (const Wrong& wrong) {
    left_out->push_back({wrong.what()});
  }
}

DeclaredIdentities ReadAll(const Json& file, LeftOut left_out) {
  ObjectOf(file, "the file", {"users", "groups", "roles", "policies", "root"});
  DeclaredIdentities read;
  ReadList(file, "", "users", [&](const Json& value, const std::string& place) {
    ReadOne(left_out, [&] { read.users.push_back(ReadUser(value, place)); });
  });
  ReadList(file, "", "groups", [&](const Json& value, const std::string& place) {
    ReadOne(left_out, [&] { read.groups.push_back(ReadGroup(value, place)); });
  });
  ReadList(file, "", "roles", [&](const Json& value, const std::string& place) {
    ReadOne(left_out, [&] { read.roles.push_back(ReadRole(value, place)); });
  });
  RequireUniqueNames(read.users, "users");
  RequireUniqueNames(read.groups, "groups");
  RequireUniqueNames(read.roles, "roles");
  if (const Json* policies = FindMember(file, "policies")) {
    if (!policies->IsObject()) throw Wrong("policies", "is to be an object");
    for (const auto& policy : policies->GetObject()) {
      const std::string name(Text(policy.name));
      const std::string place = At("policies", name);
      Refuse(NameFault(NameKind::kPolicy, name), place);
      if (!policy.value.IsObject()) throw Wrong(place, "is to be a policy's document");
      if (!read.policies.emplace(name, JsonText(policy.value)).second) {
        throw Wrong("policies", fmt::format("has '{}' twice", name));
      }
    }
  }
  if (const Json* root = FindMember(file, "root")) {
    read.root_keys = ReadKeys(ObjectOf(*root, "root", {"accessKeys"}), "root");
  }
  return read;
}

boost::system::result<DeclaredIdentities, IdentityFault> Read(std::string_view text,
                                                              LeftOut left_out) {
  rapidjson::Document file;
  file.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (file.HasParseError()) {
    return IdentityFault{fmt::format("not JSON at byte {}: {}", file.GetErrorOffset(),
                                     rapidjson::GetParseError_En(file.GetParseError()))};
  }
  try {
    return ReadAll(file, left_out);
  } catch (const Wrong& wrong) {
    return IdentityFault{wrong.what()};
  }
}

}  // namespace

boost::system::result<DeclaredIdentities, IdentityFault> ReadIdentities(std::string_view text) {
  return Read(text, nullptr);
}

boost::system::result<DeclaredIdentities, IdentityFault> ReadStoredIdentities(
    std::string_view text, std::vector<IdentityFault>& left_out) {
  return Read(text, &left_out);
}

}  // namespace tuskgate::gateway
