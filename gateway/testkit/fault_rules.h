// Which calls are to fail, and how: rules that tests make, and what befalls a call by them.
//
// Of this process only. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::gateway {

enum class Fault { kThrottle, kConflict, kError500, kLatency, kDrop, kUnprocessed };

std::optional<Fault> FaultNamed(std::string_view name);
std::string_view NameOf(Fault fault);

// Whether an operation can meet it: reads have no conflicts, and only batches leave things out.
bool AppliesTo(Fault fault, std::string_view operation);

struct FaultRule {
  Fault fault = Fault::kThrottle;
  std::string space;      // a namespace; empty: any
  std::string table;      // within it; empty: any
  std::string operation;  // empty: any that the fault applies to
  std::int64_t nth = 0;   // the first call that is hit, from 1; 0: by probability
  double probability = 1;
  std::uint64_t seed = 0;
  std::int64_t count = std::numeric_limits<std::int64_t>::max();  // of hits, at most
  std::chrono::milliseconds delay{0};                             // of kLatency
  std::int64_t leave = std::numeric_limits<std::int64_t>::max();  // of kUnprocessed, per table
  bool after = false;  // of kError500 and kDrop: the call is carried out

  // What the rules keep.
  int id = 0;
  std::int64_t calls = 0;  // those that it is about
  std::int64_t hits = 0;
};

// A call: its operation, and the tables that it names, for each action of a transaction and each
// statement again. An empty name: none that can be told.
struct FaultCall {
  std::string_view operation;
  std::vector<std::string> tables;
  std::string space = {};  // the namespace, empty without one
};

struct FaultsMet {
  std::chrono::milliseconds delay{0};
  std::optional<FaultRule> rule;  // not kLatency
};

class FaultRules {
 public:
  // Returns its id.
  int Add(FaultRule rule);
  bool Remove(int id);
  // Of a namespace, or all.
  void Clear(const std::string& space = {});
  std::vector<FaultRule> List() const;

  // Without a lock, for calls when there are no rules.
  bool IsEmpty() const { return is_empty_.load(std::memory_order_relaxed); }

  // Each rule that is about the call counts it. All delays add up; of other faults, the first rule
  // that hits it counts.
  FaultsMet Meet(const FaultCall& call);

 private:
  struct Entry {
    FaultRule rule;
    std::mt19937_64 random;
  };

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
  int last_id_ = 0;
  std::atomic<bool> is_empty_ = true;
};

}  // namespace tuskgate::gateway
