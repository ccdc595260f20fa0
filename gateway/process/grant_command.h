// `tuskgate grant`: has a role of the database be a gateway's, without any right to define things.
// What it may do is decided by tuskgate.gateway_rights in the database.
#pragma once

#include <optional>
#include <string>

namespace tuskgate::gateway {

struct GrantArguments {
  std::string role;
  bool apply = false;  // rather than print the statements
};

// What is wrong with the arguments, as one sentence; nothing if they are sound.
std::optional<std::string> CheckGrantArguments(const GrantArguments& arguments);

// The statements, in one transaction. For who may make roles and owns what `tuskgate migrate` made.
std::string GrantStatements(const std::string& role);

// Runs them. Throws std::runtime_error with a message for the operator.
void Grant(const std::string& connection_string, const std::string& role);

}  // namespace tuskgate::gateway
