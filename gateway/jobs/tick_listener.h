// Tells the workers of ticks, for clients that follow a stream (gateway/delivery/tick_bell.h).
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/jobs/job.h"

namespace tuskgate::gateway {

class TickListener final : public Job {
 public:
  // `ring` is called on the runner's thread.
  explicit TickListener(std::function<void(const std::set<std::string>& logs)> ring)
      : ring_(std::move(ring)) {}

  std::string_view Name() const override { return "hearing of changes"; }
  std::string_view Channel() const override { return "tuskgate_ticks"; }
  void Look(const std::set<std::string>& logs) override {
    if (!logs.empty()) ring_(logs);
  }
  Duration Step() override { return kNothingToDo; }

 private:
  const std::function<void(const std::set<std::string>& logs)> ring_;
};

}  // namespace tuskgate::gateway
