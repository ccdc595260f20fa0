// `tuskgate user` and `tuskgate role`.

#include <charconv>
#include <cstdint>
#include <stdexcept>

#include <fmt/format.h>

#include "gateway/identity/identity_names.h"
#include "gateway/identity/sessions.h"
#include "gateway/process/identity_verbs.h"
#include "policy/policy.h"

namespace tuskgate::gateway {
namespace {

std::string PathOf(const IdentityArguments& arguments) {
  const std::string path = arguments.Has("path") ? arguments.Value("path") : "/";
  RequireName(PathFault(path), "path");
  return path;
}

void RequireNew(const pqxx::result& rows, std::string_view kind, const std::string& name) {
  if (rows.empty()) throw std::runtime_error(fmt::format("there is a {} {} already", kind, name));
}

void PrintRows(const IdentityContext& context, const char* query) {
  InDatabase(context, [&](pqxx::work& transaction) {
    for (const auto& row : transaction.exec(query)) {
      std::string line;
      for (const auto& field : row)
        line += fmt::format("{}{}", line.empty() ? "" : "\t", field.c_str());
      context.print(line);
    }
  });
}

void CreateUser(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  RequireName(NameFault(NameKind::kUser, name), "user's name");
  InDatabase(context, [&](pqxx::work& transaction) {
    RequireNew(transaction.exec_params(
                   "insert into tuskgate.users (name, path, id, tags) values ($1, $2, $3, $4) "
                   "on conflict (name) do nothing returning name",
                   name, PathOf(arguments), NewUniqueId("AIDA"), JsonOf(TagsOf(arguments))),
               "user", name);
  });
}

void ListUsers(const IdentityContext& context, const IdentityArguments& /*arguments*/) {
  PrintRows(
      context,
      "select u.name, u.path, 'groups: ' || coalesce((select string_agg(m.group_name, ' ' "
      "order by m.group_name) from tuskgate.group_members m where m.user_name = u.name), "
      "'-'), 'policies: ' || coalesce((select string_agg(coalesce(a.policy, "
      "a.managed_policy), ' ' order by a.policy, a.managed_policy) "
      "from tuskgate.attached_policies a where a.user_name = u.name and not a.is_boundary), "
      "'-'), 'boundary: ' || coalesce((select coalesce(a.policy, a.managed_policy) "
      "from tuskgate.attached_policies a where a.user_name = u.name and a.is_boundary), '-'), "
      "'keys: ' || (select count(*) from tuskgate.access_keys k where k.user_name = u.name), "
      "'tags: ' || u.tags::text from tuskgate.users u order by u.name");
}

void DeleteUser(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  InDatabase(context, [&](pqxx::work& transaction) {
    RequireFound(
        transaction.exec_params("delete from tuskgate.users where name = $1 returning name", name),
        "user", name);
  });
}

void TagUser(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  InDatabase(context, [&](pqxx::work& transaction) {
    RequireFound(transaction.exec_params(
                     "update tuskgate.users set tags = tags || $2::jsonb where name = $1 "
                     "returning name",
                     name, JsonOf(TagsOf(arguments))),
                 "user", name);
    for (const std::string& key : arguments.Values("untag")) {
      transaction.exec_params("update tuskgate.users set tags = tags - $2::text where name = $1",
                              name, key);
    }
  });
}

std::string GroupOf(const IdentityArguments& arguments) {
  const std::string group = arguments.Value("group");
  if (group.empty()) throw std::runtime_error("--group is wanted");
  RequireName(NameFault(NameKind::kGroup, group), "group's name");
  return group;
}

void AddToGroup(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  const std::string group = GroupOf(arguments);
  InDatabase(context, [&](pqxx::work& transaction) {
    RequireFound(transaction.exec_params("select from tuskgate.users where name = $1", name),
                 "user", name);
    transaction.exec_params(
        "insert into tuskgate.groups (name) values ($1) on conflict (name) do nothing", group);
    transaction.exec_params(
        "insert into tuskgate.group_members (group_name, user_name) values ($1, $2) "
        "on conflict do nothing",
        group, name);
  });
}

// A group with neither members nor policies is not kept: nobody made it but by naming it.
void RemoveFromGroup(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  const std::string group = GroupOf(arguments);
  InDatabase(context, [&](pqxx::work& transaction) {
    const pqxx::result removed = transaction.exec_params(
        "delete from tuskgate.group_members where group_name = $1 and user_name = $2 "
        "returning user_name",
        group, name);
    if (removed.empty()) throw std::runtime_error(fmt::format("{} is not in {}", name, group));
    transaction.exec_params(
        "delete from tuskgate.groups g where name = $1 "
        "and not exists (select from tuskgate.group_members m where m.group_name = g.name) "
        "and not exists (select from tuskgate.attached_policies a where a.group_name = g.name)",
        group);
  });
}

void RevokeOfUser(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  InDatabase(context, [&](pqxx::work& transaction) {
    RequireFound(
        transaction.exec_params("update tuskgate.users set sessions_since = clock_timestamp() "
                                "where name = $1 returning name",
                                name),
        "user", name);
  });
}

std::int32_t LongestSession(const IdentityArguments& arguments) {
  constexpr std::int32_t kLeast = 3600;
  constexpr std::int32_t kMost = 43'200;
  if (!arguments.Has("max-session")) return kLeast;
  const std::string text = arguments.Value("max-session");
  std::int32_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc() || stop != end || seconds < kLeast || seconds > kMost) {
    throw std::runtime_error(fmt::format(
        "--max-session: '{}' is not a number of seconds from {} to {}", text, kLeast, kMost));
  }
  return seconds;
}

void CreateRole(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  RequireName(NameFault(NameKind::kRole, name), "role's name");
  if (!arguments.Has("trust"))
    throw std::runtime_error("--trust is wanted: who may assume the role");
  const std::string trust = TextOfFile(arguments.Value("trust"));
  const auto read = policy::ReadPolicy(trust, policy::PolicyKind::kTrust, name);
  if (read.has_error()) {
    throw std::runtime_error(fmt::format("{}: {}", arguments.Value("trust"), read.error().message));
  }
  InDatabase(context, [&](pqxx::work& transaction) {
    RequireNew(transaction.exec_params(
                   "insert into tuskgate.roles (name, path, id, tags, trust, max_session_seconds) "
                   "values ($1, $2, $3, $4, $5, $6) on conflict (name) do nothing returning name",
                   name, PathOf(arguments), NewUniqueId("AROA"), JsonOf(TagsOf(arguments)), trust,
                   LongestSession(arguments)),
               "role", name);
  });
}

void ListRoles(const IdentityContext& context, const IdentityArguments& /*arguments*/) {
  PrintRows(
      context,
      "select r.name, r.path, 'policies: ' || coalesce((select string_agg(coalesce(a.policy, "
      "a.managed_policy), ' ' order by a.policy, a.managed_policy) "
      "from tuskgate.attached_policies a where a.role_name = r.name and not a.is_boundary), "
      "'-'), 'boundary: ' || coalesce((select coalesce(a.policy, a.managed_policy) "
      "from tuskgate.attached_policies a where a.role_name = r.name and a.is_boundary), '-'), "
      "'longest session: ' || r.max_session_seconds || ' s', 'tags: ' || r.tags::text "
      "from tuskgate.roles r order by r.name");
}

void DeleteRole(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  InDatabase(context, [&](pqxx::work& transaction) {
    RequireFound(
        transaction.exec_params("delete from tuskgate.roles where name = $1 returning name", name),
        "role", name);
  });
}

void RevokeOfRole(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  InDatabase(context, [&](pqxx::work& transaction) {
    RequireFound(
        transaction.exec_params("update tuskgate.roles set sessions_since = clock_timestamp() "
                                "where name = $1 returning name",
                                name),
        "role", name);
  });
}

constexpr auto kYes = NeedsDatabase::kYes;

}  // namespace

