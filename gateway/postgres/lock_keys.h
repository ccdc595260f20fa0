// Which row locks the connections of one lane are about to hold.
//
// A statement whose lock key is in a batch of another connection would make its whole batch, and
// all commits in it, wait for that one. It stays in the queue instead and leaves when the key is
// free. Keys are known by hash: two keys in one slot only make a statement wait without need.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>

namespace tuskgate::gateway {

class LockKeys {
 public:
  static constexpr std::size_t kSlots = 4096;

  // Whether a connection other than this one holds the key.
  bool HeldByOther(std::size_t hash, int connection) const {
    const Slot& slot = slots_[hash % kSlots];
    return slot.holders > 0 && slot.connection != connection;
  }

  // Once per statement; not while another connection holds the key.
  void Acquire(std::size_t hash, int connection) {
    Slot& slot = slots_[hash % kSlots];
    slot.connection = static_cast<std::uint16_t>(connection);
    ++slot.holders;
  }

  void Release(std::size_t hash) { --slots_[hash % kSlots].holders; }

 private:
  struct Slot {
    std::uint16_t connection = 0;
    std::uint16_t holders = 0;
  };
  std::array<Slot, kSlots> slots_{};
};

// Which keys are spoken for by those who wait and came first.
class WantedKeys {
 public:
  void Clear() { slots_.reset(); }
  void Add(std::size_t hash) { slots_.set(hash % LockKeys::kSlots); }
  bool Contains(std::size_t hash) const { return slots_.test(hash % LockKeys::kSlots); }

 private:
  std::bitset<LockKeys::kSlots> slots_;
};

}  // namespace tuskgate::gateway
