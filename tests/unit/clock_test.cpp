#include "gateway/clock.h"

#include <chrono>

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

double RealTime() {
  const std::chrono::duration<double> time = std::chrono::system_clock::now().time_since_epoch();
  return time.count();
}

class Clock : public ::testing::Test {
 protected:
  ~Clock() override { SetClock({}); }
};

TEST_F(Clock, IsTheMachines) {
  EXPECT_TRUE(CurrentClock().IsReal());
  const double before = RealTime();
  const double now = Now();
  EXPECT_GE(now, before - 0.001);
  EXPECT_LE(now, RealTime());
}

TEST_F(Clock, StandsStill) {
  for (const double moment : {1'893'456'000.125, 0.0, -1.5}) {
    SetClock({moment, 0});
    EXPECT_EQ(Now(), moment);
    EXPECT_EQ(CurrentClock(), (ClockSetting{moment, 0}));
    EXPECT_FALSE(CurrentClock().IsReal());
  }
}

TEST_F(Clock, IsAheadOrBehind) {
  for (const double ahead : {90'000.5, -90'000.5}) {
    SetClock({std::nullopt, ahead});
    EXPECT_EQ(CurrentClock(), (ClockSetting{std::nullopt, ahead}));
    const double before = RealTime();
    const double now = Now();
    EXPECT_GE(now, before + ahead - 0.002);
    EXPECT_LE(now, RealTime() + ahead + 0.002);
  }
}

}  // namespace
}  // namespace tuskgate::gateway
