// What a policy document holds once it is read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/arn_pattern.h"
#include "policy/condition.h"
#include "policy/policy.h"

namespace tuskgate::policy {

struct ActionPattern {
  std::string written;
  std::string pattern;  // in lower case; see wildcard.h
};

struct PrincipalList {
  bool has_everybody = false;         // *
  std::vector<std::string> accounts;  // their numbers, also of those given by the ARN of their root
  std::vector<std::string> arns;      // of users, roles and sessions
  std::vector<std::string> services;
  bool has_others = false;  // federations and canonical users, whom no request here is from
};

struct Statement {
  std::string label;  // its Sid, or its number from 0
  bool allows = false;
  bool excludes_principals = false;  // NotPrincipal
  std::optional<PrincipalList> principals;
  bool excludes_actions = false;  // NotAction
  std::vector<ActionPattern> actions;
  bool excludes_resources = false;    // NotResource
  std::vector<ArnPattern> resources;  // of a role's trust policy, empty: the role
  std::vector<Condition> conditions;  // all have to be met
};

class Policy {
 public:
  Policy(PolicyKind kind, std::string name, std::vector<Statement> statements)
      : kind_(kind), name_(std::move(name)), statements_(std::move(statements)) {}

  PolicyKind kind() const { return kind_; }
  const std::string& name() const { return name_; }
  const std::vector<Statement>& statements() const { return statements_; }

 private:
  PolicyKind kind_;
  std::string name_;
  std::vector<Statement> statements_;
};

}  // namespace tuskgate::policy
