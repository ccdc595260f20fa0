#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "policy/arn_pattern.h"
#include "policy/read_statement.h"

namespace tuskgate::policy {
namespace {

using translator::Json;
using translator::Text;

constexpr std::size_t kAccountDigits = 12;

bool IsAccount(std::string_view text) {
  return text.size() == kAccountDigits && std::all_of(text.begin(), text.end(), [](char byte) {
           return byte >= '0' && byte <= '9';
         });
}

// What stands behind the word and a slash, if anything does.
bool Names(std::string_view resource, std::string_view word) {
  return resource.size() > word.size() + 1 && resource.starts_with(word) &&
         resource[word.size()] == '/';
}

// Groups are no principals.
bool IsPrincipalArn(const ArnParts& parts) {
  const auto& [arn, partition, service, region, account, resource] = parts;
  if (arn != "arn" || partition.empty() || !region.empty() || !IsAccount(account)) return false;
  if (resource.find_first_of("*?") != std::string_view::npos) return false;
  if (service == "iam") return Names(resource, "user") || Names(resource, "role");
  return service == "sts" && (Names(resource, "assumed-role") || Names(resource, "federated-user"));
}

// One of "AWS".
void ReadAws(const Place& place, const std::string& text, PrincipalList& list) {
  if (text == "*") {
    list.has_everybody = true;
    return;
  }
  if (IsAccount(text)) {
    list.accounts.push_back(text);
    return;
  }
  const auto parts = SplitArn(text);
  if (parts && (*parts)[2] == "iam" && (*parts)[5] == "root" && IsAccount((*parts)[4])) {
    list.accounts.emplace_back((*parts)[4]);
  } else if (parts && IsPrincipalArn(*parts)) {
    list.arns.push_back(text);
  } else {
    place.Refuse(
        fmt::format("'{}' is not *, an account, or the ARN of one, of a user, of a role or "
                    "of a session",
                    text),
        PolicyFaultKind::kPrincipal);
  }
}

}  // namespace

PrincipalList ReadPrincipals(const Place& place) {
  PrincipalList list;
  if (place.value().IsString()) {
    list.has_everybody = Text(place.value()) == "*";
    if (!list.has_everybody) place.Refuse("as a string, it can only be *");
    return list;
  }
  if (!place.RequireObject()) return list;
  if (place.value().ObjectEmpty()) place.Refuse("it names nobody", PolicyFaultKind::kPrincipal);
  for (const auto& member : place.value().GetObject()) {
    const std::string_view name = Text(member.name);
    const Place values = place.Member(name, member.value);
    const auto texts = values.RequireStrings(PolicyFaultKind::kPrincipal);
    if (name == "AWS") {
      for (const std::string& text : texts) ReadAws(values, text, list);
    } else if (name == "Service") {
      list.services.insert(list.services.end(), texts.begin(), texts.end());
    } else if (name == "Federated" || name == "CanonicalUser") {
      list.has_others = true;
    } else {
      values.Refuse("there are AWS, Service, Federated and CanonicalUser");
    }
  }
  return list;
}

}  // namespace tuskgate::policy
