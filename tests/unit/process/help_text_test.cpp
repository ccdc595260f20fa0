#include "gateway/process/help_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/process/command_options.h"
#include "gateway/process/settings.h"

namespace tuskgate::gateway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Line(std::string_view option) { return "\n  --" + std::string(option); }

TEST(HelpText, ExplainsEverySetting) {
  const Config defaults;
  for (const Command topic : {Command::kHelp, Command::kServe}) {
    const std::string text = HelpText(topic);
    for (const Setting& setting : Settings()) {
      EXPECT_THAT(text, HasSubstr(Line(setting.name)));
      EXPECT_THAT(text, HasSubstr("[" + EnvironmentName(setting.name) + "; "));
      const std::string value = setting.show(defaults);
      EXPECT_THAT(text, HasSubstr(value.empty() ? "no default" : "default " + value));
    }
    EXPECT_THAT(text, HasSubstr("TUSKGATE_CONFIG"));
  }
}

TEST(HelpText, NamesEveryCommand) {
  EXPECT_THAT(HelpText(Command::kHelp),
              AllOf(HasSubstr("tuskgate [serve]"), HasSubstr("tuskgate migrate"),
                    HasSubstr("tuskgate attach"), HasSubstr("tuskgate detach"),
                    HasSubstr("tuskgate views refresh"), HasSubstr("tuskgate check"),
                    HasSubstr("tuskgate stream tail"), HasSubstr("tuskgate policy simulate"),
                    HasSubstr("tuskgate COMMAND --help")));
}

TEST(HelpText, ExplainsACommandsOwnOptions) {
  const struct {
    Command command;
    std::string_view usage;
    std::span<const CommandOption> options;
  } kCases[] = {
      {Command::kAttach, "Usage: tuskgate attach ", OptionsOfAttach()},
      {Command::kDetach, "Usage: tuskgate detach ", OptionsOfDetach()},
      {Command::kViews, "Usage: tuskgate views refresh ", OptionsOfViews()},
      {Command::kCheck, "Usage: tuskgate check ", OptionsOfCheck()},
      {Command::kAdmin, "Usage: tuskgate admin ", OptionsOfAdmin()},
      {Command::kStream, "Usage: tuskgate stream tail ", OptionsOfStream()},
      {Command::kSimulate, "Usage: tuskgate policy simulate ", OptionsOfPolicy()},
  };
  for (const auto& [command, usage, options] : kCases) {
    const std::string text = HelpText(command);
    EXPECT_THAT(text, StartsWith(std::string(usage)));
    for (const CommandOption& option : options) {
      const std::string placeholder =
          option.placeholder.empty() ? "" : " " + std::string(option.placeholder);
      EXPECT_THAT(text, HasSubstr(Line(option.name) + placeholder + "\n"));
      EXPECT_THAT(text, HasSubstr("      " + std::string(option.help) + "\n"));
    }
  }
}

TEST(HelpText, HasNoUrlWhereOnlyAClusterOfOurOwnWillDo) {
  EXPECT_THAT(HelpText(Command::kUpgradeCluster),
              AllOf(StartsWith("Usage: tuskgate upgrade-cluster "), HasSubstr(Line("data DIR")),
                    Not(HasSubstr(Line("database-url URL")))));
}

TEST(HelpText, LeavesOutWhatIsOfNoUseToACommand) {
  for (const Command command :
       {Command::kMigrate, Command::kAttach, Command::kDetach, Command::kViews, Command::kCheck}) {
    EXPECT_THAT(HelpText(command),
                AllOf(HasSubstr(Line("config FILE")), HasSubstr(Line("data DIR")),
                      HasSubstr(Line("database-url URL")), HasSubstr(Line("log-level LEVEL")),
                      Not(HasSubstr(Line("listen"))), Not(HasSubstr(Line("workers")))));
    const bool maps = command == Command::kAttach || command == Command::kDetach;
    EXPECT_EQ(HelpText(command).find(Line("mapping FILE")) != std::string::npos, maps);
  }
  EXPECT_THAT(HelpText(Command::kDetach), Not(HasSubstr(Line("apply"))));
  EXPECT_THAT(HelpText(Command::kServe), Not(HasSubstr(Line("table"))));
}

}  // namespace
}  // namespace tuskgate::gateway
