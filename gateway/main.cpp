// The program: reads the settings, boots or finds PostgreSQL, brings its schema up to date, and
// serves until it is told to end.

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "gateway/catalog/server_check.h"
#include "gateway/catalog/session_check.h"
#include "gateway/gateway.h"
#include "gateway/observe/log.h"
#include "gateway/postgres/connection_string.h"
#include "gateway/postgres/pipeline.h"
#include "gateway/process/admin_command.h"
#include "gateway/process/attach_command.h"
#include "gateway/process/check_command.h"
#include "gateway/process/command_line.h"
#include "gateway/process/data_directory.h"
#include "gateway/process/embedded_cluster.h"
#include "gateway/process/end_signals.h"
#include "gateway/process/grant_command.h"
#include "gateway/process/help_text.h"
#include "gateway/process/identity_command.h"
#include "gateway/process/migrations.h"
#include "gateway/process/policy_command.h"
#include "gateway/process/settings.h"
#include "gateway/process/stream_command.h"
#include "gateway/process/text_file.h"
#include "gateway/process/upgrade_command.h"
#include "gateway/process/views_command.h"
#include "gateway/tls/context.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to us

namespace tuskgate::gateway {
namespace {

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;
constexpr int kExitDrift = 3;  // of `views refresh --check` and `check`

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return variables;
}

// Every client is a descriptor.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// PostgreSQL, however the settings ask for it.
class Database {
 public:
  Database(const Config& config, EndSignals& signals) : config_(config) {
    if (!config.database_url.empty()) return;
    ClusterOptions options;
    options.directory = config.data_directory;
    // Whoever looks at it with SQL, the gateway's own housekeeping, and PostgreSQL's reserve.
    constexpr int kOthers = 100;
    options.max_connections = MostConnections(config) + kOthers;
    options.log = [](std::string_view line) { Log(LogLevel::kInfo, "{}", line); };
    options.cancelled = [&signals] { return signals.Pending(); };
    options.on_lost = [this, &signals](const std::string& reason) {
      Log(LogLevel::kError, "{}", reason);
      lost_ = true;
      signals.Ask();  // ends the main thread's wait
    };
    cluster_ = std::make_unique<EmbeddedCluster>(std::move(options));
    cluster_->Start();
  }

  std::string ConnectionString() const {
    return WithTimeouts(cluster_ ? cluster_->ConnectionString() : config_.database_url);
  }

  // For the ready line: no password in it.
  std::string Description() const {
    return cluster_ ? "PostgreSQL in " + config_.data_directory : "PostgreSQL of --database-url";
  }

  bool IsEmbedded() const { return cluster_ != nullptr; }
  bool Lost() const { return lost_; }

