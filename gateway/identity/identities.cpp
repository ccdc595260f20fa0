#include "gateway/identity/identities.h"

#include <array>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <openssl/sha.h>

#include "policy/managed.h"

namespace tuskgate::gateway {
namespace {

class Wrong : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace

std::string UniqueIdOf(std::string_view prefix, const std::string& arn) {
  constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  constexpr std::size_t kCharacters = 17;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are hashed.
  SHA256(reinterpret_cast<const unsigned char*>(arn.data()), arn.size(), digest.data());
  std::string id(prefix);
  for (std::size_t i = 0; i < kCharacters; ++i) id.push_back(kBase32[digest[i] % kBase32.size()]);
  return id;
}

AccessKeyPtr Identities::FindKey(std::string_view id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : found->second;
}

const KnownUser* Identities::FindUser(std::string_view name) const {
  const auto found = users_.find(name);
  return found == users_.end() ? nullptr : &found->second;
}

const KnownRole* Identities::FindRole(std::string_view name) const {
  const auto found = roles_.find(name);
  return found == roles_.end() ? nullptr : &found->second;
}

const KnownRole* Identities::FindRoleByArn(std::string_view arn) const {
  const std::size_t slash = arn.rfind('/');
  if (slash == std::string_view::npos) return nullptr;
  const KnownRole* role = FindRole(arn.substr(slash + 1));
  return role != nullptr && role->principal.arn == arn ? role : nullptr;
}

policy::PolicyPtr Identities::FindPolicy(std::string_view reference) const {
  if (const policy::ManagedPolicy* managed = policy::FindManagedPolicy(reference)) {
    return managed->policy;
  }
  const std::string ours = fmt::format("arn:aws:iam::{}:policy/", account_id_);
  if (reference.starts_with(ours)) reference.remove_prefix(ours.size());
  const auto found = policies_.find(reference);
  return found == policies_.end() ? nullptr : found->second;
}

class IdentityMaker {
 public:
  IdentityMaker(const DeclaredIdentities& declared, const std::string& account_id)
      : declared_(declared) {
    made_->account_id_ = account_id;
  }

  MadeIdentities Make() {
    for (const auto& entry : declared_.policies) {
      // clang 14 captures no structured bindings.
      const auto& name = entry.first;
      const auto& document = entry.second;
      Try(fmt::format("the policy {}", name),
          [&] { made_->policies_[name] = Read(document, ArnOf(fmt::format("policy/{}", name))); });
    }
    for (const DeclaredGroup& group : declared_.groups) {
      Try(fmt::format("the group {}", group.name),
          [&] { groups_[group.name] = PoliciesOf(group.policies, "group", group.name); });
    }
    for (const DeclaredUser& user : declared_.users) {
      Try(fmt::format("the user {}", user.name), [&] { Add(user); });
    }
    for (const DeclaredRole& role : declared_.roles) {
      Try(fmt::format("the role {}", role.name), [&] { Add(role); });
    }
    AddRoot();
    return {std::move(made_), std::move(faults_)};
  }

 private:
  using Policies = std::vector<policy::PolicyPtr>;

  template <typename Do>
  void Try(const std::string& subject, const Do& make) {
    try {
      make();
    } catch (const Wrong& wrong) {
      faults_.push_back({fmt::format("{}: {}", subject, wrong.what())});
    }
  }

  std::string ArnOf(const std::string& resource) const {
    return fmt::format("arn:aws:iam::{}:{}", made_->account_id_, resource);
  }

  static policy::PolicyPtr Read(const std::string& document, std::string name,
                                policy::PolicyKind kind = policy::PolicyKind::kIdentity) {
    auto read = policy::ReadPolicy(document, kind, std::move(name));
    if (read.has_error()) throw Wrong(read.error().message);
    return *std::move(read);
  }

  policy::PolicyPtr Find(const DeclaredPolicy& declared, std::string name) const {
    if (declared.reference.empty()) return Read(declared.document, std::move(name));
    policy::PolicyPtr found = made_->FindPolicy(declared.reference);
    if (found == nullptr) throw Wrong(fmt::format("there is no policy {}", declared.reference));
    return found;
  }

