#include "gateway/process/command_line.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "gateway/process/settings.h"

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
  po::parsed_options settings{nullptr};
};

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

// Throws po::error.
Arguments SplitArguments(const std::vector<std::string>& arguments) {
  po::options_description options;
  options.add_options()("help,h", "")("version,V", "")("config", po::value<std::string>(), "")(
      "command", po::value<std::vector<std::string>>(), "");
  options.add(SettingOptions());
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
    if (option.string_key == "help") {
      result.help = true;
    } else if (option.string_key == "version") {
      result.version = true;
    } else if (option.string_key == "config") {
      result.config_file = option.value.at(0);
    } else if (option.string_key == "command") {
      for (const std::string& word : option.value) result.commands.push_back(word);
    } else {
      result.settings.options.push_back(option);
    }
  }
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
  if (split.help) {
    result.command = Command::kHelp;
    return result;
  }
  if (split.version) {
    result.command = Command::kVersion;
    return result;
  }
  if (split.commands.size() > 1) {
    return UsageError{fmt::format("unexpected argument '{}'", split.commands[1])};
  }
  if (!split.commands.empty()) {
    const std::string& command = split.commands.front();
    if (command == "migrate") {
      result.command = Command::kMigrate;
    } else if (command == "help") {
      result.command = Command::kHelp;
      return result;
    } else if (command != "serve") {
      return UsageError{fmt::format("unknown command '{}'; there are serve and migrate", command)};
    }
  }

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
  return result;
}

std::string HelpText() {
  std::string text =
      "Tuskgate: a DynamoDB endpoint over PostgreSQL.\n"
      "\n"
      "Usage: tuskgate [serve] [options]   answer requests until SIGINT or SIGTERM\n"
      "       tuskgate migrate [options]   bring the database's schema up to date, and end\n"
      "       tuskgate --help | --version\n"
      "\n"
      "Without --database-url, Tuskgate runs a PostgreSQL cluster of its own in the data\n"
      "directory, reachable through a unix socket only.\n"
      "\n"
      "Each option can also be set by its environment variable, or by a line such as\n"
      "`workers = 4` in a configuration file. The command line wins over the environment,\n"
      "the environment over the file.\n"
      "\n"
      "  --config FILE\n"
      "      Configuration file to read. [TUSKGATE_CONFIG]\n";
  const Config defaults;
  for (const Setting& setting : Settings()) {
    const std::string value = setting.show(defaults);
    text += fmt::format("  --{}{}{}\n      {} [{}; {}]\n", setting.name,
                        setting.placeholder.empty() ? "" : " ", setting.placeholder, setting.help,
                        EnvironmentName(setting.name),
                        value.empty() ? "no default" : "default " + value);
  }
  text +=
      "  --help, -h\n"
      "      Print this text.\n"
      "  --version, -V\n"
      "      Print the version.\n";
  return text;
}

std::string VersionText() { return "tuskgate " TUSKGATE_VERSION "\n"; }

}  // namespace tuskgate::gateway
