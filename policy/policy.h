// A policy document, read: statements with effects, actions, resources and conditions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace tuskgate::policy {

// Immutable, so that threads may share it. statement.h says what is in it.
class Policy;
using PolicyPtr = std::shared_ptr<const Policy>;

// Policies of resources say whom they are about (Principal), others must not. Those that say who
// may assume a role are about the role, and name no other resource.
enum class PolicyKind { kIdentity, kResource, kTrust };

// What is wrong, for those who have words of their own for it.
enum class PolicyFaultKind {
  kJson,
  kSyntax,  // an element that is unknown, of another type, given twice, or not to be there
  kNoStatement,
  kMissingElement,  // `element` of a statement
  kDuplicateSid,
  kPrincipal,
  kUnbounded,  // NotPrincipal with Allow
  kAction,
  kResource,
  kCondition,
};

struct PolicyFault {
  std::string message;  // for whoever wrote it: where it is, and what is wrong
  PolicyFaultKind kind = PolicyFaultKind::kSyntax;
  std::string element;  // "Resource"; of kMissingElement
};

// `name`: how explanations call it, its ARN where it has one.
boost::system::result<PolicyPtr, PolicyFault> ReadPolicy(std::string_view json, PolicyKind kind,
                                                         std::string name);

}  // namespace tuskgate::policy
