// Deletes items whose time to live is over (tuskgate.expire), some at a time, of one table after
// the other.
//
// Of several gateways on one database one does it: it holds an advisory lock for as long as it has
// its session. So does pg_cron where it does it (tuskgate.expire_for). Losing the lock would be
// harmless: each leaves alone what another one has locked.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>

#include "gateway/jobs/job.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

// How many items a batch has, and how long it rests between two.
class ExpiryPacer {
 public:
  using Duration = std::chrono::steady_clock::duration;

  int rows() const { return rows_; }

  // A batch of rows() took so long and there is more. Returns how long to rest.
  Duration Took(Duration time);

  void Failed();

 private:
  int rows_ = kFewRows;

  static constexpr int kFewRows = 128;
  static constexpr int kMostRows = 4096;
};

class Expirer final : public Job {
 public:
  // The connection is the runner's. `interval` is how long after its time an item may stay where
  // there is little to do.
  Expirer(BlockingConnection& connection, Duration interval)
      : connection_(connection), interval_(interval) {}

  std::string_view Name() const override { return "deleting expired items"; }
  std::string_view Channel() const override { return "tuskgate_catalog"; }
  void Look(const std::set<std::string>& payloads) override;
  // Deletes a batch.
  Duration Step() override;

 private:
  using Clock = std::chrono::steady_clock;

  bool Lead();
  Clock::duration DeleteBatch();

  BlockingConnection& connection_;
  const Duration interval_;
  bool any_ = false;  // time to live is enabled somewhere
  bool leads_ = false;
  ExpiryPacer pacer_;
  Clock::time_point not_before_;
};

}  // namespace tuskgate::gateway
