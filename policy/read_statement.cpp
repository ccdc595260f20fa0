#include "policy/read_statement.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "policy/wildcard.h"

namespace tuskgate::policy {
namespace {

using translator::Json;
using translator::Text;

constexpr std::array<std::string_view, 9> kElements = {"Sid",          "Effect",      "Principal",
                                                       "NotPrincipal", "Action",      "NotAction",
                                                       "Resource",     "NotResource", "Condition"};

bool IsAlphanumeric(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z');
}

// Of the statement; null: it is not there. Unlike translator::FindMember, a null is there.
const Json* Find(const Place& place, std::string_view name) {
  for (const auto& member : place.value().GetObject()) {
    if (Text(member.name) == name) return &member.value;
  }
  return nullptr;
}

struct Element {
  const Json* value = nullptr;  // null: there is neither
  std::string name;
  bool excludes = false;  // the Not... of the pair
};

Element OneOf(const Place& place, const std::string& name) {
  const Json* const plain = Find(place, name);
  const Json* const excluding = Find(place, "Not" + name);
  if (plain != nullptr && excluding != nullptr) {
    place.Refuse(fmt::format("{} and Not{} exclude each other", name, name));
  }
  if (plain != nullptr) return {plain, name, false};
  return {excluding, "Not" + name, true};
}

// "dynamodb:GetItem", with wildcards in the name only, or one for everything.
void CheckAction(const Place& place, const std::string& action) {
  const auto refuse = [&](std::string_view complaint) {
    place.Refuse(fmt::format("'{}' {}", action, complaint), PolicyFaultKind::kAction);
  };
  if (action == "*") return;
  const std::size_t colon = action.find(':');
  if (colon == std::string::npos) return refuse("does not begin with a service, such as dynamodb:");
  if (action.find(':', colon + 1) != std::string::npos) return refuse("has more than one colon");
  const std::string_view service = std::string_view(action).substr(0, colon);
  const bool is_name = !service.empty() && std::all_of(service.begin(), service.end(), [](char c) {
    return IsAlphanumeric(c) || c == '-' || c == '.';
  });
  if (!is_name && service != "*") return refuse("does not begin with the name of a service");
  if (colon + 1 == action.size()) return refuse("names no action");
}

void ReadActions(const Place& place, Statement& statement) {
  const Element element = OneOf(place, "Action");
  if (element.value == nullptr) return place.RefuseWithout("Action");
  const Place actions = place.Member(element.name, *element.value);
  statement.excludes_actions = element.excludes;
  for (std::string& action : actions.RequireStrings(PolicyFaultKind::kAction)) {
    CheckAction(actions, action);
    std::string pattern = PatternOf(LowerCase(action));
    statement.actions.push_back({std::move(action), std::move(pattern)});
  }
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html says where wildcards cannot
// be, and that what is missing at the end counts as wildcards.
void CheckResource(const Place& place, const std::string& resource) {
  const auto refuse = [&](std::string_view complaint) {
    place.Refuse(fmt::format("'{}' {}", resource, complaint), PolicyFaultKind::kResource);
  };
  if (resource == "*") return;
  if (!resource.starts_with("arn:")) return refuse("is not an ARN, nor *");
  const std::size_t partition_end = resource.find(':', 4);
  if (partition_end == std::string::npos) return refuse("is an ARN without a service");
  const std::size_t service_end = resource.find(':', partition_end + 1);
  const std::string_view text(resource);
  for (const std::string_view part :
       {text.substr(4, partition_end - 4),
        text.substr(partition_end + 1, service_end == std::string::npos
                                           ? service_end
                                           : service_end - partition_end - 1)}) {
    if (part.empty()) return refuse("is an ARN without a partition or service");
    if (part.find_first_of("*?") != std::string_view::npos) {
      return refuse("has a wildcard in its partition or service");
    }
  }
}

void ReadResources(const Place& place, const DocumentRules& rules, Statement& statement) {
  const Element element = OneOf(place, "Resource");
  if (rules.kind == PolicyKind::kTrust) {
    if (element.value != nullptr) {
      place.Refuse(fmt::format("{} does not belong into a trust policy", element.name));
    }
    return;
  }
  if (element.value == nullptr) return place.RefuseWithout("Resource");
  const Place resources = place.Member(element.name, *element.value);
  statement.excludes_resources = element.excludes;
  const auto variables =
      rules.has_variables ? ArnPattern::Variables::kInLastPart : ArnPattern::Variables::kNone;
  for (const std::string& resource : resources.RequireStrings(PolicyFaultKind::kResource)) {
    CheckResource(resources, resource);
    auto pattern = ArnPattern::Read(resource, variables);
    if (pattern.has_value()) {
      statement.resources.push_back(*std::move(pattern));
    } else {
      resources.Refuse(pattern.error(), PolicyFaultKind::kResource);
    }
  }
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
void RefuseAllOthers(const Place& place, const DocumentRules& rules, const Statement& statement) {
  if (rules.kind == PolicyKind::kTrust) {
    place.Refuse("NotPrincipal does not belong into a trust policy");
  } else if (statement.allows) {
    place.Refuse("NotPrincipal belongs to Deny: with Allow, it would let in everybody else",
                 PolicyFaultKind::kUnbounded);
  }
}

// After the effect.
void ReadPrincipal(const Place& place, const DocumentRules& rules, Statement& statement) {
  const Element element = OneOf(place, "Principal");
  if (rules.kind == PolicyKind::kIdentity) {
    if (element.value == nullptr) return;
    return place.Refuse(
        fmt::format("{} does not belong into a policy of an identity", element.name));
  }
  if (element.value == nullptr) return place.RefuseWithout("Principal");
  statement.excludes_principals = element.excludes;
  if (element.excludes) RefuseAllOthers(place, rules, statement);
  statement.principals = ReadPrincipals(place.Member(element.name, *element.value));
}

void ReadCondition(const Place& place, const std::string& name, const Json& value,
                   bool has_variables, std::vector<Condition>& conditions) {
  const Place keys = place.Member(name, value);
  const auto operation = ReadConditionOperator(name);
  if (!keys.RequireObject()) return;
  if (!operation) return keys.Refuse("there is no such operator", PolicyFaultKind::kCondition);
  for (const auto& member : value.GetObject()) {
    const std::string key(Text(member.name));
    const Place values = keys.Member(key, member.value);
    if (key.find(':') == std::string::npos) {
      values.Refuse("a key begins with a service, such as aws: or dynamodb:",
                    PolicyFaultKind::kCondition);
    }
    Condition condition{*operation, LookUpForm(key), {}, name, key, values.RequireScalars()};
    auto operands = ReadOperands(operation->comparison, condition.written_values, has_variables);
    if (!operands.has_value()) {
      values.Refuse(operands.error(), PolicyFaultKind::kCondition);
      continue;
    }
    condition.operands = *std::move(operands);
    conditions.push_back(std::move(condition));
  }
}

void ReadConditions(const Place& place, const DocumentRules& rules, Statement& statement) {
  const Json* const value = Find(place, "Condition");
  if (value == nullptr) return;
  const Place operators = place.Member("Condition", *value);
  if (!operators.RequireObject()) return;
  for (const auto& member : value->GetObject()) {
    ReadCondition(operators, std::string(Text(member.name)), member.value, rules.has_variables,
                  statement.conditions);
  }
}

void ReadSid(const Place& place, const DocumentRules& rules, Statement& statement) {
  const Json* const value = Find(place, "Sid");
  if (value == nullptr) return;
  const Place sid = place.Member("Sid", *value);
  std::string text = sid.RequireString();
  // An empty one, as generators write it, is none.
  if (text.empty()) return;
  if (rules.kind != PolicyKind::kResource &&
      !std::all_of(text.begin(), text.end(), IsAlphanumeric)) {
    sid.Refuse("it may have letters and digits only");
  }
  statement.label = std::move(text);
}

void ReadEffect(const Place& place, const DocumentRules& rules, Statement& statement) {
  const Json* const value = Find(place, "Effect");
  if (value == nullptr) return place.RefuseWithout("Effect");
  const Place effect = place.Member("Effect", *value);
  const std::string text = effect.RequireString();
  // DynamoDB takes "allow" in policies of resources, IAM does not.
  const bool any_case = rules.kind == PolicyKind::kResource;
  const auto is = [&](std::string_view word) {
    return any_case ? EqualsIgnoringCase(text, word) : text == word;
  };
  statement.allows = is("Allow");
  if (!statement.allows && !is("Deny")) {
    effect.Refuse(fmt::format("'{}' is not Allow or Deny", text));
  }
}

}  // namespace

Statement ReadStatement(const Place& place, const DocumentRules& rules, std::string label) {
  Statement statement;
  statement.label = std::move(label);
  if (!place.RequireObject()) return statement;
  for (const auto& member : place.value().GetObject()) {
    const std::string_view name = Text(member.name);
    if (std::find(kElements.begin(), kElements.end(), name) == kElements.end()) {
      place.Refuse(fmt::format("there is no element {}", name));
    }
  }
  ReadSid(place, rules, statement);
  ReadEffect(place, rules, statement);
  ReadPrincipal(place, rules, statement);
  ReadActions(place, statement);
  ReadResources(place, rules, statement);
  ReadConditions(place, rules, statement);
  return statement;
}

}  // namespace tuskgate::policy
