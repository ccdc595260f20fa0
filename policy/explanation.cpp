#include "policy/explanation.h"

#include <string_view>
#include <utility>

#include "policy/judgement.h"

namespace tuskgate::policy {
namespace {

std::string_view ConsequenceOf(Grant grant, PolicyType type) {
  const bool is_limit = type == PolicyType::kBoundary || type == PolicyType::kSession;
  switch (grant) {
    case Grant::kDenied:
      return "denies";
    case Grant::kPrincipal:
      return is_limit ? "leaves what other policies allow" : "allows";
    case Grant::kLimited:
      return "allows, as far as boundary and session policy do";
    case Grant::kAccount:
      return "allows the account, whose identities need a policy that allows it too";
    case Grant::kNone:
      break;
  }
  return {};
}

}  // namespace

Explanation Explain(const Principal& principal, const Policy* resource_policy,
                    const AccessRequest& request) {
  Explanation explanation{Decide(principal, resource_policy, request), {}};
  const Subject subject(request);
  const auto consider = [&](PolicyType type, const Policy* policy) {
    if (policy == nullptr) return;
    for (const Statement& statement : policy->statements()) {
      std::string reason;
      const Grant grant = GrantOf(statement, principal, subject, &reason);
      if (grant != Grant::kNone) reason = ConsequenceOf(grant, type);
      explanation.statements.push_back({type, policy->name(), statement.label, statement.allows,
                                        grant != Grant::kNone, std::move(reason)});
    }
  };
  for (const PolicyPtr& policy : principal.identity) consider(PolicyType::kIdentity, policy.get());
  consider(PolicyType::kResource, resource_policy);
  consider(PolicyType::kBoundary, principal.boundary.get());
  consider(PolicyType::kSession, principal.session.get());
  return explanation;
}

}  // namespace tuskgate::policy
