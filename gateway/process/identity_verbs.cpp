#include "gateway/process/identity_verbs.h"

#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "gateway/identity/identity_names.h"
#include "gateway/identity/protected_file.h"
#include "gateway/identity/sessions.h"
#include "gateway/process/command_database.h"
#include "gateway/process/text_file.h"
#include "policy/managed.h"
#include "translator/model/json_text.h"

namespace tuskgate::gateway {

void InDatabase(const IdentityContext& context, const std::function<void(pqxx::work&)>& run) {
  try {
    pqxx::connection connection(context.connection_string);
    RequireFunction(connection, "identities()");
    pqxx::work transaction(connection);
    run(transaction);
    transaction.commit();
  } catch (const pqxx::failure& error) {
    throw std::runtime_error(Words(error.what()));
  }
}

std::string TextOfFile(const std::string& path) {
  std::optional<std::string> text = ReadTextFile(path);
  if (!text) throw std::runtime_error(fmt::format("cannot read {}", path));
  return *std::move(text);
}

KeyRing KeysOf(const Config& config) {
  if (config.key_file.empty()) {
    throw std::runtime_error("--key-file is wanted: tuskgate key init makes that file");
  }
  const auto text = ReadProtectedFile(config.key_file);
  if (text.has_error()) throw std::runtime_error(text.error().message);
  auto ring = ReadKeys(*text);
  if (ring.has_error()) {
    throw std::runtime_error(fmt::format("{}: {}", config.key_file, ring.error().message));
  }
  return *std::move(ring);
}

std::map<std::string, std::string> TagsOf(const IdentityArguments& arguments) {
  std::map<std::string, std::string> tags;
  for (const std::string& tag : arguments.Values("tag")) {
    const std::size_t equals = tag.find('=');
    if (equals == std::string::npos) {
      throw std::runtime_error(fmt::format("--tag: '{}' is not of the form KEY=VALUE", tag));
    }
    const std::string key = tag.substr(0, equals);
    const std::string value = tag.substr(equals + 1);
    if (const auto fault = TagFault(key, value)) {
      throw std::runtime_error(fmt::format("--tag {} {}", tag, *fault));
    }
    tags[key] = value;
  }
  return tags;
}

std::string JsonOf(const std::map<std::string, std::string>& tags) {
  using translator::Json;
  rapidjson::Document json(rapidjson::kObjectType);
  auto& memory = json.GetAllocator();
  for (const auto& [key, value] : tags) {
    json.AddMember(Json(key, memory), Json(value, memory), memory);
  }
  return translator::JsonText(json);
}

void RequireName(const std::optional<std::string>& fault, std::string_view what) {
  if (fault) throw std::runtime_error(fmt::format("the {} {}", what, *fault));
}

void RequireFound(const pqxx::result& rows, std::string_view kind, const std::string& name) {
  if (rows.empty()) throw std::runtime_error(fmt::format("there is no {} {}", kind, name));
}

void MakeUser(pqxx::work& transaction, const std::string& name) {
  RequireName(NameFault(NameKind::kUser, name), "user's name");
  transaction.exec_params(
      "insert into tuskgate.users (name, id) values ($1, $2) on conflict (name) do nothing", name,
      NewUniqueId("AIDA"));
}

namespace {

void RequireOwner(pqxx::work& transaction, const PolicyOwner& owner) {
  if (owner.user) {
    RequireFound(transaction.exec_params("select from tuskgate.users where name = $1", *owner.user),
                 "user", *owner.user);
  }
  if (owner.role) {
    RequireFound(transaction.exec_params("select from tuskgate.roles where name = $1", *owner.role),
                 "role", *owner.role);
  }
  if (owner.group) {
    RequireName(NameFault(NameKind::kGroup, *owner.group), "group's name");
    transaction.exec_params(
        "insert into tuskgate.groups (name) values ($1) on conflict (name) do nothing",
        *owner.group);
  }
}

}  // namespace

void Attach(pqxx::work& transaction, const std::string& account_id, const PolicyOwner& owner,
            const std::string& policy, bool is_boundary) {
  RequireOwner(transaction, owner);
  std::optional<std::string> ours;
  std::optional<std::string> managed;
  if (policy::FindManagedPolicy(policy) != nullptr) {
    managed = policy;
  } else {
    const std::string prefix = fmt::format("arn:aws:iam::{}:policy/", account_id);
    ours = policy.starts_with(prefix) ? policy.substr(prefix.size()) : policy;
    RequireFound(transaction.exec_params("select from tuskgate.policies where name = $1", *ours),
                 "policy", policy);
  }
  if (is_boundary) {
    transaction.exec_params(
        "delete from tuskgate.attached_policies "
        "where is_boundary and (user_name = $1 or role_name = $2)",
        owner.user, owner.role);
  }
  transaction.exec_params(
      "insert into tuskgate.attached_policies "
      "(user_name, group_name, role_name, policy, managed_policy, is_boundary) "
      "values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
      owner.user, owner.group, owner.role, ours, managed, is_boundary);
}

}  // namespace tuskgate::gateway
