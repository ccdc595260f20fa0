// `tuskgate key`, `user`, `role` and `policy`: who may sign requests, and what they may. Each verb
// is a row of one table, which says what may follow it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/process/config.h"

namespace tuskgate::gateway {

struct IdentityArguments {
  std::vector<std::string> words;                            // "key", "disable", "AKIA..."
  std::vector<std::pair<std::string, std::string>> options;  // name and value; of a switch, ""

  bool Has(std::string_view option) const;
  std::string Value(std::string_view option) const;  // empty: it is not given
  std::vector<std::string> Values(std::string_view option) const;
};

struct IdentityContext {
  const Config& config;
  std::string connection_string;  // empty where the verb does without a database
  std::function<void(const std::string& line)> print;
};

enum class NeedsDatabase { kYes, kNo, kUnlessCredentialsFile };

struct IdentityVerb {
  std::string_view command;  // "key"
  std::string_view verb;     // "disable"
  std::string_view word;     // "ID": what follows, once; empty for nothing
  std::string_view options;  // their names, with spaces between them
  std::string_view help;     // for `tuskgate key --help`
  NeedsDatabase needs_database;
  // Throws std::runtime_error with a message for the operator.
  void (*run)(const IdentityContext& context, const IdentityArguments& arguments);
};

// All, in the order in which --help lists them.
const std::vector<IdentityVerb>& IdentityVerbs();

// Whether there is such a command.
bool IsIdentityCommand(std::string_view command);

struct IdentityCall {
  const IdentityVerb* verb = nullptr;
  IdentityArguments arguments;
};

// What the arguments ask for, or what is wrong with them, as one sentence. Pure.
std::variant<IdentityCall, std::string> IdentityCallOf(IdentityArguments arguments);

bool WantsDatabase(const IdentityCall& call, const Config& config);

}  // namespace tuskgate::gateway
