#include "gateway/process/command_line.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <sstream>
#include <utility>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "gateway/process/command_options.h"
#include "gateway/process/settings.h"
#include "gateway/web/http_url.h"

namespace tuskgate::gateway {
namespace {

namespace po = boost::program_options;

// A value and where it came from, for messages: "--data", "TUSKGATE_DATA", "data in my.conf".
struct Given {
  std::string text;
  std::string source;
  int precedence = 0;  // higher wins: file, environment, command line
};

using GivenSettings = std::map<std::string, Given, std::less<>>;

constexpr int kFromFile = 1;
constexpr int kFromEnvironment = 2;
constexpr int kFromCommandLine = 3;

po::options_description SettingOptions() {
  po::options_description options;
  for (const Setting& setting : Settings()) {
    options.add_options()(std::string(setting.name).c_str(), po::value<std::string>(), "");
  }
  return options;
}

// Adds what `parsed` holds. Returns the source of an option given twice, or nothing.
std::optional<std::string> Collect(const po::parsed_options& parsed, int precedence,
                                   const std::function<std::string(const std::string&)>& source,
                                   GivenSettings& given) {
  for (const po::option& option : parsed.options) {
    Given entry{option.value.at(0), source(option.string_key), precedence};
    const auto found = given.find(option.string_key);
    if (found != given.end() && found->second.precedence == precedence) return entry.source;
    given.insert_or_assign(option.string_key, std::move(entry));
  }
  return std::nullopt;
}

struct Arguments {
  std::vector<std::string> commands;
  bool help = false;
  bool version = false;
  std::optional<std::string> config_file;
  AttachArguments attach;
  std::optional<std::string> attach_option;  // one of them that was given
  GrantArguments grant;
  bool is_grant_option = false;  // --role was given
  po::parsed_options settings{nullptr};
  std::vector<po::option> views;    // options of `views refresh`
  std::vector<po::option> check;    // options of `check`
  std::optional<std::string> from;  // of `stream tail`
  AdminArguments admin;             // words and options of `admin`
  PolicyArguments policy;           // likewise of `policy`
  IdentityArguments identity;       // the same of `key`, `user`, `role` and `policy`

  bool Is(std::string_view command) const {
    return !commands.empty() && commands.front() == command;
  }
  bool IsViews() const { return Is("views"); }
  bool IsCheck() const { return Is("check"); }
  bool IsAdmin() const { return Is("admin"); }
  bool IsGrant() const { return Is("grant"); }
  bool IsStream() const { return Is("stream"); }
  bool IsSimulate() const {
    return Is("policy") && commands.size() > 1 && commands[1] == "simulate";
  }
  bool IsIdentity() const {
    return !commands.empty() && IsIdentityCommand(commands.front()) && !IsSimulate();
  }
};

bool Has(std::span<const CommandOption> options, std::string_view name) {
  return std::any_of(options.begin(), options.end(),
                     [name](const CommandOption& option) { return option.name == name; });
}

void Add(std::span<const CommandOption> added, po::options_description& options) {
  for (const CommandOption& option : added) {
    const std::string name(option.name);
    if (options.find_nothrow(name, false) != nullptr) continue;  // of another command, too
    if (option.placeholder.empty()) {
      options.add_options()(name.c_str(), "");
    } else {
      options.add_options()(name.c_str(), po::value<std::string>(), "");
    }
  }
}

using PathAndText = std::pair<std::string, std::string>;

// "lines[].at=iso". The path may have "=" in it.
std::optional<PathAndText> SplitAssignment(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) return std::nullopt;
  return PathAndText{text.substr(0, equals), text.substr(equals + 1)};
}

// Returns what is wrong with the option, or nothing.
std::optional<std::string> ReadViewsOption(const po::option& option, ViewsOptions& views) {
  const std::string& name = option.string_key;
  const std::string text = option.value.empty() ? "" : option.value.front();
  if (name == "check") {
    views.check = true;
    return std::nullopt;
  }
  if (name == "no-entities") {
    views.no_entities = true;
    return std::nullopt;
  }
  if (text.empty()) return fmt::format("--{}: the value is empty", name);
  if (name == "table") {
    views.tables.push_back(text);
  } else if (name == "sample") {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, views.sample);
    if (error != std::errc() || stop != end || views.sample < 1) {
      return fmt::format("--sample: '{}' is not a whole number from 1", text);
    }
  } else if (name == "entity") {
    views.entity_attribute = text;
  } else if (name == "entity-separator") {
    views.entity_separator = text;
  } else if (name == "exclude") {
    views.excluded.push_back(text);
  } else {
    const std::optional<PathAndText> assignment = SplitAssignment(text);
    if (!assignment) {
      return fmt::format("--{}: '{}' is not of the form {}", name, text,
                         name == "type" ? "PATH=TYPE" : "PATH=COLUMN");
    }
    (name == "type" ? views.types : views.names).push_back(*assignment);
  }
  return std::nullopt;
}

