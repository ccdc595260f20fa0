// The one table of the options that belong to single commands: names and help.
#pragma once

#include <span>
#include <string_view>

namespace tuskgate::gateway {

struct CommandOption {
  std::string_view name;         // "partition-key"
  std::string_view placeholder;  // "KEY"; empty for a switch
  std::string_view help;
};

// In the order in which --help lists them. Those of detach are among those of attach, and so is the
// --apply of grant.
std::span<const CommandOption> OptionsOfAdmin();
std::span<const CommandOption> OptionsOfAttach();
std::span<const CommandOption> OptionsOfDetach();
std::span<const CommandOption> OptionsOfGrant();
std::span<const CommandOption> OptionsOfViews();
std::span<const CommandOption> OptionsOfCheck();
std::span<const CommandOption> OptionsOfStream();
std::span<const CommandOption> OptionsOfPolicy();
std::span<const CommandOption> OptionsOfIdentities();  // of key, user, role and policy

}  // namespace tuskgate::gateway