  // Documents that have no name are called by their owner and their number.
  Policies PoliciesOf(const std::vector<DeclaredPolicy>& declared, std::string_view kind,
                      const std::string& owner) const {
    Policies policies;
    for (const DeclaredPolicy& one : declared) {
      policies.push_back(Find(one, fmt::format("{}/{}/{}", kind, owner, policies.size())));
    }
    return policies;
  }

  policy::PolicyPtr BoundaryOf(const DeclaredPrincipal& declared, std::string_view kind) const {
    if (!declared.boundary) return nullptr;
    return Find(*declared.boundary, fmt::format("{}/{}/boundary", kind, declared.name));
  }

  void Add(const DeclaredUser& user) {
    Caller caller;
    caller.name = user.name;
    caller.tags = user.tags;
    caller.principal.arn = ArnOf(fmt::format("user{}{}", user.path, user.name));
    caller.principal.account_id = made_->account_id_;
    caller.unique_id =
        user.unique_id.empty() ? UniqueIdOf("AIDA", caller.principal.arn) : user.unique_id;
    caller.principal.identity = PoliciesOf(user.policies, "user", user.name);
    for (const std::string& name : user.groups) {
      const auto group = groups_.find(name);
      if (group == groups_.end()) {
        throw Wrong(fmt::format("there is no group {}, or it has a fault", name));
      }
      caller.principal.identity.insert(caller.principal.identity.end(), group->second.begin(),
                                       group->second.end());
    }
    caller.principal.boundary = BoundaryOf(user, "user");
    AddKeys(user.keys, caller);
    made_->users_[user.name] = {std::make_shared<const Caller>(std::move(caller)),
                                user.sessions_since};
  }

  void Add(const DeclaredRole& declared) {
    KnownRole role;
    role.name = declared.name;
    role.tags = declared.tags;
    role.max_session_seconds = declared.max_session_seconds;
    role.sessions_since = declared.sessions_since;
    role.principal.arn = ArnOf(fmt::format("role{}{}", declared.path, declared.name));
    role.principal.role_arn = role.principal.arn;
    role.principal.account_id = made_->account_id_;
    role.principal.identity = PoliciesOf(declared.policies, "role", declared.name);
    role.principal.boundary = BoundaryOf(declared, "role");
    role.unique_id =
        declared.unique_id.empty() ? UniqueIdOf("AROA", role.principal.arn) : declared.unique_id;
    role.trust = Read(declared.trust, fmt::format("role/{}/trust", declared.name),
                      policy::PolicyKind::kTrust);
    made_->roles_[declared.name] = std::move(role);
  }

  void AddRoot() {
    Caller caller;
    caller.kind = CallerKind::kRoot;
    caller.principal.arn = ArnOf("root");
    caller.principal.account_id = made_->account_id_;
    caller.principal.is_root = true;
    caller.unique_id = made_->account_id_;
    made_->root_.caller = std::make_shared<const Caller>(caller);
    Try("the account's root", [&] { AddKeys(declared_.root_keys, caller); });
  }

  // All of them, or none.
  void AddKeys(const std::vector<DeclaredKey>& keys, const Caller& owner) {
    std::set<std::string_view> ids;
    for (const DeclaredKey& key : keys) {
      if (made_->keys_.contains(key.id) || !ids.insert(key.id).second) {
        throw Wrong(fmt::format("the access key id {} is there already", key.id));
      }
    }
    for (const DeclaredKey& key : keys) {
      auto caller = std::make_shared<Caller>(owner);
      caller->access_key_id = key.id;
      auto made = std::make_shared<AccessKey>();
      made->id = key.id;
      made->secret = key.secret;
      made->is_active = key.is_active;
      made->caller = std::move(caller);
      made_->keys_.emplace(key.id, std::move(made));
    }
  }

  const DeclaredIdentities& declared_;
  std::shared_ptr<Identities> made_ = std::make_shared<Identities>();
  std::map<std::string, Policies> groups_;
  std::vector<IdentityFault> faults_;
};

MadeIdentities MakeIdentities(const DeclaredIdentities& declared, const std::string& account_id) {
  return IdentityMaker(declared, account_id).Make();
}

}  // namespace tuskgate::gateway