std::optional<std::string> ReadViewsOptions(const std::vector<po::option>& given,
                                            ViewsOptions& views) {
  for (const po::option& option : given) {
    if (auto complaint = ReadViewsOption(option, views)) return complaint;
  }
  return Complaint(views);
}

std::optional<std::string> ReadCheckOptions(const std::vector<po::option>& given,
                                            CheckOptions& check) {
  for (const po::option& option : given) {
    if (option.string_key == "repair") {
      check.repair = true;
    } else if (option.value.empty() || option.value.front().empty()) {
      return fmt::format("--{}: the value is empty", option.string_key);
    } else {
      check.tables.push_back(option.value.front());
    }
  }
  return std::nullopt;
}

std::optional<std::string> ReadFrom(const std::string& from, TailOptions& tail) {
  tail.from_beginning = from == "TRIM_HORIZON";
  if (tail.from_beginning || from == "LATEST") return std::nullopt;
  return fmt::format("--from: '{}' is not TRIM_HORIZON or LATEST", from);
}

// "--debug-headers" means "--debug-headers=true": the library's own optional values would take the
// word that follows.
std::vector<std::string> CompleteSwitches(std::vector<std::string> arguments) {
  for (const Setting& setting : Settings()) {
    if (!setting.placeholder.empty()) continue;
    const std::string option = fmt::format("--{}", setting.name);
    std::replace(arguments.begin(), arguments.end(), option, option + "=true");
  }
  return arguments;
}

// False when it is none of the options of attach and detach.
bool ReadAttachOption(const po::option& option, AttachArguments& attach) {
  const std::string& name = option.string_key;
  const std::string value = option.value.empty() ? std::string() : option.value.front();
  const auto read = [&](std::string_view expected, std::string& into) {
    if (name != expected) return false;
    if (!into.empty()) throw po::multiple_occurrences();
    into = value;
    return true;
  };
  if (read("table", attach.table) || read("schema", attach.schema) || read("name", attach.name) ||
      read("partition-key", attach.partition_key) || read("sort-key", attach.sort_key)) {
    return true;
  }
  if (name == "option") {
    attach.options.push_back(value);
  } else if (name == "comment") {
    attach.comment = true;
  } else if (name == "list") {
    attach.list = true;
  } else if (name == "apply") {
    attach.apply = true;
  } else if (name == "collections") {
    attach.collections = true;
  } else {
    return false;
  }
  return true;
}

