// What the operator asked for: a command and its Config, from the command line, the environment,
// a configuration file and the defaults, in this order of precedence.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "gateway/process/admin_command.h"
#include "gateway/process/attach_command.h"
#include "gateway/process/check_command.h"
#include "gateway/process/config.h"
#include "gateway/process/grant_command.h"
#include "gateway/process/identity_command.h"
#include "gateway/process/policy_command.h"
#include "gateway/process/stream_command.h"
#include "gateway/process/views_command.h"

namespace tuskgate::gateway {

enum class Command {
  kServe,
  kMigrate,
  kAttach,
  kDetach,
  kGrant,
  kViews,
  kCheck,
  kAdmin,
  kStream,
  kSimulate,
  kIdentity,
  kUpgradeCluster,
  kHelp,
  kVersion
};

struct CommandLine {
  Command command = Command::kServe;
  Command help_topic = Command::kHelp;  // kHelp: which command to explain; itself for an overview
  Config config;
  AttachArguments attach;  // kAttach and kDetach
  GrantArguments grant;    // kGrant
  ViewsOptions views;      // kViews
  CheckOptions check;      // kCheck
  AdminCall admin;         // kAdmin
  TailOptions tail;        // kStream
  SimulateOptions policy;  // kSimulate
  IdentityCall identity;   // kIdentity: key, user, role and policy
};

// One sentence for the operator.
struct UsageError {
  std::string message;
};

// The text of a file, or nothing if it cannot be read.
using FileReader = std::function<std::optional<std::string>(const std::string& path)>;

// Pure, apart from what `read_file` does. `arguments` lack the program's name. When both a data
// directory and a database URL are given, the one given with higher precedence wins; both given in
// the same place are an error.
boost::system::result<CommandLine, UsageError> ParseCommandLine(
    const std::vector<std::string>& arguments,
    const std::map<std::string, std::string>& environment, const FileReader& read_file);

// What --version prints.
std::string VersionText();

}  // namespace tuskgate::gateway
