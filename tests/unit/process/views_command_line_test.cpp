// The command line of `tuskgate views refresh`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/process/command_line.h"

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::optional<std::string> NoFile(const std::string&) { return std::nullopt; }

CommandLine Parse(const std::vector<std::string>& arguments) {
  const auto result = ParseCommandLine(arguments, {}, NoFile);
  EXPECT_TRUE(result.has_value()) << result.error().message;
  return result.has_value() ? *result : CommandLine();
}

std::string Complaint(const std::vector<std::string>& arguments) {
  const auto result = ParseCommandLine(arguments, {}, NoFile);
  return result.has_value() ? "accepted" : result.error().message;
}

TEST(ViewsCommandLine, HasDefaults) {
  const CommandLine line = Parse({"views", "refresh", "--data", "d"});
  EXPECT_EQ(line.command, Command::kViews);
  EXPECT_EQ(line.config.data_directory, "d");
  EXPECT_TRUE(line.views.tables.empty());
  EXPECT_EQ(line.views.sample, 10'000);
  EXPECT_FALSE(line.views.check);
  EXPECT_FALSE(line.views.Declares());
}

TEST(ViewsCommandLine, ReadsEveryOption) {
  const ViewsOptions all =
      Parse({"views", "refresh", "--check", "--sample=7", "--table", "A", "--table", "B"}).views;
  EXPECT_TRUE(all.check);
  EXPECT_EQ(all.sample, 7);
  EXPECT_THAT(all.tables, ElementsAre("A", "B"));
  const ViewsOptions one =
      Parse({"--table=A", "views", "refresh", "--entity-separator", "#", "--type", "a=b=iso",
             "--type", "c=epoch", "--rename", "d=e", "--exclude", "f", "--exclude", "g"})
          .views;
  EXPECT_EQ(one.entity_separator, "#");
  EXPECT_THAT(one.types, ElementsAre(Pair("a=b", "iso"), Pair("c", "epoch")));
  EXPECT_THAT(one.names, ElementsAre(Pair("d", "e")));
  EXPECT_THAT(one.excluded, ElementsAre("f", "g"));
  EXPECT_EQ(Parse({"views", "refresh", "--table=A", "--entity", "kind"}).views.entity_attribute,
            "kind");
  EXPECT_TRUE(Parse({"views", "refresh", "--table=A", "--no-entities"}).views.no_entities);
}

TEST(ViewsCommandLine, RefusesNonsense) {
  EXPECT_THAT(Complaint({"views"}), HasSubstr("there is only tuskgate views refresh"));
  EXPECT_THAT(Complaint({"views", "drop"}), HasSubstr("there is only tuskgate views refresh"));
  EXPECT_THAT(Complaint({"views", "refresh", "x"}), HasSubstr("unexpected argument 'x'"));
  EXPECT_THAT(Complaint({"serve", "--check"}), HasSubstr("--check belongs to tuskgate views"));
  EXPECT_THAT(Complaint({"views", "refresh", "--sample", "x"}), HasSubstr("'x' is not a whole"));
  EXPECT_THAT(Complaint({"views", "refresh", "--exclude", "a"}), HasSubstr("give one --table"));
  EXPECT_THAT(Complaint({"views", "refresh", "--table=A", "--table=B", "--entity=x"}),
              HasSubstr("give one --table"));
  EXPECT_THAT(Complaint({"views", "refresh", "--table=A", "--entity=x", "--no-entities"}),
              HasSubstr("exclude each other"));
  EXPECT_THAT(Complaint({"views", "refresh", "--table=A", "--rename", "x="}),
              HasSubstr("not of the form PATH=COLUMN"));
}

}  // namespace
}  // namespace tuskgate::gateway
