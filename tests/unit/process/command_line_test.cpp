#include "gateway/process/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/process/settings.h"

namespace tuskgate::gateway {
namespace {

using ::testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

std::optional<std::string> NoFile(const std::string&) { return std::nullopt; }

Config Parse(const std::vector<std::string>& arguments, const Variables& environment = {},
             const FileReader& file = NoFile) {
  const auto result = ParseCommandLine(arguments, environment, file);
  EXPECT_TRUE(result.has_value()) << result.error().message;
  return result.has_value() ? result->config : Config();
}

std::string Complaint(const std::vector<std::string>& arguments, const Variables& environment = {},
                      const FileReader& file = NoFile) {
  const auto result = ParseCommandLine(arguments, environment, file);
  return result.has_value() ? "accepted" : result.error().message;
}

FileReader File(const std::string& path, const std::string& text) {
  return [=](const std::string& asked) -> std::optional<std::string> {
    if (asked != path) return std::nullopt;
    return text;
  };
}

Command CommandOf(const std::vector<std::string>& arguments) {
  const auto result = ParseCommandLine(arguments, {}, NoFile);
  EXPECT_TRUE(result.has_value()) << result.error().message;
  return result->command;
}

TEST(CommandLine, NamesACommandOrServes) {
  EXPECT_EQ(CommandOf({}), Command::kServe);
  EXPECT_EQ(CommandOf({"--workers", "1"}), Command::kServe);
  EXPECT_EQ(CommandOf({"serve"}), Command::kServe);
  EXPECT_EQ(CommandOf({"--workers", "1", "migrate"}), Command::kMigrate);
  EXPECT_EQ(CommandOf({"-h"}), Command::kHelp);
  EXPECT_EQ(CommandOf({"--version"}), Command::kVersion);
  EXPECT_THAT(Complaint({"dance"}), HasSubstr("unknown command 'dance'"));
  EXPECT_THAT(Complaint({"serve", "more"}), HasSubstr("unexpected argument 'more'"));
}

TEST(CommandLine, ExplainsACommandOrAll) {
  const auto topic = [](const std::vector<std::string>& arguments) {
    const auto result = ParseCommandLine(arguments, {}, NoFile);
    EXPECT_TRUE(result.has_value()) << result.error().message;
    EXPECT_EQ(result->command, Command::kHelp);
    return result->help_topic;
  };
  EXPECT_EQ(topic({"--help"}), Command::kHelp);
  EXPECT_EQ(topic({"help"}), Command::kHelp);
  EXPECT_EQ(topic({"help", "--help"}), Command::kHelp);
  EXPECT_EQ(topic({"--workers=1", "-h"}), Command::kHelp);
  EXPECT_EQ(topic({"serve", "--help"}), Command::kServe);
  EXPECT_EQ(topic({"migrate", "-h"}), Command::kMigrate);
  EXPECT_EQ(topic({"attach", "--help"}), Command::kAttach);
  EXPECT_EQ(topic({"--help", "detach", "--table=t"}), Command::kDetach);
  EXPECT_EQ(topic({"views", "--help"}), Command::kViews);
  EXPECT_EQ(topic({"views", "refresh", "--help"}), Command::kViews);
  EXPECT_EQ(topic({"help", "attach"}), Command::kAttach);
  EXPECT_EQ(topic({"help", "upgrade-cluster"}), Command::kUpgradeCluster);
  EXPECT_EQ(topic({"help", "views", "refresh"}), Command::kViews);
  EXPECT_THAT(Complaint({"help", "dance"}), HasSubstr("unknown command 'dance'"));
  EXPECT_THAT(Complaint({"dance", "--help"}), HasSubstr("unknown command 'dance'"));
}

TEST(CommandLine, LeavesDefaults) {
  const Config config = Parse({});
  const Config defaults;
  for (const Setting& setting : Settings()) {
    EXPECT_EQ(setting.show(config), setting.show(defaults)) << setting.name;
  }
}

TEST(CommandLine, ReadsEverySetting) {
  const Config config = Parse({"--listen",
                               "127.0.0.2:1",
                               "--allow-remote",
                               "--data=/d",
                               "--mapping=/m",
                               "--init=/i",
                               "--region=eu-west-1",
                               "--account-id=123456789012",
                               "--workers=2",
                               "--read-connections=3",
                               "--write-connections=4",
                               "--bulk-connections=5",
                               "--partitions=8",
                               "--throttle",
                               "--create-delay=9",
                               "--update-delay=10",
                               "--delete-delay=11",
                               "--ttl-interval=12",
                               "--item-collection-limit=12000000000",
                               "--connections-per-address=13",
                               "--debug-headers",
                               "--idle-timeout=6",
                               "--request-timeout=7",
                               "--body-limit=2048",
                               "--log-level=warn"});
  EXPECT_EQ(config.listen_host, "127.0.0.2");
  EXPECT_EQ(config.listen_port, 1);
  EXPECT_TRUE(config.allow_remote);
  EXPECT_EQ(config.data_directory, "/d");
  EXPECT_EQ(config.mapping_file, "/m");
  EXPECT_EQ(config.init_directory, "/i");
  EXPECT_EQ(config.region, "eu-west-1");
  EXPECT_EQ(config.account_id, "123456789012");
  EXPECT_EQ(config.workers, 2);
  EXPECT_EQ(config.read_connections, 3);
  EXPECT_EQ(config.write_connections, 4);
  EXPECT_EQ(config.bulk_connections, 5);
  EXPECT_EQ(config.partitions, 8);
  EXPECT_TRUE(config.throttle);
  EXPECT_EQ(config.create_delay_ms, 9);
  EXPECT_EQ(config.update_delay_ms, 10);
  EXPECT_EQ(config.delete_delay_ms, 11);
  EXPECT_EQ(config.ttl_interval_ms, 12);
  EXPECT_EQ(config.item_collection_limit, 12'000'000'000);
  EXPECT_EQ(config.connections_per_address, 13U);
  EXPECT_TRUE(config.debug_headers);
  EXPECT_EQ(config.idle_timeout_seconds, 6);
  EXPECT_EQ(config.request_timeout_seconds, 7);
  EXPECT_EQ(config.body_limit, 2048U);
  EXPECT_EQ(config.log_level, "warn");
}

TEST(CommandLine, PrefersArgumentsToEnvironmentToFile) {
  const FileReader file =
      File("f", "workers = 1\npartitions = 16\n# a comment\nregion = in-file\n");
  const Variables environment = {{"TUSKGATE_CONFIG", "f"},
                                 {"TUSKGATE_WORKERS", "2"},
                                 {"TUSKGATE_PARTITIONS", "32"},
                                 {"TUSKGATE_OF_SOMEBODY_ELSE", "x"}};
  const Config config = Parse({"--workers=3"}, environment, file);
  EXPECT_EQ(config.workers, 3);
  EXPECT_EQ(config.partitions, 32);
  EXPECT_EQ(config.region, "in-file");
}

TEST(CommandLine, PrefersTheArgumentsFile) {
  const FileReader files = [](const std::string& path) { return "region = " + path; };
  EXPECT_EQ(Parse({"--config", "mine"}, {{"TUSKGATE_CONFIG", "other"}}, files).region, "mine");
}

TEST(CommandLine, TakesEmptyVariablesForNone) {
  const Variables environment = {{"TUSKGATE_WORKERS", ""}, {"TUSKGATE_CONFIG", ""}};
  EXPECT_EQ(Parse({}, environment).workers, 0);
}

TEST(CommandLine, SwitchesCanBeGivenAValue) {
  EXPECT_TRUE(Parse({"--debug-headers", "serve"}).debug_headers);
  EXPECT_FALSE(Parse({"--debug-headers=false"}, {{"TUSKGATE_DEBUG_HEADERS", "on"}}).debug_headers);
  EXPECT_TRUE(Parse({}, {{"TUSKGATE_DEBUG_HEADERS", "1"}}).debug_headers);
}

TEST(CommandLine, ChoosesBetweenClusterAndServer) {
  EXPECT_EQ(Parse({"--database-url", "host=x"}).database_url, "host=x");
  EXPECT_EQ(Parse({"--database-url", "postgresql://u@h/d"}).database_url, "postgresql://u@h/d");
  // The one given with higher precedence wins.
  const Config config = Parse({"--data", "here"}, {{"TUSKGATE_DATABASE_URL", "host=x"}});
  EXPECT_EQ(config.data_directory, "here");
  EXPECT_EQ(config.database_url, "");
  EXPECT_EQ(Parse({"--database-url=host=x"}, {{"TUSKGATE_DATA", "d"}}).database_url, "host=x");
  EXPECT_EQ(Complaint({"--data=d", "--database-url=host=x"}),
            "--data and --database-url exclude each other");
}

TEST(CommandLine, NeverRepeatsThePassword) {
  EXPECT_THAT(Complaint({"--database-url=postgresql://u:secret@[h/d"}),
              ::testing::AllOf(HasSubstr("not a PostgreSQL connection string"),
                               ::testing::Not(HasSubstr("secret"))));
}

TEST(CommandLine, ListensOnLoopbackOnly) {
  EXPECT_EQ(Parse({"--listen=localhost:8001"}).listen_host, "127.0.0.1");
  EXPECT_EQ(Parse({"--listen=[::1]:0"}).listen_host, "::1");
  for (const char* address : {"0.0.0.0:1", "192.168.0.1:1", "[::]:1", "example.com:1",
                              "128.0.0.1:1", "127.0.0.1.example.com:1"}) {
    EXPECT_THAT(Complaint({std::string("--listen=") + address}),
                HasSubstr("is not a loopback address"))
        << address;
  }
  for (const char* address : {"8000", ":8000", "::1:8000", "127.0.0.1",
                              "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:1x"}) {
    EXPECT_THAT(Complaint({std::string("--listen=") + address}), HasSubstr("--listen: '"))
        << address;
  }
}

TEST(CommandLine, KnowsNamespaces) {
  EXPECT_EQ(Parse({}).namespaces, Namespaces::kNone);
  EXPECT_EQ(Parse({"--namespaces=access-key"}).namespaces, Namespaces::kAccessKey);
  EXPECT_EQ(Parse({"--namespaces=region"}).namespaces, Namespaces::kRegion);
  EXPECT_EQ(Complaint({"--namespaces=both"}),
            "--namespaces: 'both' is not none, access-key or region");
  EXPECT_EQ(Complaint({"--namespaces=region", "--init=d"}),
            "--init: with --namespaces, there is no client to see the tables that it makes");
}

TEST(CommandLine, ListensAnywhereIfAllowed) {
  EXPECT_EQ(Parse({"--listen=0.0.0.0:8000", "--allow-remote"}).listen_host, "0.0.0.0");
  EXPECT_EQ(Parse({"--allow-remote", "--listen=[::]:8000"}).listen_host, "::");
  EXPECT_EQ(Parse({"--listen=192.168.0.1:1"}, {{"TUSKGATE_ALLOW_REMOTE", "1"}}).listen_host,
            "192.168.0.1");
  EXPECT_EQ(Parse({"--allow-remote"}, {{"TUSKGATE_LISTEN", "0.0.0.0:1"}}).listen_host, "0.0.0.0");
  EXPECT_EQ(
      Parse({"--config=f"}, {{"TUSKGATE_LISTEN", "0.0.0.0:1"}}, File("f", "allow-remote = on\n"))
          .listen_host,
      "0.0.0.0");
  EXPECT_EQ(Parse({"--allow-remote"}).listen_host, "127.0.0.1");
  EXPECT_EQ(Complaint({"--allow-remote=false"},
                      {{"TUSKGATE_LISTEN", "0.0.0.0:1"}, {"TUSKGATE_ALLOW_REMOTE", "1"}}),
            "TUSKGATE_LISTEN: '0.0.0.0' is not a loopback address, such as 127.0.0.1 or ::1. Any "
            "credentials will do, so whoever reaches it could read and write everything: give "
            "--auth sigv4, or --insecure-no-auth if that is meant. What is sent could be read and "
            "changed on its way: give --tls-cert and --tls-key, or --tls-self-signed, or "
            "--insecure-no-tls if that is meant");
}

TEST(CommandLine, ToBeReachedTakesSignaturesAndTls) {
  const std::string listen = "--listen=0.0.0.0:8000";
  EXPECT_THAT(Complaint({listen, "--auth=sigv4"}),
              ::testing::AllOf(HasSubstr("--insecure-no-tls"),
                               ::testing::Not(HasSubstr("--insecure-no-auth"))));
  EXPECT_THAT(Complaint({listen, "--tls-self-signed"}),
              ::testing::AllOf(HasSubstr("--insecure-no-auth"),
                               ::testing::Not(HasSubstr("--insecure-no-tls"))));
  EXPECT_EQ(Parse({listen, "--auth=sigv4", "--tls-self-signed"}).auth, AuthMode::kSigV4);
  EXPECT_EQ(Parse({listen, "--auth=sigv4", "--insecure-no-tls"}).auth, AuthMode::kSigV4);
  EXPECT_EQ(Parse({listen, "--tls-cert=c", "--tls-key=k", "--insecure-no-auth"}).tls_key, "k");
  EXPECT_EQ(Parse({listen, "--insecure-no-auth", "--insecure-no-tls"}).listen_host, "0.0.0.0");
  EXPECT_EQ(Complaint({"--auth=basic"}), "--auth: 'basic' is not none or sigv4");
}

TEST(CommandLine, ToAskAVerifierElsewhereTakesTls) {
  const std::string elsewhere = "--auth-verifier=http://keys.example.org/verify";
  EXPECT_EQ(Complaint({elsewhere}),
            "--auth-verifier: keys.example.org is asked without TLS, and not on "
            "this machine. Whoever is between could let anybody in: give an https URL, or "
            "--insecure-no-verifier-tls if that is meant");
  EXPECT_THAT(Complaint({}, {{"TUSKGATE_AUTH_VERIFIER", "http://10.0.0.1:9100"}}),
              ::testing::StartsWith("TUSKGATE_AUTH_VERIFIER: "));
  EXPECT_THAT(Complaint({elsewhere, "--insecure-no-tls"}), HasSubstr("no-verifier-tls"));
  for (const char* fine : {"https://keys.example.org", "http://127.0.0.1:9100", "http://[::1]:1/v",
                           "http://localhost:9100"}) {
    EXPECT_EQ(Parse({std::string("--auth-verifier=") + fine}).auth_verifier, fine);
  }
  EXPECT_EQ(Parse({elsewhere, "--insecure-no-verifier-tls"}).auth_verifier,
            "http://keys.example.org/verify");
}

TEST(CommandLine, KnowsWhatTlsNeeds) {
  EXPECT_FALSE(UsesTls(Parse({})));
  EXPECT_TRUE(UsesTls(Parse({"--tls-self-signed"})));
  const Config config = Parse({"--tls-cert=c", "--tls-key=k", "--tls-client-ca=a"});
  EXPECT_TRUE(UsesTls(config));
  EXPECT_TRUE(TlsFilesOf(config).requires_client_certificate);
  EXPECT_FALSE(TlsFilesOf(Parse({"--tls-client-certs=optional"})).requires_client_certificate);
  EXPECT_EQ(Complaint({"--tls-key=k"}), "--tls-cert and --tls-key are of use together");
  EXPECT_EQ(Complaint({"--tls-self-signed", "--tls-cert=c", "--tls-key=k"}),
            "--tls-cert and --tls-self-signed exclude each other");
  EXPECT_EQ(Complaint({"--tls-client-ca=a"}),
            "--tls-client-ca is of use with --tls-cert or --tls-self-signed");
  EXPECT_EQ(Complaint({"--tls-client-certs=maybe"}),
            "--tls-client-certs: 'maybe' is not optional or required");
}

TEST(ListensOnLoopback, KnowsItsAddresses) {
  for (const char* address : {"127.0.0.1:1", "127.1.2.3:1", "[::1]:1", "localhost:1"}) {
    EXPECT_TRUE(ListensOnLoopback(Parse({std::string("--listen=") + address}))) << address;
  }
  for (const char* address : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "example.com:1"}) {
    const Config config = Parse({"--allow-remote", std::string("--listen=") + address});
    EXPECT_FALSE(ListensOnLoopback(config)) << address;
  }
}

TEST(CommandLine, NamesTheSourceOfABadValue) {
  EXPECT_EQ(Complaint({"--workers=-1"}), "--workers: '-1' is not a whole number from 0 to 256");
  EXPECT_EQ(Complaint({}, {{"TUSKGATE_BODY_LIMIT", "many"}}),
            "TUSKGATE_BODY_LIMIT: 'many' is not a whole number from 1024 to 1073741824");
  EXPECT_EQ(Complaint({"--config=f"}, {}, File("f", "partitions = 3\n")),
            "partitions in f: '3' is not a power of two");
  EXPECT_EQ(Complaint({"--log-level=loud"}),
            "--log-level: 'loud' is not one of debug, info, warn, error");
  EXPECT_EQ(Complaint({"--account-id=1"}), "--account-id: '1' is not an account's 12 digits");
  EXPECT_EQ(Complaint({"--region=US East"}),
            "--region: 'US East' is not a region's name, such as us-east-1");
  EXPECT_THAT(Complaint({"--data="}), HasSubstr("'--data' should follow"));
  EXPECT_EQ(Complaint({"--data", ""}), "--data: the value is empty");
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(Complaint({"--wrokers=1"}), HasSubstr("'--wrokers"));
  EXPECT_THAT(Complaint({"--work=1"}), HasSubstr("--work"));  // no guessing at abbreviations
  EXPECT_THAT(Complaint({"--config=f"}, {}, File("f", "wrokers = 1\n")), HasSubstr("wrokers"));
  EXPECT_THAT(Complaint({"--config=f"}), HasSubstr("cannot read the configuration file f"));
  EXPECT_EQ(Complaint({"--workers=1", "--workers=2"}), "--workers is given twice");
  EXPECT_EQ(Complaint({"--config=f"}, {}, File("f", "workers=1\nworkers=2\n")),
            "workers in f is given twice");
}

TEST(CommandLine, ReadsWhatToAttach) {
  const auto parsed =
      ParseCommandLine({"attach", "--table", "shop.orders", "--name=Orders", "--partition-key",
                        "C#{id}", "--sort-key", "no", "--option", "dates=epoch", "--option",
                        "read_only=true", "--comment", "--mapping", "m.json"},
                       {}, {});
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->command, Command::kAttach);
  EXPECT_EQ(parsed->config.mapping_file, "m.json");
  const AttachArguments& attach = parsed->attach;
  EXPECT_EQ(attach.table, "shop.orders");
  EXPECT_EQ(attach.name, "Orders");
  EXPECT_EQ(attach.partition_key, "C#{id}");
  EXPECT_EQ(attach.sort_key, "no");
  EXPECT_THAT(attach.options, ::testing::ElementsAre("dates=epoch", "read_only=true"));
  EXPECT_TRUE(attach.comment);
  EXPECT_FALSE(attach.list);
}

TEST(CommandLine, ReadsWhomToGrant) {
  const auto parsed = ParseCommandLine({"grant", "--role", "gateway", "--apply"}, {}, NoFile);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->command, Command::kGrant);
  EXPECT_EQ(parsed->grant.role, "gateway");
  EXPECT_TRUE(parsed->grant.apply);
  EXPECT_EQ(Complaint({"grant"}), "grant takes --role");
  EXPECT_EQ(Complaint({"grant", "--role", ""}), "grant takes --role");
  EXPECT_EQ(Complaint({"serve", "--role", "x"}), "--role is of use with grant");
  EXPECT_NE(Complaint({"grant", "--role", "x", "--role", "y"}), "accepted");
  EXPECT_EQ(Complaint({"grant", "--role", "x", "--list"}),
            "--list is of use with attach and detach");
}

