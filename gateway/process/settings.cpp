#include "gateway/process/settings.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <sstream>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <netinet/in.h>

#include "gateway/web/http_url.h"

namespace tuskgate::gateway {
namespace {

using Complaint = std::optional<std::string>;

template <typename Integer>
Complaint ReadInteger(const std::string& text, Integer least, Integer most, Integer& out) {
  Integer value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < least || value > most) {
    return fmt::format("'{}' is not a whole number from {} to {}", text, least, most);
  }
  out = value;
  return std::nullopt;
}

bool IsLoopback(const std::string& host) {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

Complaint ReadAddress(const std::string& text, std::string& host_out, std::uint16_t& port_out) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return fmt::format("'{}' is not of the form host:port, such as 127.0.0.1:8000", text);
  }
  std::string host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return fmt::format("'{}' is not of the form host:port; write an IPv6 address as [::1]:8000",
                       text);
  }
  std::uint16_t port = 0;
  if (ReadInteger<std::uint16_t>(text.substr(colon + 1), 0, 65535, port)) {
    return fmt::format("'{}' is not a port from 0 to 65535", text.substr(colon + 1));
  }
  if (host == "localhost") host = "127.0.0.1";
  host_out = std::move(host);
  port_out = port;
  return std::nullopt;
}

std::string ShowAddress(const std::string& host, std::uint16_t port) {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port);
}

Complaint ReadListen(Config& config, const std::string& text) {
  return ReadAddress(text, config.listen_host, config.listen_port);
}

// The --insecure settings are not about this one: who reaches it may empty all tables.
Complaint ReadAdminListen(Config& config, const std::string& text) {
  if (auto complaint = ReadAddress(text, config.admin_host, config.admin_port)) return complaint;
  if (IsLoopback(config.admin_host)) return std::nullopt;
  return fmt::format("'{}' is not a loopback address, such as 127.0.0.1", config.admin_host);
}

std::string ShowAdminListen(const Config& config) {
  return config.admin_host.empty() ? "" : AdminAddressOf(config, config.admin_port);
}

std::string ShowListen(const Config& config) { return AddressOf(config, config.listen_port); }

Complaint ReadData(Config& config, const std::string& text) {
  config.data_directory = text;
  return std::nullopt;
}

Complaint ReadDatabaseUrl(Config& config, const std::string& text) {
  char* message = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(text.c_str(), &message);
  // The text may hold a password: it is not repeated.
  const bool valid = parsed != nullptr;
  PQconninfoFree(parsed);
  PQfreemem(message);
  if (!valid) {
    return "not a PostgreSQL connection string, such as postgresql://user@host:5432/database";
  }
  config.database_url = text;
  return std::nullopt;
}

Complaint ReadMapping(Config& config, const std::string& text) {
  config.mapping_file = text;
  return std::nullopt;
}

Complaint ReadCredentialsFile(Config& config, const std::string& text) {
  config.credentials_file = text;
  return std::nullopt;
}

Complaint ReadKeyFile(Config& config, const std::string& text) {
  config.key_file = text;
  return std::nullopt;
}

// A password in a URL is refused, and not repeated.
Complaint ReadAuthVerifier(Config& config, const std::string& text) {
  if (!ReadHttpUrl(text)) {
    return "not a URL of a service, without a user's name, such as https://keys.example.org/verify";
  }
  config.auth_verifier = text;
  return std::nullopt;
}

Complaint ReadInit(Config& config, const std::string& text) {
  config.init_directory = text;
  return std::nullopt;
}

std::string_view NameOf(Namespaces namespaces) {
  switch (namespaces) {
    case Namespaces::kNone:
      return "none";
    case Namespaces::kAccessKey:
      return "access-key";
    case Namespaces::kRegion:
      return "region";
  }
  return {};
}

Complaint ReadNamespaces(Config& config, const std::string& text) {
  for (const Namespaces kind : {Namespaces::kNone, Namespaces::kAccessKey, Namespaces::kRegion}) {
    if (text != NameOf(kind)) continue;
    config.namespaces = kind;
    return std::nullopt;
  }
  return fmt::format("'{}' is not none, access-key or region", text);
}

std::string ShowNamespaces(const Config& config) { return std::string(NameOf(config.namespaces)); }

Complaint ReadAuth(Config& config, const std::string& text) {
  if (text != "none" && text != "sigv4") return fmt::format("'{}' is not none or sigv4", text);
  config.auth = text == "sigv4" ? AuthMode::kSigV4 : AuthMode::kNone;
  return std::nullopt;
}

