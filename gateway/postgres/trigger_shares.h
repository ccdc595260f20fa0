// Which relations' triggers are fired often: those of which one in kLarge of the last writes was.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tuskgate::gateway {

class TriggerShares {
 public:
  // Half of what a session may know, so that it has room for those of which it is the home.
  static constexpr std::uint32_t kLarge = 48;

  void Count(std::size_t relation) {
    ++counts_[relation % counts_.size()];
    if (++total_ < kWindow) return;
    total_ = 0;
    for (std::uint32_t& count : counts_) total_ += count /= 2;
  }

  // May be wrong for a relation that shares its place with others.
  bool IsLarge(std::size_t relation) const {
    return counts_[relation % counts_.size()] * kLarge > total_;
  }

 private:
  static constexpr std::uint32_t kWindow = 4096;
  std::array<std::uint32_t, 509> counts_ =
      {};  // a prime, so that places have little to do with homes
  std::uint32_t total_ = 0;
};

}  // namespace tuskgate::gateway
