// Keeps change logs and shards of streams: has logs be written to new relations, drops those that
// are too old to be read, and closes shards whose time is over (schema/functions/keep_logs.sql).
//
// Every gateway does it; each step looks first whether it is still to be done.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>

#include "gateway/jobs/job.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

struct StreamShards {
  int count = 1;       // of a stream at first
  int open_hours = 0;  // until they are closed; 0: they are not
};

class LogKeeper : public Job {
 public:
  LogKeeper(BlockingConnection& connection, StreamShards shards)
      : connection_(connection), shards_(shards) {}

  std::string_view Name() const override { return "keeping change logs"; }
  std::string_view Channel() const override { return "tuskgate_catalog"; }
  void Look(const std::set<std::string>& payloads) override;
  Duration Step() override;

 private:
  BlockingConnection& connection_;
  const StreamShards shards_;
  bool is_renewed_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace tuskgate::gateway
