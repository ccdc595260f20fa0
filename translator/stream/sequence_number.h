// Places in a change log, and the sequence numbers by which clients know them.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace tuskgate::translator {

// Behind the change with number `n` in a tick. Places have the order in which changes are read.
struct LogPosition {
  static constexpr std::int64_t kEndOfTick = 999'999'999'999'999;

  std::int64_t tick = 0;
  std::int64_t n = kEndOfTick;

  // Behind all changes of a tick.
  static LogPosition AfterTick(std::int64_t tick) { return {tick, kEndOfTick}; }

  friend auto operator<=>(const LogPosition&, const LogPosition&) = default;
};

// The sequence number of that change: 30 digits, 15 of the tick, which is 10^14 at least, and 15 of
// its number. `position.n` is not negative.
std::string SequenceNumber(const LogPosition& position);

// The change that the number is of. Nothing when the text is no decimal number; a number that no
// change can have is the place where it would be.
std::optional<LogPosition> ReadSequenceNumber(std::string_view text);

}  // namespace tuskgate::translator
