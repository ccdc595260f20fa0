#include "gateway/audit/audit_log.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "gateway/audit/record.h"
#include "gateway/clock.h"
#include "gateway/observe/log.h"
#include "gateway/process/background.h"

namespace tuskgate::gateway {
namespace {

using Clock = std::chrono::steady_clock;

// Between two batches, so that a write is worth its while. What is not written when the process is
// killed is what came in this time.
constexpr std::chrono::milliseconds kPause{5};

// For a disk that is full, and a pipe that nobody reads.
constexpr int kRetryMilliseconds = 100;
constexpr std::chrono::seconds kPatienceAtEnd{5};

// How often missing records are told, at most.
constexpr std::chrono::seconds kMissingInterval{1};
constexpr double kRefusalsPerSecond = 5;
constexpr double kRefusalsAtOnce = 100;

// A buffer of a busy moment is not kept.
constexpr std::size_t kKeptMemory = std::size_t{1} << 20;

double Seconds(Clock::time_point time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

AuditLog::AuditLog(std::string file, translator::ArnScope scope)
    : scope_(std::move(scope)),
      file_(std::move(file)),
      refusals_(kRefusalsPerSecond, Seconds(Clock::now()), kRefusalsAtOnce / kRefusalsPerSecond),
      thread_([this] { Run(); }) {}

void AuditLog::End() {
  if (!thread_.joinable()) return;
  end_at_ = Clock::now() + kPatienceAtEnd;
  is_ending_ = true;
  Wake();
  thread_.join();
}

void AuditLog::TellLost() const {
  std::uint64_t missing = 0;
  for (const auto& count : missing_) missing += count;
  const std::size_t waiting = waiting_;
  if (waiting == 0 && missing == 0) return;
  Log(LogLevel::kError,
      "audit log {}: {} bytes of records are lost, and {} are missing that it does not tell of",
      file_.name(), waiting, missing);
}

PendingRecords& AuditLog::AddWorker() {
  const std::lock_guard lock(mutex_);
  return *workers_.emplace_back(std::make_unique<PendingRecords>());
}

void AuditLog::Wake() {
  {
    const std::lock_guard lock(mutex_);
    is_asleep_ = false;
  }
  changed_.notify_one();
}

void AuditLog::Reopen() {
  is_to_reopen_ = true;
  Wake();
}

bool AuditLog::AdmitRefusal() {
  const std::lock_guard lock(refusals_mutex_);
  refusals_.Advance(Seconds(Clock::now()), kRefusalsPerSecond);
  if (refusals_.IsEmpty()) {
    CountMissing(Missing::kRefusals);
    return false;
  }
  refusals_.Take(1);
  return true;
}

void AuditLog::Gather() {
  const std::lock_guard lock(mutex_);
  for (const auto& worker : workers_) {
    if (gathered_.capacity() > kKeptMemory) std::string().swap(gathered_);
    gathered_.clear();
    worker->Take(gathered_);
    // The first one's, nearly all where few are busy, need not be copied.
    if (batch_.empty()) {
      batch_.swap(gathered_);
    } else {
      batch_.append(gathered_);
    }
  }
}

void AuditLog::AppendMissing() {
  const Clock::time_point now = Clock::now();
  if (now < told_missing_ + kMissingInterval && !is_ending_) return;
  static constexpr std::array<std::string_view, 4> kReasons = {"overflow", "refusedRequests",
                                                               "fault", "abandoned"};
  for (std::size_t i = 0; i < missing_.size(); ++i) {
    const std::uint64_t count = missing_.at(i).exchange(0);
    if (count == 0) continue;
    const std::string id = NewUuid();
    const auto time = std::chrono::system_clock::now().time_since_epoch();
    const std::size_t before = batch_.size();
    AppendRecord(
        batch_, MissingRecords{count, kReasons.at(i), scope_,
                               std::chrono::duration_cast<std::chrono::seconds>(time).count(), id});
    waiting_ += batch_.size() - before;
    told_missing_ = now;
  }
}

bool AuditLog::IsGivingUp() const { return is_ending_ && Clock::now() >= end_at_; }

void AuditLog::ReopenIfAsked() {
  if (!is_to_reopen_.exchange(false)) return;
  if (const std::string error = file_.Reopen(); !error.empty()) {
    Log(LogLevel::kError, "audit log {}: cannot be opened again: {}", file_.name(), error);
  }
}

// Until all is written, or the end is near.
void AuditLog::Write() {
  std::size_t begin = 0;
  while (begin < batch_.size()) {
    ReopenIfAsked();
    const std::size_t bytes = file_.Append(std::string_view(batch_).substr(begin));
    begin += bytes;
    waiting_ -= bytes;
    if (begin == batch_.size()) break;
    if (!is_failing_ && errno != EAGAIN) {
      Log(LogLevel::kError, "audit log {}: cannot be written, which is tried again: {}",
          file_.name(), std::strerror(errno));
      is_failing_ = true;
    }
    if (IsGivingUp()) {
      Log(LogLevel::kError, "audit log {}: {} bytes of records are lost", file_.name(),
          waiting_.load());
      break;
    }
    file_.Wait(kRetryMilliseconds);
  }
  if (begin == batch_.size() && is_failing_) {
    Log(LogLevel::kInfo, "audit log {}: can be written again", file_.name());
    is_failing_ = false;
  }
  if (batch_.capacity() > kKeptMemory) std::string().swap(batch_);
  batch_.clear();
}

void AuditLog::Run() {
  LetOthersFirst();
  for (;;) {
    const bool is_last = is_ending_;
    is_asleep_ = true;  // before it is looked: what comes later wakes
    ReopenIfAsked();
    Gather();
    AppendMissing();
    if (!batch_.empty()) {
      is_asleep_ = false;
      Write();
      if (is_last || IsGivingUp()) return;
      std::this_thread::sleep_for(kPause);
      continue;
    }
    if (is_last) return;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kMissingInterval, [this] { return !is_asleep_; });
  }
}

}  // namespace tuskgate::gateway
