// A decision with all that led to it, for people.
#pragma once

#include <string>
#include <vector>

#include "policy/decision.h"

namespace tuskgate::policy {

struct ConsideredStatement {
  PolicyType type = PolicyType::kIdentity;
  std::string policy;
  std::string statement;  // its Sid, or its number from 0
  bool allows = false;    // its Effect
  bool applies = false;
  std::string reason;  // why it does not apply, or what follows from it
};

struct Explanation {
  Decision decision;
  std::vector<ConsideredStatement> statements;  // of all policies, in their order
};

// As Decide, which does not look at more than it needs.
Explanation Explain(const Principal& principal, const Policy* resource_policy,
                    const AccessRequest& request);

}  // namespace tuskgate::policy
