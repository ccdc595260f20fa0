// The rules that DynamoDB has for the policies of tables and streams, and its words for those that
// break them.
//
// Recorded from the service by aws-controllers-k8s/dynamodb-controller, docs/api-quirks/,
// DDB-TABLE-211, 212, 352 and 356, and in https://github.com/aws/aws-cdk/issues/32230.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "policy/policy.h"
#include "translator/model/error.h"

namespace tuskgate::policy {

enum class PolicyTarget { kTable, kStream };

struct ResourcePolicy {
  std::string text;  // canonical_policy.h
  PolicyPtr policy;
};

// `arn`: of the resource. Whether principals exist is not looked at, nor whether the statements are
// about the resource: the service takes those that are about another.
translator::Result<ResourcePolicy> ReadResourcePolicy(std::string_view text, PolicyTarget target,
                                                      std::string arn);

// What to answer where a principal is none, or does not exist.
translator::ApiError InvalidPrincipal();

}  // namespace tuskgate::policy