std::string ShowAuth(const Config& config) {
  return config.auth == AuthMode::kSigV4 ? "sigv4" : "none";
}

Complaint ReadClientCertificates(Config& config, const std::string& text) {
  if (text != "optional" && text != "required") {
    return fmt::format("'{}' is not optional or required", text);
  }
  config.tls_client_required = text == "required";
  return std::nullopt;
}

std::string ShowClientCertificates(const Config& config) {
  return config.tls_client_required ? "required" : "optional";
}

template <auto Member>
Complaint ReadText(Config& config, const std::string& text) {
  config.*Member = text;
  return std::nullopt;
}

Complaint ReadEventSourcesFile(Config& config, const std::string& text) {
  config.event_sources_file = text;
  return std::nullopt;
}

Complaint ReadRegion(Config& config, const std::string& text) {
  const bool valid = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
  });
  if (!valid) return fmt::format("'{}' is not a region's name, such as us-east-1", text);
  config.region = text;
  return std::nullopt;
}

Complaint ReadAccount(Config& config, const std::string& text) {
  const bool valid =
      text.size() == 12 &&
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!valid) return fmt::format("'{}' is not an account's 12 digits", text);
  config.account_id = text;
  return std::nullopt;
}

Complaint ReadKinesisEndpoint(Config& config, const std::string& text) {
  const std::optional<HttpUrl> url = ReadHttpUrl(text);
  if (!url || url->target != "/") {
    return "not an endpoint, without a user's name, such as "
           "https://kinesis.us-east-1.amazonaws.com";
  }
  config.kinesis_endpoint = text;
  return std::nullopt;
}

Complaint ReadPartitions(Config& config, const std::string& text) {
  int value = 0;
  if (auto complaint = ReadInteger(text, 1, 256, value)) return complaint;
  if (!std::has_single_bit(static_cast<unsigned>(value))) {
    return fmt::format("'{}' is not a power of two", text);
  }
  config.partitions = value;
  return std::nullopt;
}

template <auto Member>
Complaint ReadSwitch(Config& config, const std::string& text) {
  if (text == "true" || text == "on" || text == "1") {
    config.*Member = true;
  } else if (text == "false" || text == "off" || text == "0") {
    config.*Member = false;
  } else {
    return fmt::format("'{}' is neither true nor false", text);
  }
  return std::nullopt;
}

Complaint ReadLogLevel(Config& config, const std::string& text) {
  constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};
  if (std::find(kLevels.begin(), kLevels.end(), text) == kLevels.end()) {
    return fmt::format("'{}' is not one of debug, info, warn, error", text);
  }
  config.log_level = text;
  return std::nullopt;
}

Complaint ReadTransactionConflicts(Config& config, const std::string& text) {
  if (text != "wait" && text != "fail") return fmt::format("'{}' is not wait or fail", text);
  config.conflicts_fail = text == "fail";
  return std::nullopt;
}

std::string ShowTransactionConflicts(const Config& config) {
  return config.conflicts_fail ? "fail" : "wait";
}

template <auto Member, auto Least, auto Most>
Complaint ReadNumber(Config& config, const std::string& text) {
  using Integer = std::remove_reference_t<decltype(config.*Member)>;
  return ReadInteger<Integer>(text, Least, Most, config.*Member);
}

template <auto Member>
std::string Show(const Config& config) {
  return fmt::format("{}", config.*Member);
}

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    std::erase(part, ' ');
    if (!part.empty()) parts.push_back(std::move(part));
  }
  return parts;
}

Complaint ReadOrigins(Config& config, const std::string& text) {
  config.cors_origins = SplitAtCommas(text);
  for (const std::string& origin : config.cors_origins) {
    if (origin == "*") continue;
    const std::size_t scheme = origin.find("://");
    if (scheme == std::string::npos || scheme == 0 || scheme + 3 == origin.size() ||
        origin.find('/', scheme + 3) != std::string::npos) {
      return fmt::format("'{}' is not an origin, such as http://localhost:3000", origin);
    }
  }
  return std::nullopt;
}

Complaint ReadTrustOwners(Config& config, const std::string& text) {
  config.trust_owners = SplitAtCommas(text);
  return std::nullopt;
}

Complaint ReadHosts(Config& config, const std::string& text) {
  config.hosts = SplitAtCommas(text);
  for (const std::string& host : config.hosts) {
    if (host.find_first_of(":/[]") != std::string::npos) {
      return fmt::format("'{}' is not the name of a host, without a port", host);
    }
  }
  return std::nullopt;
}

