#include "policy/decision.h"

#include "policy/arn_pattern.h"
#include "policy/judgement.h"

namespace tuskgate::policy {
namespace {

Decision DecisionOf(Outcome outcome, PolicyType type, const Policy* policy,
                    const Judgement& judgement) {
  Decision decision{outcome, type, {}, {}};
  if (judgement.statement != nullptr) {
    decision.policy = policy->name();
    decision.statement = judgement.statement->label;
  }
  return decision;
}

// The judgements of a principal's policies, as far as they are needed.
class Deliberation {
 public:
  Deliberation(const Principal& principal, const Policy* resource_policy,
               const AccessRequest& request)
      : principal_(principal), resource_policy_(resource_policy), subject_(request) {}

  Decision Decide() {
    if (const auto denial = FindDenial()) return *denial;
    const bool identity_allows = principal_.is_root || identity_.grant != Grant::kNone;
    const bool limits_allow =
        Allows(principal_.boundary, boundary_) && Allows(principal_.session, session_);
    if (identity_allows && limits_allow) {
      return DecisionOf(Outcome::kAllowed, PolicyType::kIdentity, identity_policy_, identity_);
    }
    const bool is_named = resource_.grant == Grant::kPrincipal;
    if ((is_named && (IsNamedAsSession() || Allows(principal_.session, session_))) ||
        (resource_.grant == Grant::kLimited && limits_allow)) {
      return DecisionOf(Outcome::kAllowed, PolicyType::kResource, resource_policy_, resource_);
    }
    if (!identity_allows && resource_.grant != Grant::kLimited && !is_named) {
      return {Outcome::kNotAllowed, PolicyType::kIdentity, {}, {}};
    }
    const bool is_of_session = is_named || Allows(principal_.boundary, boundary_);
    return {
        Outcome::kNotAllowed, is_of_session ? PolicyType::kSession : PolicyType::kBoundary, {}, {}};
  }

 private:
  // A user that is named may what its own policies allow and what was granted by its name, of which
  // a session's policy takes away; a session that is named has what it is granted besides.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
  bool IsNamedAsSession() const {
    const auto parts = SplitArn(principal_.arn);
    return parts && (*parts)[2] == "sts";
  }

  static bool Allows(const PolicyPtr& policy, const Judgement& judgement) {
    return policy == nullptr || judgement.grant != Grant::kNone;
  }

  std::optional<Decision> FindDenial() {
    for (const PolicyPtr& policy : principal_.identity) {
      const Judgement judgement = Judge(*policy, principal_, subject_);
      if (judgement.grant == Grant::kDenied) {
        return DecisionOf(Outcome::kDenied, PolicyType::kIdentity, policy.get(), judgement);
      }
      if (identity_.grant == Grant::kNone && judgement.grant != Grant::kNone) {
        identity_ = judgement;
        identity_policy_ = policy.get();
      }
    }
    if (!MayUndo()) {
      if (auto denial = Ask(resource_policy_, PolicyType::kResource, resource_)) return denial;
    }
    if (auto denial = Ask(principal_.boundary.get(), PolicyType::kBoundary, boundary_)) {
      return denial;
    }
    return Ask(principal_.session.get(), PolicyType::kSession, session_);
  }

  std::optional<Decision> Ask(const Policy* policy, PolicyType type, Judgement& judgement) {
    if (policy == nullptr) return std::nullopt;
    judgement = Judge(*policy, principal_, subject_);
    if (judgement.grant != Grant::kDenied) return std::nullopt;
    return DecisionOf(Outcome::kDenied, type, policy, judgement);
  }

  // The account's root can take away a policy that locks it out.
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteResourcePolicy.html
  bool MayUndo() const {
    return principal_.is_root && subject_.action() == "dynamodb:deleteresourcepolicy";
  }

  const Principal& principal_;
  const Policy* resource_policy_;
  const Subject subject_;
  const Policy* identity_policy_ = nullptr;
  Judgement identity_;
  Judgement resource_;
  Judgement boundary_;
  Judgement session_;
};

}  // namespace

Grant GrantOf(const Policy& policy, const Principal& principal, const AccessRequest& request) {
  return Judge(policy, principal, Subject(request)).grant;
}

Decision Decide(const Principal& principal, const Policy* resource_policy,
                const AccessRequest& request) {
  return Deliberation(principal, resource_policy, request).Decide();
}

}  // namespace tuskgate::policy
