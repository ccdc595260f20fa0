#include "policy/managed.h"

#include <stdexcept>
#include <string>

namespace tuskgate::policy {
namespace {

constexpr std::string_view kArnPrefix = "arn:aws:iam::aws:policy/";

constexpr std::string_view kAdministrator = R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}
  ]
})";

// AWS's own also let their holder at what the console shows of other services, of which there is
// none here.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/security-iam-awsmanpol.html
constexpr std::string_view kFullAccess = R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}
  ]
})";

constexpr std::string_view kReadOnly = R"({
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "GeneralPermissions",
      "Effect": "Allow",
      "Action": [
        "dynamodb:BatchGetItem",
        "dynamodb:Describe*",
        "dynamodb:GetAbacStatus",
        "dynamodb:GetItem",
        "dynamodb:GetResourcePolicy",
        "dynamodb:List*",
        "dynamodb:PartiQLSelect",
        "dynamodb:Query",
        "dynamodb:Scan"
      ],
      "Resource": "*"
    }
  ]
})";

ManagedPolicy Make(std::string_view name, std::string_view document) {
  const auto policy = ReadPolicy(document, PolicyKind::kIdentity, std::string(kArnPrefix) += name);
  if (!policy.has_value()) throw std::logic_error(policy.error().message);
  return {name, document, *policy};
}

}  // namespace

const std::vector<ManagedPolicy>& ManagedPolicies() {
  static const std::vector<ManagedPolicy> kPolicies = {
      Make("AdministratorAccess", kAdministrator),
      Make("AmazonDynamoDBFullAccess", kFullAccess),
      Make("AmazonDynamoDBFullAccess_v2", kFullAccess),
      Make("AmazonDynamoDBReadOnlyAccess", kReadOnly),
  };
  return kPolicies;
}

const ManagedPolicy* FindManagedPolicy(std::string_view arn) {
  if (!arn.starts_with(kArnPrefix)) return nullptr;
  arn.remove_prefix(kArnPrefix.size());
  for (const ManagedPolicy& policy : ManagedPolicies()) {
    if (policy.name == arn) return &policy;
  }
  return nullptr;
}

}  // namespace tuskgate::policy