 private:
  const Config& config_;
  std::atomic<bool> lost_ = false;
  std::unique_ptr<EmbeddedCluster> cluster_;
};

// What migrating did, in lines.
std::vector<std::string> Told(const Migrated& migrated) {
  std::vector<std::string> lines;
  for (const std::string& name : migrated.migrations) lines.push_back("applied " + name);
  if (!migrated.objects.empty()) {
    lines.push_back(fmt::format("applied {} of the schema's functions and other objects",
                                migrated.objects.size()));
  }
  if (!migrated.later_version.empty()) {
    lines.push_back(fmt::format("left the schema's functions as they are: Tuskgate {} made them",
                                migrated.later_version));
  }
  return lines;
}

int RunMigrate(const Config& config) {
  EndSignals signals;
  const Database database(config, signals);
  const EndSignals::Limit limit(signals);
  if (!database.IsEmbedded()) RequireOwnSessions(database.ConnectionString());
  const std::vector<std::string> done = Told(Migrate(database.ConnectionString()));
  for (const std::string& line : done) fmt::print("{}\n", line);
  if (done.empty()) fmt::print("the schema is up to date\n");
  return 0;
}

// Before commands about what a database has: none of them makes a cluster where there is none.
void RequireCluster(const Config& config) {
  if (HasCluster(config.data_directory)) return;
  throw std::runtime_error(
      fmt::format("there is no PostgreSQL cluster in {}: start tuskgate serve there first, or name "
                  "another one with --data or --database-url",
                  config.data_directory));
}

int RunAttachOrDetach(const CommandLine& line) {
  const auto run = line.command == Command::kAttach ? RunAttach : RunDetach;
  const Config& config = line.config;
  if (config.database_url.empty()) {
    if (const auto running = FindRunningCluster(config.data_directory)) {
      return run(line.attach, config, WithTimeouts(*running));
    }
    RequireCluster(config);
  }
  EndSignals signals;
  const Database database(config, signals);
  const EndSignals::Limit limit(signals);
  return run(line.attach, config, database.ConnectionString());
}

int RunGrant(const Config& config, const GrantArguments& arguments) {
  if (!arguments.apply) {
    fmt::print("{}", GrantStatements(arguments.role));
    return 0;
  }
  if (config.database_url.empty()) {
    if (const auto running = FindRunningCluster(config.data_directory)) {
      Grant(WithTimeouts(*running), arguments.role);
      return 0;
    }
    RequireCluster(config);
  }
  EndSignals signals;
  const Database database(config, signals);
  const EndSignals::Limit limit(signals);
  Grant(database.ConnectionString(), arguments.role);
  return 0;
}

// Asks the database that is running, if one is; else starts it for the purpose.
int RunOnDatabase(const Config& config, const std::function<int(const std::string&)>& run) {
  if (!config.database_url.empty()) return run(WithTimeouts(config.database_url));
  if (const auto running = FindRunningCluster(config.data_directory)) {
    return run(WithTimeouts(*running));
  }
  RequireCluster(config);
  EndSignals signals;
  const Database database(config, signals);
  const EndSignals::Limit limit(signals);
  Migrate(database.ConnectionString());
  return run(database.ConnectionString());
}

void PrintLine(const std::string& line) { fmt::print("{}\n", line); }

int RunViews(const Config& config, const ViewsOptions& options) {
  return RunOnDatabase(config, [&options](const std::string& connection_string) {
    const bool changed = RefreshViews(connection_string, options, PrintLine);
    if (!changed) fmt::print("the views are up to date\n");
    return options.check && changed ? kExitDrift : 0;
  });
}

int RunCheck(const Config& config, const CheckOptions& options) {
  return RunOnDatabase(config, [&options](const std::string& connection_string) {
    return CheckItems(connection_string, options, PrintLine) ? kExitDrift : 0;
  });
}

// Follows the database that is running, until a signal comes.
int RunStreamTail(const Config& config, const TailOptions& options) {
  EndSignals signals;
  std::string connection_string = config.database_url;
  if (connection_string.empty()) {
    const auto running = FindRunningCluster(config.data_directory);
    if (!running) {
      throw std::runtime_error(
          fmt::format("no server runs on {}: name its data directory with --data, or a database "
                      "with --database-url",
                      config.data_directory));
    }
    connection_string = *running;
  }
  TailOutput output;
  output.print = [](const std::string& line) {
    return std::fputs((line + "\n").c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  };
  // As when `head` has had enough.
  output.is_read = [] {
    pollfd end{STDOUT_FILENO, 0, 0};
    return poll(&end, 1, 0) <= 0;
  };
  StopEvent stop;
  std::exception_ptr failure;
  std::thread thread([&] {
    try {
      TailStream(WithTimeouts(connection_string), config.region, options, stop, output);
    } catch (...) {
      failure = std::current_exception();
    }
    signals.Ask();
  });
  signals.Wait();
  stop.Set();
  thread.join();
  if (failure) std::rethrow_exception(failure);
  return 0;
}

int RunSimulate(const SimulateOptions& options) {
  const auto simulation = Simulate(options, ReadTextFile);
  if (!simulation.has_value()) {
    fmt::print(stderr, "tuskgate: {}\n", simulation.error());
    return kExitUsage;
  }
  fmt::print("{}", simulation->text);
  return simulation->is_allowed ? 0 : kExitFailure;
}

int RunIdentity(const Config& config, const IdentityCall& call) {
  const auto run = [&](const std::string& connection_string) {
    call.verb->run({config, connection_string, PrintLine}, call.arguments);
    return 0;
  };
  return WantsDatabase(call, config) ? RunOnDatabase(config, run) : run({});
}

int RunUpgradeCluster(const Config& config) {
  if (!config.database_url.empty()) {
    throw std::runtime_error("upgrade-cluster is about the cluster in a data directory (--data)");
  }
  RequireCluster(config);
  EndSignals signals;
  const bool upgraded = UpgradeCluster(
      config.data_directory, [](std::string_view line) { Log(LogLevel::kInfo, "{}", line); },
      [&signals] { return signals.Pending(); });
  if (!upgraded) fmt::print("no later PostgreSQL than the cluster's is installed\n");
  return 0;
}

std::uint16_t StartListening(Gateway& gateway, const Config& config) {
  try {
    return gateway.Start();
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(fmt::format(
        "cannot listen on {}: {}", AddressOf(config, config.listen_port), error.code().message()));
  }
}

void WarnOfExposure(const Config& config, std::uint16_t port) {
  if (config.allow_remote) {
    Log(LogLevel::kWarn,
        "--allow-remote will go: --insecure-no-auth and --insecure-no-tls say what it allows");
  }
  if (ListensOnLoopback(config)) return;
  const std::string address = AddressOf(config, port);
  if (config.auth == AuthMode::kNone) {
    Log(LogLevel::kWarn,
        "listening on {}, where anybody who can reach it may read and write everything: "
        "credentials are not checked",
        address);
  }
  if (!UsesTls(config)) {
    Log(LogLevel::kWarn,
        "listening on {} without TLS: what is sent can be read and changed on its way", address);
  }
}

void TellReady(const Gateway& gateway, const Config& config, std::uint16_t port,
               const std::string& database) {
  fmt::print("Tuskgate is ready on {}://{} ({})\n", UsesTls(config) ? "https" : "http",
             AddressOf(config, port), database);
  if (gateway.AdminPort() != 0) {
    fmt::print("Its test kit is on http://{}\n", AdminAddressOf(config, gateway.AdminPort()));
  }
  if (const std::string certificate = gateway.SelfSignedCertificate(); !certificate.empty()) {
    fmt::print("Clients are to trust its certificate: export AWS_CA_BUNDLE={}\n", certificate);
  }
  std::fflush(stdout);
}

int RunServe(const Config& config) {
  EndSignals signals;
  RaiseDescriptorLimit();
  // Before PostgreSQL is started in vain.
  if (!config.tls_certificate.empty()) MakeTlsContext(TlsFilesOf(config));
  const Database database(config, signals);
  const EndSignals::Limit limit(signals);
  if (!database.IsEmbedded()) RequireOwnSessions(database.ConnectionString());
  for (const std::string& line : Told(Migrate(database.ConnectionString()))) {
    Log(LogLevel::kInfo, "migrating: {}", line);
  }
  if (database.IsEmbedded()) {
    CreateItemCast(database.ConnectionString());
    UsePublicSchema(database.ConnectionString());
  }
  Gateway gateway(config, database.ConnectionString(), [&signals] { return signals.Pending(); });
  const std::uint16_t port = StartListening(gateway, config);
  WarnOfExposure(config, port);
  std::optional<EndSignals::Hangup> renew;
  if (UsesTls(config)) renew.emplace(signals, [&gateway] { gateway.ReloadCertificate(); });
  std::optional<EndSignals::Hangup> reopen;
  if (!config.audit_log.empty()) reopen.emplace(signals, [&gateway] { gateway.ReopenAuditLog(); });
  const EndSignals::LastWords lost(signals, [&gateway] { gateway.TellLostRecords(); });
  TellReady(gateway, config, port, database.Description());
  signals.Wait();
  gateway.Stop();
  return database.Lost() ? kExitFailure : 0;
}

int Run(const std::vector<std::string>& arguments) {
  const auto parsed = ParseCommandLine(arguments, Environment(), ReadTextFile);
  if (!parsed.has_value()) {
    fmt::print(stderr, "tuskgate: {} (tuskgate --help explains)\n", parsed.error().message);
    return kExitUsage;
  }
  const Config& config = parsed->config;
  if (const auto level = ParseLogLevel(config.log_level)) SetLogLevel(*level);
  std::signal(SIGPIPE, SIG_IGN);
  switch (parsed->command) {
    case Command::kHelp:
      fmt::print("{}", HelpText(parsed->help_topic));
      return 0;
    case Command::kVersion:
      fmt::print("{}", VersionText());
      return 0;
    case Command::kMigrate:
      return RunMigrate(config);
    case Command::kAttach:
    case Command::kDetach:
      return RunAttachOrDetach(*parsed);
    case Command::kGrant:
      return RunGrant(config, parsed->grant);
    case Command::kViews:
      return RunViews(config, parsed->views);
    case Command::kUpgradeCluster:
      return RunUpgradeCluster(config);
    case Command::kCheck:
      return RunCheck(config, parsed->check);
    case Command::kAdmin:
      return RunAdmin(parsed->admin, config.admin_host, config.admin_port) ? 0 : kExitFailure;
    case Command::kStream:
      return RunStreamTail(config, parsed->tail);
    case Command::kSimulate:
      return RunSimulate(parsed->policy);
    case Command::kIdentity:
      return RunIdentity(config, parsed->identity);
    case Command::kServe:
      return RunServe(config);
  }
  return kExitFailure;
}

// Everybody on the machine can read a process's arguments; a URL may hold a password or a token.
void HideSecrets(char** argument, char** end) {
  constexpr std::string_view kOptions[] = {"--database-url", "--auth-verifier"};
  for (; argument < end; ++argument) {
    const std::string_view text(*argument);
    char* value = nullptr;
    for (const std::string_view option : kOptions) {
      if (text.starts_with(option) && text.size() > option.size() && text[option.size()] == '=') {
        value = *argument + option.size() + 1;
      } else if (text == option && argument + 1 < end) {
        value = *++argument;
        break;
      }
    }
    if (value != nullptr) std::fill(value, value + std::strlen(value), '*');
  }
}

}  // namespace
}  // namespace tuskgate::gateway

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    tuskgate::gateway::HideSecrets(argv + 1, argv + argc);
    return tuskgate::gateway::Run(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "tuskgate: {}\n", error.what());
    return tuskgate::gateway::kExitFailure;
  }
}
