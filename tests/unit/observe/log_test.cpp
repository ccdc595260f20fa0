#include "gateway/observe/log.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using testing::MatchesRegex;

constexpr const char* kTime = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z ";

class LogTest : public testing::Test {
 protected:
  void TearDown() override { SetLogLevel(LogLevel::kInfo); }

  template <typename Write>
  std::string Written(Write write) {
    testing::internal::CaptureStderr();
    write();
    return testing::internal::GetCapturedStderr();
  }
};

TEST_F(LogTest, OneLinePerEvent) {
  EXPECT_THAT(Written([] { Log(LogLevel::kWarn, "a {} b", 1); }),
              MatchesRegex(std::string(kTime) + "warn a 1 b\n"));
  EXPECT_THAT(Written([] { LogRequest(LogLevel::kError, "ID", "{}", "x"); }),
              MatchesRegex(std::string(kTime) + "error request=ID x\n"));
}

TEST_F(LogTest, TextCannotForgeALine) {
  EXPECT_THAT(
      Written([] { LogRequest(LogLevel::kInfo, "a\nb", "x\r\ny\x1b\x7f"); }),
      MatchesRegex(std::string(kTime) + R"(info request=a\\nb x\\x0d\\ny\\x1b\\x7f)" + "\n"));
}

TEST_F(LogTest, LevelFilters) {
  EXPECT_EQ(Written([] { Log(LogLevel::kDebug, "x"); }), "");
  SetLogLevel(LogLevel::kDebug);
  EXPECT_NE(Written([] { Log(LogLevel::kDebug, "x"); }), "");
  SetLogLevel(LogLevel::kError);
  EXPECT_EQ(Written([] { Log(LogLevel::kWarn, "x"); }), "");
  EXPECT_NE(Written([] { Log(LogLevel::kError, "x"); }), "");
}

TEST_F(LogTest, LevelNames) {
  EXPECT_EQ(ParseLogLevel("debug"), LogLevel::kDebug);
  EXPECT_EQ(ParseLogLevel("info"), LogLevel::kInfo);
  EXPECT_EQ(ParseLogLevel("warn"), LogLevel::kWarn);
  EXPECT_EQ(ParseLogLevel("error"), LogLevel::kError);
  EXPECT_EQ(ParseLogLevel("Info"), std::nullopt);
  EXPECT_EQ(ParseLogLevel(""), std::nullopt);
}

TEST_F(LogTest, LinesOfThreadsDoNotMix) {
  const std::string text = Written([] {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([i] {
        for (int j = 0; j < 100; ++j) Log(LogLevel::kInfo, "{}", std::string(200, 'a' + i));
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  std::size_t lines = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    ASSERT_NE(end, std::string::npos);
    const std::string line = text.substr(start, end - start);
    const std::string message = line.substr(line.rfind(' ') + 1);
    EXPECT_EQ(message, std::string(200, message[0])) << line;
    ++lines;
    start = end + 1;
  }
  EXPECT_EQ(lines, 400u);
}

}  // namespace
}  // namespace tuskgate::gateway
