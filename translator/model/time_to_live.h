// A table's time to live: which attribute says when an item expires.
#pragma once

#include <string>
#include <string_view>

namespace tuskgate::translator {

// As the catalog has it.
struct TimeToLive {
  std::string attribute;
  bool filling = false;  // items that are there already are yet to be found
};

// Its index in tuskgate.indexes, which no client sees, and which no client's can be called.
inline constexpr std::string_view kTimeToLiveIndex = "time to live";

}  // namespace tuskgate::translator