// Throws po::error.
Arguments SplitArguments(const std::vector<std::string>& arguments) {
  po::options_description options;
  options.add_options()("help,h", "")("version,V", "")("config", po::value<std::string>(), "")(
      "command", po::value<std::vector<std::string>>(), "");
  options.add(SettingOptions());
  Add(OptionsOfAttach(), options);
  Add(OptionsOfGrant(), options);
  Add(OptionsOfViews(), options);
  Add(OptionsOfCheck(), options);
  Add(OptionsOfAdmin(), options);
  Add(OptionsOfStream(), options);
  Add(OptionsOfPolicy(), options);
  Add(OptionsOfIdentities(), options);
  po::positional_options_description positional;
  positional.add("command", -1);
  namespace style = po::command_line_style;
  const po::parsed_options parsed = po::command_line_parser(CompleteSwitches(arguments))
                                        .options(options)
                                        .positional(positional)
                                        .style(style::default_style & ~style::allow_guessing)
                                        .run();
  Arguments result;
  for (const po::option& option : parsed.options) {
    if (option.string_key != "command") continue;
    for (const std::string& word : option.value) result.commands.push_back(word);
  }
  for (const po::option& option : parsed.options) {
    if (option.string_key == "command") continue;
    if (option.string_key == "help") {
      result.help = true;
    } else if (option.string_key == "version") {
      result.version = true;
    } else if (option.string_key == "config") {
      result.config_file = option.value.at(0);
    } else if (Has(OptionsOfPolicy(), option.string_key) &&
               (result.IsSimulate() || !Has(OptionsOfIdentities(), option.string_key))) {
      result.policy.options.emplace_back(option.string_key, option.value.front());
    } else if (Has(OptionsOfIdentities(), option.string_key) &&
               (result.IsIdentity() || !Has(OptionsOfGrant(), option.string_key))) {
      result.identity.options.emplace_back(option.string_key,
                                           option.value.empty() ? "" : option.value.front());
    } else if (Has(OptionsOfAdmin(), option.string_key) &&
               (result.IsAdmin() || !Has(OptionsOfCheck(), option.string_key))) {
      result.admin.options.emplace_back(option.string_key,
                                        option.value.empty() ? "" : option.value.front());
    } else if (Has(OptionsOfCheck(), option.string_key) &&
               (result.IsCheck() || option.string_key == "repair")) {
      result.check.push_back(option);
    } else if (Has(OptionsOfViews(), option.string_key) &&
               (result.IsViews() || !Has(OptionsOfAttach(), option.string_key))) {
      result.views.push_back(option);
    } else if (option.string_key == "from") {
      if (result.from) throw po::multiple_occurrences();
      result.from = option.value.at(0);
    } else if (option.string_key == "role") {
      if (result.is_grant_option) throw po::multiple_occurrences();
      result.is_grant_option = true;
      result.grant.role = option.value.at(0);
    } else if (option.string_key == "apply" && result.IsGrant()) {
      result.grant.apply = true;
    } else if (ReadAttachOption(option, result.attach)) {
      result.attach_option = "--" + option.string_key;
    } else {
      result.settings.options.push_back(option);
    }
  }
  return result;
}

std::optional<Command> CommandNamed(std::string_view name) {
  if (name == "serve") return Command::kServe;
  if (name == "migrate") return Command::kMigrate;
  if (name == "attach") return Command::kAttach;
  if (name == "detach") return Command::kDetach;
  if (name == "grant") return Command::kGrant;
  if (name == "views") return Command::kViews;
  if (name == "upgrade-cluster") return Command::kUpgradeCluster;
  if (name == "check") return Command::kCheck;
  if (name == "admin") return Command::kAdmin;
  if (name == "stream") return Command::kStream;
  if (IsIdentityCommand(name)) return Command::kIdentity;
  if (name == "help") return Command::kHelp;
  return std::nullopt;
}

UsageError UnknownCommand(std::string_view name) {
  return {
      fmt::format("unknown command '{}'; there are serve, migrate, attach, detach, grant, views, "
                  "check, stream, admin, key, user, role, policy "
                  "and upgrade-cluster",
                  name)};
}

// For "tuskgate attach --help" and "tuskgate help attach". The options are of no interest then.
boost::system::result<CommandLine, UsageError> AskForHelp(std::vector<std::string> commands) {
  CommandLine result;
  result.command = Command::kHelp;
  if (!commands.empty() && commands.front() == "help") commands.erase(commands.begin());
  if (commands.empty()) return result;
  const auto topic = CommandNamed(commands.front());
  if (!topic) return UnknownCommand(commands.front());
  result.help_topic = *topic;
  return result;
}

po::parsed_options EnvironmentOptions(const std::map<std::string, std::string>& environment) {
  po::parsed_options parsed{nullptr};
  for (const Setting& setting : Settings()) {
    const auto found = environment.find(EnvironmentName(setting.name));
    // An empty variable counts as none: that is how one is switched off in a compose file.
    if (found == environment.end() || found->second.empty()) continue;
    parsed.options.emplace_back(std::string(setting.name), std::vector{found->second});
  }
  return parsed;
}

std::optional<std::string> CheckTls(const Config& config) {
  if (config.tls_certificate.empty() != config.tls_key.empty()) {
    return "--tls-cert and --tls-key are of use together";
  }
  if (config.tls_self_signed && !config.tls_certificate.empty()) {
    return "--tls-cert and --tls-self-signed exclude each other";
  }
  if (!config.tls_client_ca.empty() && !UsesTls(config)) {
    return "--tls-client-ca is of use with --tls-cert or --tls-self-signed";
  }
  return std::nullopt;
}

