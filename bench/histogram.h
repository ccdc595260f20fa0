// Counts of latencies in log-linear buckets: every value is known to better than 0.8 %, whatever
// its magnitude, and recording is a handful of instructions.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace tuskgate::bench {

// Not thread-safe: each thread records into its own and the results are merged.
class Histogram {
 public:
  // Nanoseconds; what is beyond kLargest (18 minutes) counts as kLargest.
  void Record(std::uint64_t value) {
    value = std::min(value, kLargest);
    ++counts_[BucketOf(value)];
    ++count_;
    max_ = std::max(max_, value);
  }

  void Merge(const Histogram& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
  }

  std::uint64_t Count() const { return count_; }
  std::uint64_t Max() const { return max_; }

  // The upper end of the bucket that holds the value below or at which the share `quantile`
  // (0..1) of all values lies; never above Max(). 0 when nothing was recorded.
  std::uint64_t Quantile(double quantile) const {
    if (count_ == 0) return 0;
    const auto rank = std::clamp<std::uint64_t>(
        static_cast<std::uint64_t>(std::ceil(quantile * static_cast<double>(count_))), 1, count_);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen >= rank) return std::min(UpperEndOf(i), max_);
    }
    return max_;
  }

  static constexpr std::uint64_t kLargest = (std::uint64_t{1} << 40) - 1;

 private:
  // Each power of two above 2^kSubBits is cut into 2^kSubBits buckets of equal width; below, each
  // value has a bucket of its own.
  static constexpr int kSubBits = 7;
  static constexpr std::size_t kPerOctave = std::size_t{1} << kSubBits;
  static constexpr std::size_t kBuckets = (40 - kSubBits + 1) * kPerOctave;

  static int ShiftOf(std::uint64_t value) {
    return std::max(0, static_cast<int>(std::bit_width(value)) - (kSubBits + 1));
  }

  static std::size_t BucketOf(std::uint64_t value) {
    const int shift = ShiftOf(value);
    return static_cast<std::size_t>(shift) * kPerOctave + static_cast<std::size_t>(value >> shift);
  }

  static std::uint64_t UpperEndOf(std::size_t bucket) {
    if (bucket < 2 * kPerOctave) return bucket;
    const std::size_t shift = bucket / kPerOctave - 1;
    const std::uint64_t part = bucket - shift * kPerOctave;
    return ((part + 1) << shift) - 1;
  }

  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace tuskgate::bench