Complaint ReadAuditLog(Config& config, const std::string& text) {
  config.audit_log = text;
  return std::nullopt;
}

Complaint ReadAuditEvents(Config& config, const std::string& text) {
  if (text != "management" && text != "all") {
    return fmt::format("'{}' is not management or all", text);
  }
  config.audit_events = text == "all" ? AuditEvents::kAll : AuditEvents::kManagement;
  return std::nullopt;
}

std::string ShowAuditEvents(const Config& config) {
  return config.audit_events == AuditEvents::kAll ? "all" : "management";
}

Complaint ReadAuditTables(Config& config, const std::string& text) {
  config.audit_tables = SplitAtCommas(text);
  return std::nullopt;
}

std::string_view NameOf(AuditOverflow overflow) {
  switch (overflow) {
    case AuditOverflow::kManagementWaits:
      return "management-waits";
    case AuditOverflow::kWait:
      return "wait";
    case AuditOverflow::kDrop:
      return "drop";
  }
  return {};
}

Complaint ReadAuditOverflow(Config& config, const std::string& text) {
  for (const AuditOverflow overflow :
       {AuditOverflow::kManagementWaits, AuditOverflow::kWait, AuditOverflow::kDrop}) {
    if (text != NameOf(overflow)) continue;
    config.audit_overflow = overflow;
    return std::nullopt;
  }
  return fmt::format("'{}' is not management-waits, wait or drop", text);
}

std::string ShowAuditOverflow(const Config& config) {
  return std::string(NameOf(config.audit_overflow));
}

template <auto Member>
std::string ShowList(const Config& config) {
  return fmt::format("{}", fmt::join(config.*Member, ","));
}

constexpr std::size_t kLeastBody = 1024;
constexpr std::size_t kMostBody = std::size_t{1} << 30;
constexpr std::int64_t kMostCollection = std::int64_t{1} << 50;
constexpr std::size_t kMostConnections = 1'000'000;
constexpr int kMostSeconds = 86'400;
constexpr int kMostDelay = 3'600'000;

