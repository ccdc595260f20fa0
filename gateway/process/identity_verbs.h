// The verbs of `tuskgate key`, `user`, `role` and `policy`, and what they share.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "gateway/identity/seal.h"
#include "gateway/process/identity_command.h"

namespace tuskgate::gateway {

std::vector<IdentityVerb> KeyVerbs();
std::vector<IdentityVerb> UserVerbs();
std::vector<IdentityVerb> RoleVerbs();
std::vector<IdentityVerb> PolicyVerbs();

// One transaction. Throws std::runtime_error in PostgreSQL's words, too.
void InDatabase(const IdentityContext& context, const std::function<void(pqxx::work&)>& run);

// All throw std::runtime_error with a message for the operator.

std::string TextOfFile(const std::string& path);

// Of --key-file, which has to be given.
KeyRing KeysOf(const Config& config);

// Of all --tag KEY=VALUE.
std::map<std::string, std::string> TagsOf(const IdentityArguments& arguments);
std::string JsonOf(const std::map<std::string, std::string>& tags);

// Unless the user is there.
void MakeUser(pqxx::work& transaction, const std::string& name);

void RequireName(const std::optional<std::string>& fault, std::string_view what);
void RequireFound(const pqxx::result& rows, std::string_view kind, const std::string& name);

// Whose policy: one of the three has a name.
struct PolicyOwner {
  std::optional<std::string> user;
  std::optional<std::string> group;
  std::optional<std::string> role;
};

// `policy`: the name or ARN of one of ours, or the ARN of one of AWS's.
void Attach(pqxx::work& transaction, const std::string& account_id, const PolicyOwner& owner,
            const std::string& policy, bool is_boundary);

}  // namespace tuskgate::gateway
