// Whether a principal may do something, by all policies that are about it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/access_request.h"
#include "policy/policy.h"

namespace tuskgate::policy {

// Whoever asks, as policies see it.
struct Principal {
  std::string arn;       // of a user, of the account's root, or of a role's session
  std::string role_arn;  // of the role whose session it is; else empty
  std::string account_id;
  bool is_root = false;  // of the account: everything is allowed but what is denied explicitly

  std::vector<PolicyPtr> identity;  // its own and its groups'
  PolicyPtr boundary;               // null: there is none
  PolicyPtr session;                // given with temporary credentials; null: there is none
};

enum class Outcome { kAllowed, kNotAllowed, kDenied };  // the last by an explicit deny

enum class PolicyType { kIdentity, kResource, kBoundary, kSession };

// "identity-based policy" and so on.
std::string_view NameOf(PolicyType type);

struct Decision {
  Outcome outcome = Outcome::kNotAllowed;
  PolicyType type = PolicyType::kIdentity;  // of the policy that decided, or that did not allow
  std::string policy;                       // its name; empty when none allowed
  std::string statement;                    // its Sid, or its number from 0; likewise
};

// What the policy of a resource, or of a role that is to be assumed, says, from the least to the
// most. An account that is named is given the right to give it on, which its identities' policies
// then have to do; a role that is named, or everybody, is limited by boundaries and session
// policies; a user that is named, by session policies; a session that is named is not.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
enum class Grant { kNone, kAccount, kLimited, kPrincipal, kDenied };

Grant GrantOf(const Policy& policy, const Principal& principal, const AccessRequest& request);

// `resource_policy`: of the resource, may be null. The resource is the principal's account's.
Decision Decide(const Principal& principal, const Policy* resource_policy,
                const AccessRequest& request);

// The service's words for a request that is not allowed.
std::string RefusalOf(const Principal& principal, const AccessRequest& request,
                      const Decision& decision);

}  // namespace tuskgate::policy
