// Durations as text, and what columns of type interval keep of them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tuskgate::translator {

// As PostgreSQL keeps an interval.
struct Duration {
  std::int64_t months = 0;
  std::int64_t days = 0;
  std::int64_t micros = 0;
  bool exact = true;  // false: digits beyond microseconds were rounded
};

// ISO 8601, with fractions of seconds only; nullopt for all else, and for what is out of range.
std::optional<Duration> ParseIsoDuration(std::string_view text);

// Whether a column of that type, as a cast spells it, keeps all of it: `interval day to minute` has
// no seconds, `interval(0)` no fractions of them.
bool KeepsDuration(std::string_view sql_name, const Duration& duration);

}  // namespace tuskgate::translator
