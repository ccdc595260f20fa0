#include "gateway/process/policy_command.h"

#include <ctime>
#include <string_view>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "policy/arn_pattern.h"
#include "policy/explanation.h"
#include "policy/managed.h"
#include "policy/text_template.h"

namespace tuskgate::gateway {
namespace {

using policy::PolicyKind;
using policy::PolicyPtr;

// What the command line says of the request, and what follows from the principal's ARN.
class GivenKeys : public policy::ContextKeys {
 public:
  void Set(std::string_view key, const std::vector<std::string>& values) {
    values_[policy::LookUpForm(key)] = values;
  }

  std::optional<std::vector<std::string>> Find(std::string_view key) const override {
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    return found->second;
  }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

// Returns what is wrong with it, or nothing.
std::optional<std::string> ReadOption(const std::string& name, const std::string& value,
                                      SimulateOptions& options) {
  if (name == "policy") {
    options.policies.push_back(value);
  } else if (name == "boundary-policy") {
    options.boundary = value;
  } else if (name == "session-policy") {
    options.session_policy = value;
  } else if (name == "resource-policy") {
    options.resource_policy = value;
  } else if (name == "principal") {
    options.principal = value;
  } else if (name == "action") {
    options.action = value;
  } else if (name == "resource") {
    options.resource = value;
  } else {
    const std::size_t equals = value.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fmt::format("--context: '{}' is not of the form KEY=VALUE", value);
    }
    options.context[policy::LookUpForm(value.substr(0, equals))].push_back(
        value.substr(equals + 1));
  }
  return std::nullopt;
}

std::string TimeText(std::time_t seconds) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

// What all requests of a client's have, at this time.
void SetUsual(GivenKeys& keys, const std::string& resource, std::time_t now) {
  keys.Set("aws:CurrentTime", {TimeText(now)});
  keys.Set("aws:EpochTime", {fmt::format("{}", now)});
  keys.Set("aws:ViaAWSService", {"false"});
  keys.Set("aws:PrincipalIsAWSService", {"false"});
  const auto parts = policy::SplitArn(resource);
  if (!parts) return;
  constexpr std::size_t kRegion = 3;
  constexpr std::size_t kAccount = 4;
  if (!(*parts)[kRegion].empty()) {
    keys.Set("aws:RequestedRegion", {std::string((*parts)[kRegion])});
  }
  if (!(*parts)[kAccount].empty()) {
    keys.Set("aws:ResourceAccount", {std::string((*parts)[kAccount])});
  }
}

// Of a user, of an account's root, or of a role's session. Nothing: it is none of these.
std::optional<policy::Principal> PrincipalOf(const std::string& arn, std::time_t now,
                                             GivenKeys& keys) {
  const auto parts = policy::SplitArn(arn);
  if (!parts || (*parts)[0] != "arn") return std::nullopt;
  const auto& [prefix, partition, service, region, account, resource] = *parts;
  policy::Principal principal;
  principal.arn = arn;
  principal.account_id = account;
  const std::size_t slash = resource.find('/');
  const std::string_view kind = resource.substr(0, slash);
  const std::string_view rest =
      slash == std::string_view::npos ? std::string_view() : resource.substr(slash + 1);
  std::string type;
  std::string permanent_arn = arn;
  if (service == "iam" && resource == "root") {
    principal.is_root = true;
    type = "Account";
  } else if (service == "iam" && kind == "user" && !rest.empty()) {
    type = "User";
    keys.Set("aws:username", {std::string(rest.substr(rest.rfind('/') + 1))});
  } else if (service == "sts" && kind == "assumed-role" && rest.find('/') != rest.npos) {
    type = "AssumedRole";
    principal.role_arn =
        fmt::format("arn:{}:iam::{}:role/{}", partition, account, rest.substr(0, rest.find('/')));
    permanent_arn = principal.role_arn;
    // It has just begun, without a second factor.
    keys.Set("aws:MultiFactorAuthPresent", {"false"});
    keys.Set("aws:TokenIssueTime", {TimeText(now)});
  } else {
    return std::nullopt;
  }
  keys.Set("aws:PrincipalType", {type});
  keys.Set("aws:PrincipalArn", {permanent_arn});
  keys.Set("aws:PrincipalAccount", {principal.account_id});
  return principal;
}

// Reads documents, and keeps the first that cannot be.
class Documents {
 public:
  explicit Documents(const PolicyReader& read_file) : read_file_(read_file) {}

