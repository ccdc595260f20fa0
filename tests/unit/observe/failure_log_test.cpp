#include "gateway/observe/failure_log.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;

class FailureLogTest : public testing::Test {
 protected:
  // What was written since the last time.
  std::vector<std::string> Told() { return std::exchange(lines_, {}); }

  void Fail(const std::string& reason) { log_.Failed(LogLevel::kWarn, "work", reason); }

  FailureLog::Clock::time_point now_{minutes(1'000)};
  std::vector<std::string> lines_;
  FailureLog log_{[this](LogLevel, const std::string& line) { lines_.push_back(line); },
                  [this] { return now_; }};
};

TEST_F(FailureLogTest, TheSameIsToldOnce) {
  for (int i = 0; i < 38; ++i) Fail("no disk");
  EXPECT_THAT(Told(), ElementsAre("work: no disk"));
  log_.Succeeded("work");
  EXPECT_THAT(Told(), ElementsAre("work: works again, after 37 more failures"));
  log_.Succeeded("work");
  EXPECT_THAT(Told(), ElementsAre());
  Fail("no disk");
  EXPECT_THAT(Told(), ElementsAre("work: no disk"));
}

TEST_F(FailureLogTest, WhatChangesIsTold) {
  Fail("no disk");
  Fail("no disk");
  Fail("no memory");
  EXPECT_THAT(Told(),
              ElementsAre("work: no disk", "work: failed 1 more time: no disk", "work: no memory"));
  log_.Succeeded("work", "done at last");
  EXPECT_THAT(Told(), ElementsAre("work: done at last"));
}

TEST_F(FailureLogTest, OnceAnHourTheCountIsTold) {
  for (int i = 0; i < 130; ++i) {
    Fail("no disk");
    now_ += minutes(1);
  }
  EXPECT_THAT(Told(), ElementsAre("work: no disk", "work: failed 60 more times: no disk",
                                  "work: failed 60 more times: no disk"));
}

TEST_F(FailureLogTest, SubjectsAreApart) {
  Fail("no disk");
  log_.Failed(LogLevel::kWarn, "other work", "no disk");
  log_.Succeeded("nothing that failed");
  EXPECT_THAT(Told(), ElementsAre("work: no disk", "other work: no disk"));
}

}  // namespace
}  // namespace tuskgate::gateway
