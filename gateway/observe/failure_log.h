// Failures of what is tried again and again, such as by a loop, in the log: each is told when it is
// new, or another than the one before it, and then only counted. How often it came meanwhile is
// told once an hour, and when it changes or ends.
//
//   filling indexes: 42501 permission denied
//   filling indexes: failed 360 more times: 42501 permission denied
//   filling indexes: works again, after 37 more failures
//
// For one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {

class FailureLog {
 public:
  using Clock = std::chrono::steady_clock;
  using Write = std::function<void(LogLevel level, const std::string& line)>;

  static constexpr std::chrono::hours kTellAgain{1};

  // Into the log.
  FailureLog();
  FailureLog(Write write, std::function<Clock::time_point()> now);

  // `subject` is what was tried, and `reason` why it failed.
  void Failed(LogLevel level, std::string_view subject, std::string_view reason);

  // Tells with these words that what failed before does not any more, and otherwise nothing.
  void Succeeded(std::string_view subject, std::string_view words = "works again");

 private:
  struct Failure {
    LogLevel level = LogLevel::kWarn;
    std::string reason;
    std::uint64_t untold = 0;
    Clock::time_point told;
  };

  void TellCount(std::string_view subject, Failure& failure);

  const Write write_;
  const std::function<Clock::time_point()> now_;
  std::map<std::string, Failure, std::less<>> failures_;  // by subject
};

}  // namespace tuskgate::gateway
