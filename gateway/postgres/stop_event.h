// How a thread that waits for PostgreSQL is told to stop.
#pragma once

#include <atomic>
#include <chrono>

namespace tuskgate::gateway {

class StopEvent {
 public:
  StopEvent();
  ~StopEvent();
  StopEvent(const StopEvent&) = delete;
  StopEvent& operator=(const StopEvent&) = delete;

  // Any thread; for good.
  void Set();
  bool IsSet() const { return set_; }

  // Readable once it is set.
  int descriptor() const { return descriptor_; }

  // Returns early when it is set.
  void WaitFor(std::chrono::milliseconds time) const;

 private:
  std::atomic<bool> set_ = false;
  int descriptor_;  // an eventfd
};

}  // namespace tuskgate::gateway
