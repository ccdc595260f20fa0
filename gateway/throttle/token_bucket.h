// How much throughput is left: units flow in at a rate, and are kept for 300 seconds.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
//
// What is taken may be more than there is, as what an operation consumes is known only afterwards:
// the bucket then owes the difference, and is empty until it has been paid back.
#pragma once

#include <algorithm>

namespace tuskgate::gateway {

class TokenBucket {
 public:
  static constexpr double kBurstSeconds = 300;

  // `idle_seconds`: for how long nothing was taken. There is always a second's worth to begin with.
  TokenBucket(double rate, double now, double idle_seconds)
      : rate_(rate), units_(rate * std::clamp(idle_seconds, 1.0, kBurstSeconds)), at_(now) {}

  // Lets time pass, in seconds, and takes over a new rate. A clock that was set back counts as one
  // that stood still.
  void Advance(double now, double rate) {
    units_ += rate_ * std::max(0.0, now - at_);
    at_ = now;
    rate_ = rate;
    units_ = std::min(units_, rate_ * kBurstSeconds);
  }

  bool IsEmpty() const { return units_ <= 0; }
  bool IsFull() const { return units_ >= rate_ * kBurstSeconds; }

  // Negative: gives back.
  void Take(double units) { units_ -= units; }

 private:
  double rate_;
  double units_;
  double at_;
};

}  // namespace tuskgate::gateway