constexpr auto kSettings = std::to_array<Setting>({
    {"listen", "HOST:PORT",
     "Address to listen on; one that others reach needs --auth sigv4 and TLS; port 0 picks one.",
     ReadListen, ShowListen},
    {"auth", "MODE", "Whether any credentials will do (none), or signatures are verified (sigv4).",
     ReadAuth, ShowAuth},
    {"tls-cert", "FILE",
     "Certificate for HTTPS, then its authorities', in PEM; read again when it changes.",
     ReadText<&Config::tls_certificate>, Show<&Config::tls_certificate>},
    {"tls-key", "FILE", "The key of --tls-cert, in PEM, without a password.",
     ReadText<&Config::tls_key>, Show<&Config::tls_key>},
    {"tls-self-signed", "",
     "Serve HTTPS with a certificate of our own, which is kept; clients have to be told of it.",
     ReadSwitch<&Config::tls_self_signed>, Show<&Config::tls_self_signed>},
    {"tls-client-ca", "FILE", "Ask clients for certificates that these authorities have signed.",
     ReadText<&Config::tls_client_ca>, Show<&Config::tls_client_ca>},
    {"tls-client-certs", "MODE",
     "Whether clients without a certificate are refused (required) or not (optional).",
     ReadClientCertificates, ShowClientCertificates},
    {"insecure-no-auth", "",
     "Let others reach --listen without --auth sigv4: they may read and write everything.",
     ReadSwitch<&Config::insecure_no_auth>, Show<&Config::insecure_no_auth>},
    {"insecure-no-tls", "",
     "Let others reach --listen without TLS: what is sent can be read and changed on its way.",
     ReadSwitch<&Config::insecure_no_tls>, Show<&Config::insecure_no_tls>},
    {"insecure-no-verifier-tls", "",
     "Let --auth-verifier be asked over http elsewhere: whoever is between can let anybody in.",
     ReadSwitch<&Config::insecure_no_verifier_tls>, Show<&Config::insecure_no_verifier_tls>},
    {"allow-remote", "", "Deprecated: means --insecure-no-auth and --insecure-no-tls.",
     ReadSwitch<&Config::allow_remote>, Show<&Config::allow_remote>},
    {"credentials", "FILE",
     "Users, groups, roles and their access keys, a JSON file that nobody else may read.",
     ReadCredentialsFile, Show<&Config::credentials_file>},
    {"key-file", "FILE",
     "Keys by which secrets in the database and session tokens are encrypted (tuskgate key init).",
     ReadKeyFile, Show<&Config::key_file>},
    {"auth-verifier", "URL",
     "A service that is asked about access keys which are not known here; see docs/verifier.md.",
     ReadAuthVerifier, Show<&Config::auth_verifier>},
    {"cors-origins", "ORIGINS",
     "Whose web pages may send requests: origins such as http://localhost:3000, with commas, or *.",
     ReadOrigins, ShowList<&Config::cors_origins>},
    {"hosts", "NAMES",
     "Names, with commas, by which clients come, besides localhost, addresses and local names.",
     ReadHosts, ShowList<&Config::hosts>},
    {"admin-listen", "HOST:PORT",
     "Loopback address of the test kit: the clock, faults and snapshots, for tests only.",
     ReadAdminListen, ShowAdminListen},
    {"data", "DIR",
     "Directory of the embedded PostgreSQL cluster, which serve makes if there is none.", ReadData,
     Show<&Config::data_directory>},
    {"database-url", "URL",
     "An existing PostgreSQL 15 or later to use instead of the embedded cluster; TLS as of libpq: "
     "sslmode=verify-full&sslrootcert=FILE&sslcert=FILE&sslkey=FILE.",
     ReadDatabaseUrl, Show<&Config::database_url>},
    {"mapping", "FILE", "How relations that are there already appear as tables, a JSON file.",
     ReadMapping, Show<&Config::mapping_file>},
    {"trust-owners", "ROLES",
     "Roles, with commas, whose comments on relations attach them, besides this one; or *.",
     ReadTrustOwners, ShowList<&Config::trust_owners>},
    {"init", "DIR",
     "Definitions of tables, and items, that are loaded at the start where they are not there yet.",
     ReadInit, Show<&Config::init_directory>},
    {"region", "NAME", "The region named in ARNs.", ReadRegion, Show<&Config::region>},
    {"account-id", "DIGITS", "The account named in ARNs.", ReadAccount, Show<&Config::account_id>},
    {"namespaces", "MODE",
     "Whether clients see the same tables (none), or each access-key or region its own.",
     ReadNamespaces, ShowNamespaces},
    {"workers", "N", "Worker threads; 0 is one per core.", ReadNumber<&Config::workers, 0, 256>,
     Show<&Config::workers>},
    {"read-connections", "N", "Connections for point reads, per worker.",
     ReadNumber<&Config::read_connections, 1, 64>, Show<&Config::read_connections>},
    {"write-connections", "N", "Connections for writes of single items, per worker.",
     ReadNumber<&Config::write_connections, 1, 64>, Show<&Config::write_connections>},
    {"bulk-connections", "N", "Connections for pages, batches and table changes, per worker.",
     ReadNumber<&Config::bulk_connections, 1, 64>, Show<&Config::bulk_connections>},
    {"partitions", "N", "Hash partitions of tables made from now on; a power of two.",
     ReadPartitions, Show<&Config::partitions>},
    {"stream-shards", "N", "Shards of streams that begin from now on.",
     ReadNumber<&Config::stream_shards, 1, 64>, Show<&Config::stream_shards>},
    {"stream-shard-hours", "HOURS",
     "How long a stream's shard is open before others follow it; 0 leaves it open.",
     ReadNumber<&Config::stream_shard_hours, 0, 24>, Show<&Config::stream_shard_hours>},
    {"kinesis-endpoint", "URL",
     "Where changes are sent for tables with a destination in Kinesis, with AWS_ACCESS_KEY_ID etc.",
     ReadKinesisEndpoint, Show<&Config::kinesis_endpoint>},
    {"event-sources", "FILE", "Which functions are given the changes of tables, a JSON file.",
     ReadEventSourcesFile, Show<&Config::event_sources_file>},
    {"stream-events", "", "Send changes to whoever asks for GET /streams/TABLE/events.",
     ReadSwitch<&Config::stream_events>, Show<&Config::stream_events>},
    {"throttle", "", "Enforce provisioned throughput and the maxima of on-demand tables.",
     ReadSwitch<&Config::throttle>, Show<&Config::throttle>},
    {"create-delay", "MILLISECONDS", "How long a new table stays CREATING.",
     ReadNumber<&Config::create_delay_ms, 0, kMostDelay>, Show<&Config::create_delay_ms>},
    {"update-delay", "MILLISECONDS", "How long a changed table stays UPDATING.",
     ReadNumber<&Config::update_delay_ms, 0, kMostDelay>, Show<&Config::update_delay_ms>},
    {"delete-delay", "MILLISECONDS", "How long a deleted table stays DELETING.",
     ReadNumber<&Config::delete_delay_ms, 0, kMostDelay>, Show<&Config::delete_delay_ms>},
    {"ttl-interval", "MILLISECONDS", "How often items whose time to live is over are looked for.",
     ReadNumber<&Config::ttl_interval_ms, 1, kMostDelay>, Show<&Config::ttl_interval_ms>},
    {"item-collection-limit", "BYTES",
     "The most that items of one partition key may have in a table with local indexes.",
     ReadNumber<&Config::item_collection_limit, 1, kMostCollection>,
     Show<&Config::item_collection_limit>},
    {"transaction-conflicts", "MODE",
     "Whether a request that meets somebody's lock on an item is to wait for it, or to fail.",
     ReadTransactionConflicts, ShowTransactionConflicts},
    {"page-budget", "MILLISECONDS",
     "How long a page with a filter is looked for before it ends early.",
     ReadNumber<&Config::page_budget_ms, 1, kMostDelay>, Show<&Config::page_budget_ms>},
    {"silence-timeout", "SECONDS",
     "How long PostgreSQL may answer nobody before requests are told that it is unavailable.",
     ReadNumber<&Config::silence_timeout_seconds, 1, kMostSeconds>,
     Show<&Config::silence_timeout_seconds>},
    {"connections-per-address", "N",
     "How many connections one address that is not this machine's may have; 0 is any number.",
     ReadNumber<&Config::connections_per_address, 0, kMostConnections>,
     Show<&Config::connections_per_address>},
    {"audit-log", "FILE", "Where records of who did what are appended; - is stdout.", ReadAuditLog,
     Show<&Config::audit_log>},
    {"audit-events", "EVENTS",
     "Which are recorded: those about tables and the like (management), or about items too (all).",
     ReadAuditEvents, ShowAuditEvents},
    {"audit-tables", "NAMES", "Tables, with commas, whose items' events are recorded, if not all.",
     ReadAuditTables, ShowList<&Config::audit_tables>},
    {"audit-overflow", "MODE",
     "While the log takes no more: wait, drop and count, or have only management-waits.",
     ReadAuditOverflow, ShowAuditOverflow},
    {"debug-headers", "", "Send x-tuskgate-round-trips with every response.",
     ReadSwitch<&Config::debug_headers>, Show<&Config::debug_headers>},
    {"idle-timeout", "SECONDS", "How long a connection may stay open without a request.",
     ReadNumber<&Config::idle_timeout_seconds, 1, kMostSeconds>,
     Show<&Config::idle_timeout_seconds>},
    {"request-timeout", "SECONDS", "How long a request may take to arrive.",
     ReadNumber<&Config::request_timeout_seconds, 1, kMostSeconds>,
     Show<&Config::request_timeout_seconds>},
    {"body-limit", "BYTES", "The largest request body accepted.",
     ReadNumber<&Config::body_limit, kLeastBody, kMostBody>, Show<&Config::body_limit>},
    {"log-level", "LEVEL", "How much to log: debug, info, warn or error.", ReadLogLevel,
     Show<&Config::log_level>},
});

}  // namespace

std::string AddressOf(const Config& config, std::uint16_t port) {
  return ShowAddress(config.listen_host, port);
}

std::string AdminAddressOf(const Config& config, std::uint16_t port) {
  return ShowAddress(config.admin_host, port);
}

bool UsesTls(const Config& config) {
  return config.tls_self_signed || !config.tls_certificate.empty();
}

TlsFiles TlsFilesOf(const Config& config) {
  return {config.tls_certificate, config.tls_key, config.tls_client_ca, config.tls_client_required};
}

bool ListensOnLoopback(const Config& config) { return IsLoopback(config.listen_host); }

bool TrustsVerifierOnItsWay(const Config& config) {
  const std::optional<HttpUrl> url = ReadHttpUrl(config.auth_verifier);
  return !url || url->is_encrypted || url->host == "localhost" || IsLoopback(url->host) ||
         config.insecure_no_verifier_tls;
}

std::span<const Setting> Settings() { return kSettings; }

std::string EnvironmentName(std::string_view setting) {
  std::string name = "TUSKGATE_";
  for (const unsigned char c : setting) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  }
  return name;
}

}  // namespace tuskgate::gateway
