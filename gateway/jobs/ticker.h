// Makes ticks of change logs, some twenty times a second where something is written, so that those
// who follow hear of it: each is told to channel tuskgate_ticks
// (docs/decisions/0020-change-log.md).
//
// Any number of gateways may: of each log one makes a tick at a time, and only if it needs one.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "gateway/jobs/job.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

class Ticker : public Job {
 public:
  static constexpr Duration kInterval{50};

  explicit Ticker(BlockingConnection& connection) : connection_(connection) {}

  std::string_view Name() const override { return "following changes"; }
  std::string_view Channel() const override { return "tuskgate_catalog"; }
  void Look(const std::set<std::string>& payloads) override;
  Duration Step() override;

 private:
  BlockingConnection& connection_;
  bool has_logs_ = false;
  // Where the write-ahead log was before the last ticks; empty when there may be more to do though
  // nothing is written.
  std::string settled_at_;
};

}  // namespace tuskgate::gateway
