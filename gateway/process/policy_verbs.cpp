// `tuskgate policy`: documents, and whom they are attached to.

#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "gateway/identity/identity_names.h"
#include "gateway/process/identity_verbs.h"
#include "policy/policy.h"

namespace tuskgate::gateway {
namespace {

void Put(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  RequireName(NameFault(NameKind::kPolicy, name), "policy's name");
  if (!arguments.Has("file")) throw std::runtime_error("--file is wanted: the policy's document");
  const std::string document = TextOfFile(arguments.Value("file"));
  const auto read = policy::ReadPolicy(document, policy::PolicyKind::kIdentity, name);
  if (read.has_error()) {
    throw std::runtime_error(fmt::format("{}: {}", arguments.Value("file"), read.error().message));
  }
  InDatabase(context, [&](pqxx::work& transaction) {
    transaction.exec_params(
        "insert into tuskgate.policies (name, document) values ($1, $2) "
        "on conflict (name) do update set document = excluded.document, changed_at = now()",
        name, document);
  });
}

void List(const IdentityContext& context, const IdentityArguments& /*arguments*/) {
  InDatabase(context, [&](pqxx::work& transaction) {
    for (const auto& row : transaction.exec(
             "select p.name, coalesce(string_agg("
             "case when a.is_boundary then 'boundary of ' else '' end || "
             "coalesce('user ' || a.user_name, 'group ' || a.group_name, 'role ' || a.role_name), "
             "', ' order by a.user_name, a.group_name, a.role_name, a.is_boundary), '-') "
             "from tuskgate.policies p left join tuskgate.attached_policies a on a.policy = p.name "
             "group by p.name order by p.name")) {
      context.print(fmt::format("{}\t{}", row[0].c_str(), row[1].c_str()));
    }
  });
}

void Show(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  InDatabase(context, [&](pqxx::work& transaction) {
    const pqxx::result rows =
        transaction.exec_params("select document from tuskgate.policies where name = $1", name);
    RequireFound(rows, "policy", name);
    context.print(rows[0][0].c_str());
  });
}

void Delete(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& name = arguments.words[2];
  InDatabase(context, [&](pqxx::work& transaction) {
    const pqxx::result attached =
        transaction.exec_params("select from tuskgate.attached_policies where policy = $1", name);
    if (!attached.empty()) {
      throw std::runtime_error(fmt::format("the policy {} is attached: detach it first", name));
    }
    RequireFound(transaction.exec_params(
                     "delete from tuskgate.policies where name = $1 returning name", name),
                 "policy", name);
  });
}

PolicyOwner OwnerOf(const IdentityArguments& arguments) {
  PolicyOwner owner;
  int count = 0;
  const auto take = [&](std::string_view option, std::optional<std::string>& into) {
    if (!arguments.Has(option)) return;
    into = arguments.Value(option);
    ++count;
  };
  take("user", owner.user);
  take("group", owner.group);
  take("role", owner.role);
  if (count != 1) throw std::runtime_error("one of --user, --group and --role is wanted");
  if (owner.group && arguments.Has("boundary")) {
    throw std::runtime_error("--boundary is of use with --user and --role: groups have none");
  }
  return owner;
}

void AttachTo(const IdentityContext& context, const IdentityArguments& arguments) {
  const PolicyOwner owner = OwnerOf(arguments);
  InDatabase(context, [&](pqxx::work& transaction) {
    Attach(transaction, context.config.account_id, owner, arguments.words[2],
           arguments.Has("boundary"));
  });
}

void Detach(const IdentityContext& context, const IdentityArguments& arguments) {
  const PolicyOwner owner = OwnerOf(arguments);
  const std::string& policy = arguments.words[2];
  const std::string prefix = fmt::format("arn:aws:iam::{}:policy/", context.config.account_id);
  const std::string name = policy.starts_with(prefix) ? policy.substr(prefix.size()) : policy;
  InDatabase(context, [&](pqxx::work& transaction) {
    const pqxx::result detached = transaction.exec_params(
        "delete from tuskgate.attached_policies "
        "where $1 = coalesce(policy, managed_policy) and is_boundary = $2 "
        "and (user_name = $3 or group_name = $4 or role_name = $5) returning 1",
        name, arguments.Has("boundary"), owner.user, owner.group, owner.role);
    if (detached.empty()) throw std::runtime_error(fmt::format("{} is not attached there", policy));
  });
}

}  // namespace

std::vector<IdentityVerb> PolicyVerbs() {
  constexpr auto kYes = NeedsDatabase::kYes;
  return {
      {"policy", "put", "NAME", "file", "keep a document under a name, in place of what was there",
       kYes, Put},
      {"policy", "list", "", "", "list policies, and whom they are attached to", kYes, List},
      {"policy", "show", "NAME", "", "print a document", kYes, Show},
      {"policy", "delete", "NAME", "", "delete one that is attached to nobody", kYes, Delete},
      {"policy", "attach", "NAME", "user group role boundary",
       "attach a policy of ours, or by its ARN one of AWS's, to one of these", kYes, AttachTo},
      {"policy", "detach", "NAME", "user group role boundary", "take that back", kYes, Detach},
  };
}

}  // namespace tuskgate::gateway
