// Users, groups, roles, policies and keys as somebody has written them down, in a file or in the
// database: nothing is looked up yet, and documents are text.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tuskgate::gateway {

struct DeclaredKey {
  std::string id;
  std::string secret;
  bool is_active = true;
};

// By its name or ARN, or as a document of its own.
struct DeclaredPolicy {
  std::string reference;
  std::string document;  // JSON; empty where there is a reference
};

// What users and roles have in common.
struct DeclaredPrincipal {
  std::string name;
  std::string path = "/";
  std::string unique_id;  // AIDA..., AROA...; empty: it follows from the name
  std::map<std::string, std::string> tags;
  std::vector<DeclaredPolicy> policies;
  std::optional<DeclaredPolicy> boundary;
  // Sessions that began before are not taken any more; seconds since 1970.
  double sessions_since = 0;
};

struct DeclaredUser : DeclaredPrincipal {
  std::vector<std::string> groups;
  std::vector<DeclaredKey> keys;
};

struct DeclaredRole : DeclaredPrincipal {
  std::string trust;  // JSON: who may assume it
  std::int64_t max_session_seconds = 3600;
};

struct DeclaredGroup {
  std::string name;
  std::vector<DeclaredPolicy> policies;
};

struct DeclaredIdentities {
  std::vector<DeclaredUser> users;
  std::vector<DeclaredGroup> groups;
  std::vector<DeclaredRole> roles;
  std::map<std::string, std::string> policies;  // documents, by name
  std::vector<DeclaredKey> root_keys;
};

// In one sentence what is wrong with them, and where.
struct IdentityFault {
  std::string message;
};

}  // namespace tuskgate::gateway
