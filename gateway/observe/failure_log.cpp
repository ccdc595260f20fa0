#include "gateway/observe/failure_log.h"

#include <utility>

namespace tuskgate::gateway {
namespace {

std::string_view Times(std::uint64_t count) { return count == 1 ? "time" : "times"; }

}  // namespace

FailureLog::FailureLog()
    : FailureLog([](LogLevel level, const std::string& line) { Log(level, "{}", line); },
                 Clock::now) {}

FailureLog::FailureLog(Write write, std::function<Clock::time_point()> now)
    : write_(std::move(write)), now_(std::move(now)) {}

void FailureLog::Failed(LogLevel level, std::string_view subject, std::string_view reason) {
  const auto known = failures_.find(subject);
  if (known != failures_.end() && known->second.reason == reason) {
    Failure& failure = known->second;
    ++failure.untold;
    if (now_() - failure.told >= kTellAgain) TellCount(subject, failure);
    return;
  }
  if (known != failures_.end()) TellCount(subject, known->second);
  failures_.insert_or_assign(std::string(subject), Failure{level, std::string(reason), 0, now_()});
  write_(level, fmt::format("{}: {}", subject, reason));
}

void FailureLog::Succeeded(std::string_view subject, std::string_view words) {
  const auto known = failures_.find(subject);
  if (known == failures_.end()) return;
  const std::uint64_t untold = known->second.untold;
  failures_.erase(known);
  write_(LogLevel::kInfo, untold == 0 ? fmt::format("{}: {}", subject, words)
                                      : fmt::format("{}: {}, after {} more failure{}", subject,
                                                    words, untold, untold == 1 ? "" : "s"));
}

void FailureLog::TellCount(std::string_view subject, Failure& failure) {
  if (failure.untold == 0) return;
  write_(failure.level, fmt::format("{}: failed {} more {}: {}", subject, failure.untold,
                                    Times(failure.untold), failure.reason));
  failure.untold = 0;
  failure.told = now_();
}

}  // namespace tuskgate::gateway
