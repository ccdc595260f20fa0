// Answers that count for a while, by what they are about. The oldest go where there are too many:
// anybody can have us ask.
//
// Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/verifier/question.h"

namespace tuskgate::gateway {

class KeptAnswers {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit KeptAnswers(std::size_t most) : most_(most) {}

  std::optional<VerifierAnswer> Find(std::string_view name, Time now) const;

  // Instead of one of that name that is there.
  void Keep(const std::string& name, VerifierAnswer answer, Time until);

 private:
  struct Kept {
    std::string name;
    VerifierAnswer answer;
    Time until;
  };

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::list<Kept> kept_;                                                     // the oldest first
  std::unordered_map<std::string_view, std::list<Kept>::iterator> by_name_;  // views of kept_
};

}  // namespace tuskgate::gateway