// Whoever can reach more than this machine does so on purpose.
std::optional<std::string> CheckExposure(const Config& config) {
  if (ListensOnLoopback(config)) return std::nullopt;
  std::string missing;
  if (config.auth == AuthMode::kNone && !config.insecure_no_auth) {
    missing +=
        ". Any credentials will do, so whoever reaches it could read and write everything: give "
        "--auth sigv4, or --insecure-no-auth if that is meant";
  }
  if (!UsesTls(config) && !config.insecure_no_tls) {
    missing +=
        ". What is sent could be read and changed on its way: give --tls-cert and --tls-key, or "
        "--tls-self-signed, or --insecure-no-tls if that is meant";
  }
  if (missing.empty()) return std::nullopt;
  return fmt::format("'{}' is not a loopback address, such as 127.0.0.1 or ::1{}",
                     config.listen_host, missing);
}

// What it answers decides who may do what, and has keys.
std::optional<std::string> CheckVerifier(const Config& config) {
  if (TrustsVerifierOnItsWay(config)) return std::nullopt;
  // The path and query may hold a secret.
  return fmt::format(
      "{} is asked without TLS, and not on this machine. Whoever is between could let anybody "
      "in: "
      "give an https URL, or --insecure-no-verifier-tls if that is meant",
      ReadHttpUrl(config.auth_verifier)->authority);
}

std::optional<std::string> ApplySettings(GivenSettings given, Config& config) {
  const auto data = given.find("data");
  const auto url = given.find("database-url");
  if (data != given.end() && url != given.end()) {
    if (data->second.precedence == url->second.precedence) {
      return fmt::format("{} and {} exclude each other", data->second.source, url->second.source);
    }
    given.erase(data->second.precedence > url->second.precedence ? url : data);
  }
  for (const Setting& setting : Settings()) {
    const auto found = given.find(setting.name);
    if (found == given.end()) continue;
    const Given& value = found->second;
    if (value.text.empty()) return fmt::format("{}: the value is empty", value.source);
    if (auto complaint = setting.apply(config, value.text)) {
      return fmt::format("{}: {}", value.source, *complaint);
    }
  }
  if (config.allow_remote) config.insecure_no_auth = config.insecure_no_tls = true;
  // Once all settings are known: they may come from anywhere.
  if (auto complaint = CheckTls(config)) return complaint;
  if (auto complaint = CheckExposure(config)) {
    return fmt::format("{}: {}", given.find("listen")->second.source, *complaint);
  }
  if (auto complaint = CheckVerifier(config)) {
    return fmt::format("{}: {}", given.find("auth-verifier")->second.source, *complaint);
  }
  if (config.namespaces != Namespaces::kNone && !config.init_directory.empty()) {
    return fmt::format("{}: with --namespaces, there is no client to see the tables that it makes",
                       given.find("init")->second.source);
  }
  return std::nullopt;
}

}  // namespace

