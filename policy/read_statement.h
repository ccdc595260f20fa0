// A statement of a policy document, from its JSON. ReadPolicy's own.
#pragma once

#include <string>

#include "policy/policy.h"
#include "policy/read_value.h"
#include "policy/statement.h"

namespace tuskgate::policy {

struct DocumentRules {
  PolicyKind kind = PolicyKind::kIdentity;
  bool has_variables = false;  // Version 2012-10-17
};

// `label`: of a statement without a Sid.
Statement ReadStatement(const Place& place, const DocumentRules& rules, std::string label);

// The list of a Principal or NotPrincipal.
PrincipalList ReadPrincipals(const Place& place);

}  // namespace tuskgate::policy
