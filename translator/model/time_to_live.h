// A table's time to live: which attribute says when an item expires.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tuskgate::translator {

// As the catalog has it.
struct TimeToLive {
  std::string attribute;
  bool filling = false;  // items that are there already are yet to be found
};

// A change that takes its time, as changes do with --update-delay. It is being enabled where the
// table has it, and else being disabled.
struct TimeToLiveChange {
  std::string attribute;
  double until = 0;  // seconds since 1970
};

inline bool IsUnderWay(const std::optional<TimeToLiveChange>& change, double now) {
  return change && now < change->until;
}

// Its index in tuskgate.indexes, which no client sees, and which no client's can be called.
inline constexpr std::string_view kTimeToLiveIndex = "time to live";

}  // namespace tuskgate::translator
