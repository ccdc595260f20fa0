// The command line of `tuskgate admin`, and the requests that it becomes.
#include "gateway/process/admin_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/process/command_line.h"

namespace tuskgate::gateway {
namespace {

using ::testing::HasSubstr;

std::optional<std::string> NoFile(const std::string&) { return std::nullopt; }

boost::system::result<CommandLine, UsageError> Parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "admin");
  return ParseCommandLine(arguments, {{"TUSKGATE_ADMIN_LISTEN", "127.0.0.1:8001"}}, NoFile);
}

AdminCall Call(const std::vector<std::string>& arguments) {
  const auto result = Parse(arguments);
  if (!result.has_value()) return {result.error().message, "", ""};
  EXPECT_EQ(result->command, Command::kAdmin);
  EXPECT_EQ(result->config.admin_host, "127.0.0.1");
  EXPECT_EQ(result->config.admin_port, 8001);
  return result->admin;
}

std::string Complaint(const std::vector<std::string>& arguments) {
  const auto result = Parse(arguments);
  return result.has_value() ? "accepted" : result.error().message;
}

TEST(AdminCommand, OfTheClock) {
  EXPECT_EQ(Call({"clock", "show"}), (AdminCall{"GET", "/clock", "{}"}));
  EXPECT_EQ(Call({"clock", "follow"}), (AdminCall{"PUT", "/clock", R"({"follow": true})"}));
  EXPECT_EQ(Call({"clock", "advance", "25h"}),
            (AdminCall{"PUT", "/clock", R"({"advance": "25h"})"}));
  EXPECT_EQ(Call({"clock", "advance", "90.5"}),
            (AdminCall{"PUT", "/clock", R"({"advance": 90.5})"}));
  EXPECT_EQ(Call({"clock", "set", "a \"day\"", "--ticking"}),
            (AdminCall{"PUT", "/clock", R"({"set": "a \"day\"", "ticking": true})"}));
  EXPECT_EQ(Call({"clock", "set", "infinity"}),
            (AdminCall{"PUT", "/clock", R"({"set": "infinity"})"}));
}

TEST(AdminCommand, OfFaults) {
  EXPECT_EQ(Call({"faults", "list"}), (AdminCall{"GET", "/faults", "{}"}));
  EXPECT_EQ(Call({"faults", "clear"}), (AdminCall{"DELETE", "/faults", "{}"}));
  EXPECT_EQ(Call({"faults", "clear", "7"}), (AdminCall{"DELETE", "/faults/7", "{}"}));
  EXPECT_EQ(Call({"faults", "add", "throttle", "--table", "Music", "--operation=PutItem", "--nth",
                  "2", "--probability", "0.5", "--after"}),
            (AdminCall{"POST", "/faults",
                       R"({"fault": "throttle", "table": "Music", "operation": "PutItem", )"
                       R"("nth": 2, "probability": 0.5, "after": true})"}));
}

TEST(AdminCommand, OfSnapshots) {
  EXPECT_EQ(Call({"snapshot", "a.1-b_c"}), (AdminCall{"POST", "/snapshots/a.1-b_c", "{}"}));
  EXPECT_EQ(Call({"restore", "seed", "--table", "Music"}),
            (AdminCall{"POST", "/snapshots/seed/restore", R"({"table": "Music"})"}));
  EXPECT_EQ(Call({"snapshots", "list"}), (AdminCall{"GET", "/snapshots", "{}"}));
  EXPECT_EQ(Call({"snapshots", "forget", "seed"}), (AdminCall{"DELETE", "/snapshots/seed", "{}"}));
  EXPECT_EQ(Call({"reset"}), (AdminCall{"POST", "/reset", "{}"}));
  EXPECT_EQ(Call({"reset", "--tables"}), (AdminCall{"POST", "/reset", R"({"tables": true})"}));
}

TEST(AdminCommand, RefusesNonsense) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {}, {"clock"}, {"clock", "set"}, {"clock", "show", "it"}, {"clock", "set", "a", "b"}}) {
    EXPECT_THAT(Complaint(words), HasSubstr("admin takes one of: clock show, clock set X, "));
  }
  EXPECT_THAT(Complaint({"snapshot", "a/b"}), HasSubstr("'a/b' is no name"));
  EXPECT_THAT(Complaint({"clock", "show", "--table", "x"}), HasSubstr("--table is of no use"));
  EXPECT_THAT(Complaint({"faults", "add", "drop", "--nth", "x"}), HasSubstr("'x' is no number"));
  EXPECT_THAT(Complaint({"faults", "add", "drop", "--nth", "nan"}), HasSubstr("is no number"));
}

TEST(AdminCommand, OptionsOfItAreNobodyElses) {
  const auto other = ParseCommandLine({"serve", "--nth", "2"}, {}, NoFile);
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().message, "--nth belongs to tuskgate admin");
  const auto check = ParseCommandLine({"check", "--table", "Music"}, {}, NoFile);
  ASSERT_TRUE(check.has_value()) << check.error().message;
  EXPECT_EQ(check->check.tables.size(), 1U);
  const auto nowhere = ParseCommandLine({"admin", "clock", "show"}, {}, NoFile);
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_THAT(nowhere.error().message, HasSubstr("admin wants --admin-listen"));
}

TEST(AdminCommand, ListensOnLoopbackOnly) {
  for (const char* address : {"127.0.0.1:1", "localhost:0", "[::1]:8001"}) {
    EXPECT_TRUE(ParseCommandLine({"--admin-listen", address}, {}, NoFile).has_value()) << address;
  }
  for (const char* address : {"0.0.0.0:1", "10.0.0.1:1", "example.com:1", "[::]:1"}) {
    const auto result = ParseCommandLine({"--allow-remote", "--admin-listen", address}, {}, NoFile);
    ASSERT_FALSE(result.has_value()) << address;
    EXPECT_THAT(result.error().message, HasSubstr("is not a loopback address"));
  }
}

}  // namespace
}  // namespace tuskgate::gateway
