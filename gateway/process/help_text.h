// What --help prints.
#pragma once

#include <string>

#include "gateway/process/command_line.h"

namespace tuskgate::gateway {

// Of a command: its usage, its own options, and the settings that matter to it. Of kHelp: an
// overview of the commands, and every setting with its environment variable and default.
std::string HelpText(Command topic);

}  // namespace tuskgate::gateway