boost::system::result<CommandLine, UsageError> ParseCommandLine(
    const std::vector<std::string>& arguments,
    const std::map<std::string, std::string>& environment, const FileReader& read_file) {
  CommandLine result;
  Arguments split;
  try {
    split = SplitArguments(arguments);
  } catch (const po::error& error) {
    return UsageError{error.what()};
  }
  if (split.help || (!split.commands.empty() && split.commands.front() == "help")) {
    return AskForHelp(std::move(split.commands));
  }
  if (split.version) {
    result.command = Command::kVersion;
    return result;
  }
  const bool views = split.IsViews();
  if (views && (split.commands.size() < 2 || split.commands[1] != "refresh")) {
    return UsageError{"there is only tuskgate views refresh"};
  }
  if (split.IsAdmin()) {
    split.admin.words.assign(split.commands.begin() + 1, split.commands.end());
    split.commands.resize(1);
    auto call = AdminCallOf(split.admin);
    if (auto* complaint = std::get_if<std::string>(&call)) return UsageError{*std::move(complaint)};
    result.admin = std::get<AdminCall>(std::move(call));
  } else if (!split.admin.options.empty()) {
    return UsageError{
        fmt::format("--{} belongs to tuskgate admin", split.admin.options.front().first)};
  }
  const bool simulates = split.IsSimulate();
  if (simulates) {
    split.policy.words.assign(split.commands.begin() + 1, split.commands.end());
    split.commands.resize(1);
    auto options = SimulateOptionsOf(split.policy);
    if (auto* complaint = std::get_if<std::string>(&options)) {
      return UsageError{*std::move(complaint)};
    }
    result.policy = std::get<SimulateOptions>(std::move(options));
  } else if (!split.policy.options.empty()) {
    return UsageError{fmt::format("--{} belongs to tuskgate policy simulate",
                                  split.policy.options.front().first)};
  }
  if (split.IsIdentity() && !simulates) {
    split.identity.words = split.commands;
    split.commands.resize(1);
    auto call = IdentityCallOf(std::move(split.identity));
    if (auto* complaint = std::get_if<std::string>(&call)) return UsageError{*std::move(complaint)};
    result.identity = std::get<IdentityCall>(std::move(call));
  } else if (!split.identity.options.empty()) {
    return UsageError{fmt::format("--{} belongs to tuskgate key, user, role and policy",
                                  split.identity.options.front().first)};
  }
  if (split.IsStream() && (split.commands.size() < 3 || split.commands[1] != "tail")) {
    return UsageError{"there is only tuskgate stream tail TABLE"};
  }
  if (const std::size_t words = views              ? 2
                                : split.IsStream() ? 3
                                                   : 1;
      split.commands.size() > words) {
    return UsageError{fmt::format("unexpected argument '{}'", split.commands[words])};
  }
  if (!views && !split.views.empty()) {
    return UsageError{
        fmt::format("--{} belongs to tuskgate views refresh", split.views.front().string_key)};
  }
  if (!split.IsCheck() && !split.check.empty()) {
    return UsageError{
        fmt::format("--{} belongs to tuskgate check", split.check.front().string_key)};
  }
  if (!split.IsStream() && split.from) {
    return UsageError{"--from belongs to tuskgate stream tail"};
  }
  if (!split.commands.empty()) {
    const auto command = simulates ? Command::kSimulate : CommandNamed(split.commands.front());
    if (!command) return UnknownCommand(split.commands.front());
    result.command = *command;
  }
  std::optional<std::string> complaint;
  if (result.command == Command::kAttach) complaint = CheckAttachArguments(split.attach);
  if (result.command == Command::kDetach) complaint = CheckDetachArguments(split.attach);
  if (result.command == Command::kGrant) complaint = CheckGrantArguments(split.grant);
  if (views) complaint = ReadViewsOptions(split.views, result.views);
  if (split.IsCheck()) complaint = ReadCheckOptions(split.check, result.check);
  if (split.IsStream()) {
    result.tail.table = split.commands[2];
    complaint = ReadFrom(split.from.value_or("LATEST"), result.tail);
  }
  if (complaint) return UsageError{*std::move(complaint)};
  if (split.attach_option && result.command != Command::kAttach &&
      result.command != Command::kDetach) {
    return UsageError{fmt::format("{} is of use with attach and detach", *split.attach_option)};
  }
  if (split.is_grant_option && result.command != Command::kGrant) {
    return UsageError{"--role is of use with grant"};
  }
  result.attach = std::move(split.attach);
  result.grant = std::move(split.grant);

  GivenSettings given;
  std::optional<std::string> path = split.config_file;
  if (const auto found = environment.find("TUSKGATE_CONFIG");
      !path && found != environment.end() && !found->second.empty()) {
    path = found->second;
  }
  if (path) {
    const std::optional<std::string> text = read_file(*path);
    if (!text) return UsageError{fmt::format("cannot read the configuration file {}", *path)};
    std::istringstream stream(*text);
    try {
      const po::parsed_options parsed = po::parse_config_file(stream, SettingOptions());
      const auto source = [&path](const std::string& name) { return name + " in " + *path; };
      if (auto twice = Collect(parsed, kFromFile, source, given)) {
        return UsageError{*twice + " is given twice"};
      }
    } catch (const po::error& error) {
      return UsageError{fmt::format("{}: {}", *path, error.what())};
    }
  }
  Collect(EnvironmentOptions(environment), kFromEnvironment, EnvironmentName, given);
  const auto source = [](const std::string& name) { return "--" + name; };
  if (auto twice = Collect(split.settings, kFromCommandLine, source, given)) {
    return UsageError{*twice + " is given twice"};
  }
  if (auto complaint = ApplySettings(std::move(given), result.config)) {
    return UsageError{*std::move(complaint)};
  }
  if (result.command == Command::kAdmin && result.config.admin_host.empty()) {
    return UsageError{
        "admin wants --admin-listen (or TUSKGATE_ADMIN_LISTEN), as the server has it"};
  }
  return result;
}

std::string VersionText() { return "tuskgate " TUSKGATE_VERSION "\n"; }

}  // namespace tuskgate::gateway