TEST(GrantStatements, QuoteTheRole) {
  EXPECT_NE(GrantStatements("a\"b").find("grant tuskgate_gateway to \"a\"\"b\";\n"),
            std::string::npos);
}

TEST(CommandLine, RefusesToAttachNothing) {
  EXPECT_EQ(Complaint({"attach"}), "attach takes one of --table, --schema and --list");
  EXPECT_EQ(Complaint({"attach", "--list", "--schema=s"}),
            "attach takes one of --table, --schema and --list");
  EXPECT_EQ(Complaint({"attach", "--table=t", "--apply"}), "--apply is of use with --schema");
  EXPECT_EQ(Complaint({"attach", "--list", "--collections"}),
            "--collections is of use with --schema");
  EXPECT_EQ(Complaint({"attach", "--schema=s", "--collections"}), "accepted");
  EXPECT_EQ(Complaint({"attach", "--schema=s", "--name=n"}),
            "--name, --partition-key, --sort-key and --option are of use with --table");
  EXPECT_EQ(Complaint({"attach", "--table=t", "--option=x"}),
            "--option: 'x' is not of the form key=value");
  EXPECT_EQ(Complaint({"detach"}), "detach takes --table");
  EXPECT_EQ(Complaint({"detach", "--table=t", "--list"}),
            "detach takes --table, and --mapping or --comment");
  EXPECT_EQ(Complaint({"serve", "--apply"}), "--apply is of use with attach and detach");
}

TEST(EnvironmentName, IsUpperCase) {
  EXPECT_EQ(EnvironmentName("read-connections"), "TUSKGATE_READ_CONNECTIONS");
}

}  // namespace
}  // namespace tuskgate::gateway
