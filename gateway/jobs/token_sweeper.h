// Removes the tokens of transactions that are too old to count.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>

#include "gateway/jobs/job.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

class TokenSweeper final : public Job {
 public:
  // The connection is the runner's.
  explicit TokenSweeper(BlockingConnection& connection) : connection_(connection) {}

  std::string_view Name() const override { return "removing old tokens of transactions"; }
  std::string_view Channel() const override { return {}; }
  void Look(const std::set<std::string>& payloads) override;
  Duration Step() override;

 private:
  BlockingConnection& connection_;
  std::chrono::steady_clock::time_point not_before_;
};

}  // namespace tuskgate::gateway
