// A policy document, read: statements with effects, actions, resources and conditions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace tuskgate::policy {

// Immutable, so that threads may share it.
class Policy;
using PolicyPtr = std::shared_ptr<const Policy>;

// Policies of resources say whom they are about (Principal), others must not.
enum class PolicyKind { kIdentity, kResource };

struct PolicyFault {
  std::string message;  // for whoever wrote it
};

// `name`: how explanations call it, its ARN where it has one.
boost::system::result<PolicyPtr, PolicyFault> ReadPolicy(std::string_view json, PolicyKind kind,
                                                         std::string name);

}  // namespace tuskgate::policy
