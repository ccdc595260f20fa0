// The file of records: written by a thread of its own, from what the workers' trails
// (audit_trail.h) have gathered.
//
// Each batch is given to the operating system at once, and the file ends in a whole line whenever a
// write has failed; what could not be written is tried again until it is. How much may wait for
// that is bounded.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/audit/audit_file.h"
#include "gateway/throttle/token_bucket.h"
#include "translator/model/arn.h"

namespace tuskgate::gateway {

// The records of one worker that are still to be written.
class PendingRecords {
 private:
  friend class AuditLog;

  void Append(std::string_view records) {
    const std::lock_guard lock(mutex_);
    records_.append(records);
  }
  // Puts them into an empty string, whose memory it keeps.
  void Take(std::string& out) {
    const std::lock_guard lock(mutex_);
    records_.swap(out);
  }

  std::mutex mutex_;
  std::string records_;
};

class AuditLog {
 public:
  // Why records are missing. Abandoned: PostgreSQL had not answered when the gateway ended.
  enum class Missing { kOverflow, kRefusals, kFault, kAbandoned };

  // Opens the file, or uses stdout if its name is `-`. Throws std::runtime_error with a message for
  // the operator.
  AuditLog(std::string file, translator::ArnScope scope);
  ~AuditLog() { End(); }
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // Where another worker puts its records. Lives as long as the log.
  PendingRecords& AddWorker();

  // Whether there is room for more. Any thread, like all that follows.
  bool HasRoom() const { return waiting_ < kMostWaiting; }

  // Whole lines, by the worker whose they are. They are counted before the thread can take them,
  // and it is woken when it can.
  void Append(PendingRecords& to, std::string_view records) {
    waiting_ += records.size();
    try {
      to.Append(records);
    } catch (...) {
      waiting_ -= records.size();
      throw;
    }
    if (is_asleep_) Wake();
  }
  void CountMissing(Missing reason, std::uint64_t count = 1) {
    missing_[static_cast<std::size_t>(reason)].fetch_add(count, std::memory_order_relaxed);
  }

  // Whether a refused request is to be recorded. Anybody can send these, by the thousand; only a
  // few a second are recorded, and the others counted.
  bool AdmitRefusal();

  // Writes what there is, for some seconds at most. Nothing may come after it. Of one thread; may
  // be called again.
  void End();

  // Says in the log on stderr what is not written yet, if anything is: the process ends now.
  void TellLost() const;

  // Has the file be opened anew, by its name: it may have been moved away.
  void Reopen();

 private:
  static constexpr std::size_t kMostWaiting = std::size_t{16} << 20;

  void Run();  // the thread
  void Wake();
  void Gather();
  void AppendMissing();
  void ReopenIfAsked();
  void Write();
  bool IsGivingUp() const;

  const translator::ArnScope scope_;
  AuditFile file_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<PendingRecords>> workers_;
  std::string gathered_;
  std::string batch_;  // what was gathered last

  std::atomic<std::size_t> waiting_ = 0;  // bytes, appended and not written
  std::atomic<bool> is_asleep_ = false;
  std::atomic<bool> is_to_reopen_ = false;
  std::atomic<bool> is_ending_ = false;
  std::chrono::steady_clock::time_point end_at_;  // set before is_ending_
  std::array<std::atomic<std::uint64_t>, 4> missing_ = {};
  std::chrono::steady_clock::time_point told_missing_;
  bool is_failing_ = false;

  std::mutex refusals_mutex_;
  TokenBucket refusals_;
  std::thread thread_;
};

}  // namespace tuskgate::gateway