std::vector<IdentityVerb> UserVerbs() {
  return {
      {"user", "create", "NAME", "path tag", "make a user", kYes, CreateUser},
      {"user", "list", "", "", "list users with their groups and policies", kYes, ListUsers},
      {"user", "delete", "NAME", "", "delete a user, with all access keys", kYes, DeleteUser},
      {"user", "tag", "NAME", "tag untag", "set tags, or take them away", kYes, TagUser},
      {"user", "add-to-group", "NAME", "group", "put a user into a group, made if need be", kYes,
       AddToGroup},
      {"user", "remove-from-group", "NAME", "group", "take a user out of a group", kYes,
       RemoveFromGroup},
      {"user", "revoke-sessions", "NAME", "", "end all sessions that have begun by now", kYes,
       RevokeOfUser},
  };
}

std::vector<IdentityVerb> RoleVerbs() {
  return {
      {"role", "create", "NAME", "trust path max-session tag",
       "make a role, which those may assume whom --trust names", kYes, CreateRole},
      {"role", "list", "", "", "list roles with their policies", kYes, ListRoles},
      {"role", "delete", "NAME", "", "delete a role, which ends its sessions", kYes, DeleteRole},
      {"role", "revoke-sessions", "NAME", "", "end all sessions that have begun by now", kYes,
       RevokeOfRole},
  };
}

}  // namespace tuskgate::gateway
