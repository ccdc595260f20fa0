// The command line of `tuskgate check`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/process/command_line.h"

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::optional<std::string> NoFile(const std::string&) { return std::nullopt; }

std::string Complaint(const std::vector<std::string>& arguments) {
  const auto result = ParseCommandLine(arguments, {}, NoFile);
  return result.has_value() ? "accepted" : result.error().message;
}

TEST(CheckCommandLine, ReadsEveryOption) {
  const auto plain = ParseCommandLine({"check", "--data", "d"}, {}, NoFile);
  ASSERT_TRUE(plain.has_value()) << plain.error().message;
  EXPECT_EQ(plain->command, Command::kCheck);
  EXPECT_EQ(plain->config.data_directory, "d");
  EXPECT_TRUE(plain->check.tables.empty());
  EXPECT_FALSE(plain->check.repair);
  const auto all = ParseCommandLine({"--repair", "check", "--table=A", "--table", "B"}, {}, NoFile);
  ASSERT_TRUE(all.has_value()) << all.error().message;
  EXPECT_TRUE(all->check.repair);
  EXPECT_THAT(all->check.tables, ElementsAre("A", "B"));
}

TEST(CheckCommandLine, RefusesNonsense) {
  EXPECT_THAT(Complaint({"check", "items"}), HasSubstr("unexpected argument 'items'"));
  EXPECT_THAT(Complaint({"check", "--table="}), HasSubstr("--table"));
  EXPECT_THAT(Complaint({"serve", "--repair"}), HasSubstr("--repair belongs to tuskgate check"));
  EXPECT_THAT(Complaint({"check", "--sample", "7"}),
              HasSubstr("--sample belongs to tuskgate views refresh"));
}

}  // namespace
}  // namespace tuskgate::gateway
