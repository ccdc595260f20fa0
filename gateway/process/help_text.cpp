#include "gateway/process/help_text.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "gateway/process/command_options.h"
#include "gateway/process/settings.h"

namespace tuskgate::gateway {
namespace {

constexpr std::string_view kOverview =
    "Tuskgate: a DynamoDB endpoint over PostgreSQL.\n"
    "\n"
    "Usage: tuskgate [serve] [options]         answer requests until SIGINT or SIGTERM\n"
    "       tuskgate migrate [options]         bring the database's schema up to date, and end\n"
    "       tuskgate attach [options]          have relations that are there already be tables\n"
    "       tuskgate detach [options]          take that back\n"
    "       tuskgate grant [options]           let a role with few rights serve\n"
    "       tuskgate views refresh [options]   make views of the items for reports, and end\n"
    "       tuskgate check [options]           find items that SQL has written wrongly, and end\n"
    "       tuskgate admin COMMAND [options]   set the clock, faults and snapshots of tests\n"
    "       tuskgate stream tail TABLE         print changes of a table as they are made\n"
    "       tuskgate key VERB [options]        make and list access keys; user, role and policy\n"
    "                                          are like it\n"
    "       tuskgate policy simulate [options] tell what policies say about a request, and why\n"
    "       tuskgate upgrade-cluster [options] have a later PostgreSQL run the data directory\n"
    "       tuskgate COMMAND --help            explain a command and its options\n"
    "       tuskgate --help | --version\n"
    "\n"
    "Without --database-url, Tuskgate runs a PostgreSQL cluster of its own in the data\n"
    "directory, reachable through a unix socket only.\n"
    "\n"
    "Each setting is an option, an environment variable, or a line such as `workers = 4` in a\n"
    "configuration file. The command line wins over the environment, the environment over the\n"
    "file.\n";

constexpr std::string_view kServe =
    "Usage: tuskgate [serve] [options]\n"
    "\n"
    "Answers requests until SIGINT or SIGTERM. Without --database-url, Tuskgate runs a\n"
    "PostgreSQL cluster of its own in the data directory, reachable through a unix socket only.\n";

constexpr std::string_view kMigrate =
    "Usage: tuskgate migrate [options]\n"
    "\n"
    "Brings the database's schema up to date, and ends. `tuskgate serve` does the same before\n"
    "it serves.\n";

constexpr std::string_view kAttach =
    "Usage: tuskgate attach --table RELATION [--name NAME] [--partition-key KEY]\n"
    "                       [--sort-key KEY] [--option KEY=VALUE]... [--comment] [settings]\n"
    "       tuskgate attach --schema SCHEMA [--collections] [--apply] [--comment] [settings]\n"
    "       tuskgate attach --list [settings]\n"
    "\n"
    "Has a table or view that is there already appear as a DynamoDB table: writes the mapping\n"
    "into the comment on the relation, or with --mapping into that file. A running server\n"
    "notices. docs/attach.md explains mappings.\n";

constexpr std::string_view kDetach =
    "Usage: tuskgate detach --table RELATION [--comment] [settings]\n"
    "\n"
    "Takes away the mapping that has a relation appear as a DynamoDB table, from the comment on\n"
    "it, or with --mapping from that file. The relation itself stays as it is.\n";

constexpr std::string_view kGrant =
    "Usage: tuskgate grant --role ROLE [--apply] [settings]\n"
    "\n"
    "Prints the statements that let a role serve which owns nothing in the database and may "
    "define\n"
    "nothing, or runs them with --apply. They are for an administrator, after tuskgate migrate.\n"
    "docs/administration.md explains them.\n";

constexpr std::string_view kViews =
    "Usage: tuskgate views refresh [options]\n"
    "\n"
    "Makes or updates the views of the items in the schema reporting, tells what changed, and\n"
    "ends. docs/reporting.md explains the views. The options from --entity on are kept, and need\n"
    "one --table.\n";

constexpr std::string_view kCheck =
    "Usage: tuskgate check [--table NAME]... [--repair] [settings]\n"
    "\n"
    "Looks at all items for what SQL has written there and no request could have: other forms,\n"
    "keys, sizes. Ends with status 3 if it finds any that is not mended. docs/storage.md explains\n"
    "what items look like.\n";

constexpr std::string_view kAdmin =
    "Usage: tuskgate admin clock show|follow [settings]\n"
    "       tuskgate admin clock set TIME [--ticking] [settings]\n"
    "       tuskgate admin clock advance DURATION [settings]\n"
    "       tuskgate admin faults add FAULT [options] [settings]\n"
    "       tuskgate admin faults list|clear [ID] [settings]\n"
    "       tuskgate admin snapshot|restore NAME [--table NAME] [settings]\n"
    "       tuskgate admin snapshots list|forget [NAME] [settings]\n"
    "       tuskgate admin reset [--table NAME] [--tables] [settings]\n"
    "\n"
    "Asks the test kit of a server that runs with the same --admin-listen, and prints its answer.\n"
    "TIME is such as 2030-01-01T00:00:00Z, DURATION such as 25h; FAULT is throttle, conflict,\n"
    "error500, latency, drop or unprocessed. docs/testing.md explains them.\n";
constexpr std::string_view kStream =
    "Usage: tuskgate stream tail TABLE [--from POSITION] [settings]\n"
    "\n"
    "Prints each change of a table that has a stream as a line of JSON, as GetRecords answers it,\n"
    "until it is told to end. docs/delivery.md explains it.\n";

constexpr std::string_view kPolicy =
    "Usage: tuskgate policy simulate --action ACTION [--resource ARN] [--principal ARN]\n"
    "                                [--policy FILE]... [options]\n"
    "\n"
    "Tells whether IAM policies allow a request, and of each of their statements why it applies "
    "or\n"
    "does not. Reads the files and asks no server. Ends with status 0 if the request is allowed,\n"
    "with 1 if it is not, and with 2 if a file is no policy.\n";

constexpr std::string_view kUpgradeCluster =
    "Usage: tuskgate upgrade-cluster [options]\n"
    "\n"
    "Has the latest PostgreSQL that is installed run the cluster in the data directory from now\n"
    "on: makes a new cluster, copies everything into it by pg_upgrade, and ends. The old cluster\n"
    "stays beside it, as postgres.15 for one of PostgreSQL 15. No server may run on the "
    "directory,\n"
    "which needs room for both.\n";

constexpr std::string_view kIdentity =
    "Usage: tuskgate key|user|role|policy VERB [NAME] [options] [settings]\n"
    "\n"
    "Changes who may sign requests, and what they may: in the database, which running servers "
    "with\n"
    "a --key-file notice at once. Secrets are encrypted there, by the keys of that file.\n";

std::string IdentityUsage() {
  std::string text = "\nVerbs:\n";
  for (const IdentityVerb& verb : IdentityVerbs()) {
    text += fmt::format("  {} {}{}{}\n      {}\n", verb.command, verb.verb,
                        verb.word.empty() ? "" : " ", verb.word, verb.help);
  }
  return text;
}

// No setting like the others: it cannot stand in the file that it names.
constexpr std::string_view kConfig =
    "  --config FILE\n"
    "      Configuration file to read. [TUSKGATE_CONFIG]\n";

std::string Entry(std::string_view name, std::string_view placeholder, std::string_view help) {
  return fmt::format("  --{}{}{}\n      {}\n", name, placeholder.empty() ? "" : " ", placeholder,
                     help);
}

std::string EntryOf(const Setting& setting) {
  const std::string value = setting.show(Config());
  return Entry(setting.name, setting.placeholder,
               fmt::format("{} [{}; {}]", setting.help, EnvironmentName(setting.name),
                           value.empty() ? "no default" : "default " + value));
}

std::string AllSettings() {
  std::string text(kConfig);
  for (const Setting& setting : Settings()) text += EntryOf(setting);
  return text;
}

// Of commands that look for a database and end.
std::string SomeSettings(std::span<const std::string_view> names) {
  std::string text = "\nSettings:\n";
  text += kConfig;
  for (const Setting& setting : Settings()) {
    if (std::find(names.begin(), names.end(), setting.name) != names.end()) {
      text += EntryOf(setting);
    }
  }
  return text;
}

std::string OwnOptions(std::span<const CommandOption> options) {
  std::string text = "\nOptions, on the command line only:\n";
  for (const CommandOption& option : options) {
    text += Entry(option.name, option.placeholder, option.help);
  }
  return text;
}

constexpr std::array<std::string_view, 3> kDatabase = {"data", "database-url", "log-level"};
constexpr std::array<std::string_view, 6> kIdentitySettings = {
    "data", "database-url", "credentials", "key-file", "account-id", "log-level"};
constexpr std::array<std::string_view, 1> kKit = {"admin-listen"};
constexpr std::array<std::string_view, 4> kFollowed = {"data", "database-url", "region",
                                                       "log-level"};
constexpr std::array<std::string_view, 2> kOwnCluster = {"data", "log-level"};
constexpr std::array<std::string_view, 4> kMapped = {"data", "database-url", "mapping",
                                                     "log-level"};

}  // namespace

std::string HelpText(Command topic) {
  switch (topic) {
    case Command::kServe:
      return fmt::format("{}\nSettings:\n{}", kServe, AllSettings());
    case Command::kMigrate:
      return fmt::format("{}{}", kMigrate, SomeSettings(kDatabase));
    case Command::kAttach:
      return fmt::format("{}{}{}", kAttach, OwnOptions(OptionsOfAttach()), SomeSettings(kMapped));
    case Command::kDetach:
      return fmt::format("{}{}{}", kDetach, OwnOptions(OptionsOfDetach()), SomeSettings(kMapped));
    case Command::kGrant:
      return fmt::format("{}{}{}", kGrant, OwnOptions(OptionsOfGrant()), SomeSettings(kDatabase));
    case Command::kViews:
      return fmt::format("{}{}{}", kViews, OwnOptions(OptionsOfViews()), SomeSettings(kDatabase));
    case Command::kUpgradeCluster:
      return fmt::format("{}{}", kUpgradeCluster, SomeSettings(kOwnCluster));
    case Command::kCheck:
      return fmt::format("{}{}{}", kCheck, OwnOptions(OptionsOfCheck()), SomeSettings(kDatabase));
    case Command::kAdmin:
      return fmt::format("{}{}{}", kAdmin, OwnOptions(OptionsOfAdmin()), SomeSettings(kKit));
    case Command::kStream:
      return fmt::format("{}{}{}", kStream, OwnOptions(OptionsOfStream()), SomeSettings(kFollowed));
    case Command::kSimulate:
      return fmt::format("{}{}", kPolicy, OwnOptions(OptionsOfPolicy()));
    case Command::kIdentity:
      return fmt::format("{}{}{}{}", kIdentity, IdentityUsage(), OwnOptions(OptionsOfIdentities()),
                         SomeSettings(kIdentitySettings));
    case Command::kHelp:
    case Command::kVersion:
      break;
  }
  return fmt::format(
      "{}\n{}\n"
      "  --help, -h\n"
      "      Print this text, or that of a command.\n"
      "  --version, -V\n"
      "      Print the version.\n",
      kOverview, AllSettings());
}

}  // namespace tuskgate::gateway
