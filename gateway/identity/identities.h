// Who there is, as requests need to know it: everything looked up, read and put together once, and
// never changed. A change makes another one of these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/auth/access_keys.h"
#include "gateway/auth/caller.h"
#include "gateway/identity/declared.h"
#include "policy/policy.h"

namespace tuskgate::gateway {

// "AIDA", say, and 17 more of an ARN. The same as long as the name is: who is declared in a file
// has nowhere to keep another.
std::string UniqueIdOf(std::string_view prefix, const std::string& arn);

struct KnownUser {
  CallerPtr caller;           // as it is without a key
  double sessions_since = 0;  // those that began before are not taken any more
};

struct KnownRole {
  policy::Principal principal;  // of a session, but for its arn, which is the role's here
  std::string name;
  std::string unique_id;
  std::map<std::string, std::string> tags;
  policy::PolicyPtr trust;  // who may assume it
  std::int64_t max_session_seconds = 3600;
  double sessions_since = 0;
};

// Any thread.
class Identities {
 public:
  // All null where there is no such thing.
  AccessKeyPtr FindKey(std::string_view id) const;
  const KnownUser* FindUser(std::string_view name) const;
  const KnownRole* FindRole(std::string_view name) const;
  const KnownRole* FindRoleByArn(std::string_view arn) const;
  // By the name or the ARN of one that was declared, or the ARN of one of AWS's.
  policy::PolicyPtr FindPolicy(std::string_view reference) const;

  const KnownUser& root() const { return root_; }
  const std::string& account_id() const { return account_id_; }
  const std::map<std::string, KnownUser, std::less<>>& users() const { return users_; }
  const std::map<std::string, KnownRole, std::less<>>& roles() const { return roles_; }
  std::size_t KeyCount() const { return keys_.size(); }

 private:
  friend class IdentityMaker;

  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::string account_id_;
  std::unordered_map<std::string, AccessKeyPtr, Hash, std::equal_to<>> keys_;
  KnownUser root_;
  std::map<std::string, KnownUser, std::less<>> users_;
  std::map<std::string, KnownRole, std::less<>> roles_;
  std::map<std::string, policy::PolicyPtr, std::less<>> policies_;
};

using IdentitiesPtr = std::shared_ptr<const Identities>;

// With what is wrong: whoever has a fault is left out, with all of its keys, since nobody may do
// more than was meant.
struct MadeIdentities {
  IdentitiesPtr identities;
  std::vector<IdentityFault> faults;
};

// Pure.
MadeIdentities MakeIdentities(const DeclaredIdentities& declared, const std::string& account_id);

}  // namespace tuskgate::gateway
