// Policies that every account has: arn:aws:iam::aws:policy/NAME.
#pragma once

#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace tuskgate::policy {

struct ManagedPolicy {
  std::string_view name;      // "AmazonDynamoDBFullAccess"
  std::string_view document;  // JSON
  PolicyPtr policy;           // the document, read; called by its ARN
};

// In the order of their names. Any thread.
const std::vector<ManagedPolicy>& ManagedPolicies();

// Null: there is none with this ARN.
const ManagedPolicy* FindManagedPolicy(std::string_view arn);

}  // namespace tuskgate::policy