  // Null for no file.
  PolicyPtr Read(const std::string& file, PolicyKind kind) {
    if (file.empty()) return nullptr;
    if (const policy::ManagedPolicy* managed = policy::FindManagedPolicy(file);
        managed != nullptr && kind == PolicyKind::kIdentity) {
      return managed->policy;
    }
    const std::optional<std::string> text = read_file_(file);
    if (!text) return Fail(fmt::format("cannot read {}", file));
    auto read = policy::ReadPolicy(*text, kind, file);
    return read.has_value() ? *read : Fail(fmt::format("{}: {}", file, read.error().message));
  }

  const std::string& fault() const { return fault_; }  // empty: there is none

 private:
  PolicyPtr Fail(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
    return nullptr;
  }

  const PolicyReader& read_file_;
  std::string fault_;
};

std::string TextOf(const policy::Explanation& explanation, const policy::Principal& principal,
                   const policy::AccessRequest& request) {
  const policy::Decision& decision = explanation.decision;
  std::string text;
  if (decision.outcome != policy::Outcome::kAllowed) {
    text = RefusalOf(principal, request, decision) + "\n";
    if (decision.outcome == policy::Outcome::kDenied) {
      text += fmt::format("It is statement {} of {}.\n", decision.statement, decision.policy);
    }
  } else if (decision.policy.empty()) {
    text = "Allowed: it is the account's root\n";
  } else {
    text = fmt::format("Allowed by the {} {}, statement {}\n", NameOf(decision.type),
                       decision.policy, decision.statement);
  }
  for (const policy::ConsideredStatement& statement : explanation.statements) {
    text +=
        fmt::format("\n{} {}, statement {} ({})\n  {}\n", NameOf(statement.type), statement.policy,
                    statement.statement, statement.allows ? "Allow" : "Deny", statement.reason);
  }
  return text;
}

}  // namespace

std::variant<SimulateOptions, std::string> SimulateOptionsOf(const PolicyArguments& arguments) {
  if (arguments.words.empty() || arguments.words.front() != "simulate") {
    return "there is only tuskgate policy simulate";
  }
  if (arguments.words.size() > 1) {
    return fmt::format("unexpected argument '{}'", arguments.words[1]);
  }
  SimulateOptions options;
  for (const auto& [name, value] : arguments.options) {
    if (value.empty()) return fmt::format("--{}: the value is empty", name);
    if (auto complaint = ReadOption(name, value, options)) return *std::move(complaint);
  }
  if (options.action.empty()) return "policy simulate wants --action, such as dynamodb:GetItem";
  return options;
}

boost::system::result<Simulation, std::string> Simulate(const SimulateOptions& options,
                                                        const PolicyReader& read_file) {
  GivenKeys keys;
  const std::time_t now = std::time(nullptr);
  SetUsual(keys, options.resource, now);
  auto principal = PrincipalOf(options.principal, now, keys);
  if (!principal) {
    return fmt::format(
        "--principal: '{}' is not the ARN of a user, of an account's root or of a role's session",
        options.principal);
  }
  for (const auto& [key, values] : options.context) keys.Set(key, values);
  Documents documents(read_file);
  for (const std::string& file : options.policies) {
    principal->identity.push_back(documents.Read(file, PolicyKind::kIdentity));
  }
  principal->boundary = documents.Read(options.boundary, PolicyKind::kIdentity);
  principal->session = documents.Read(options.session_policy, PolicyKind::kIdentity);
  const PolicyPtr of_resource = documents.Read(options.resource_policy, PolicyKind::kResource);
  if (!documents.fault().empty()) return documents.fault();
  const policy::AccessRequest request{options.action, options.resource, keys};
  const policy::Explanation explanation = Explain(*principal, of_resource.get(), request);
  return Simulation{explanation.decision.outcome == policy::Outcome::kAllowed,
                    TextOf(explanation, *principal, request)};
}

}  // namespace tuskgate::gateway
