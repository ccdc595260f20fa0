#include "translator/attached/columns/column_duration.h"

#include <cstddef>
#include <limits>

#include "translator/attached/columns/date_reader.h"

namespace tuskgate::translator {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;

// Adds what a number says of its unit.
void Add(Duration& duration, bool in_time, char unit, std::int64_t number, std::int64_t micros) {
  switch (unit) {
    case 'Y':
      duration.months += 12 * number;
      break;
    case 'W':
      duration.days += 7 * number;
      break;
    case 'D':
      duration.days += number;
      break;
    case 'H':
      duration.micros += number * kHour;
      break;
    case 'M':
      if (in_time) {
        duration.micros += number * kMinute;
      } else {
        duration.months += number;
      }
      break;
    default:
      duration.micros += number * kSecond + micros;
  }
}

// One number with its unit, which is one of `units` from `next` on; false where there is none.
bool TakePart(DateReader& reader, std::string_view units, std::size_t& next, Duration& duration) {
  const bool negative = reader.Take('-');
  if (!negative) reader.Take('+');
  const auto number = reader.Digits(1, 9);
  if (!number) return false;
  std::int64_t micros = 0;
  bool exact = true;
  const bool fraction = reader.Take('.');
  if (fraction && !reader.Fraction(micros, exact)) return false;
  for (; next < units.size(); ++next) {
    const char unit = units[next];
    if (!reader.Take(unit)) continue;
    // PostgreSQL takes fractions of all units; only those of seconds are certain to be exact.
    if (fraction && unit != 'S') return false;
    if (unit == 'W' && *number > 99'999'999) return false;
    const std::int64_t sign = negative ? -1 : 1;
    duration.exact = duration.exact && exact;
    Add(duration, units.front() == 'H', unit, sign * *number, sign * micros);
    ++next;
    return true;
  }
  return false;
}

// A column of that type has no fields below the one it names last.
std::int64_t LeastTime(std::string_view sql_name) {
  if (sql_name.ends_with("hour")) return kHour;
  if (sql_name.ends_with("minute")) return kMinute;
  const std::size_t open = sql_name.find('(');
  std::int64_t least = 1;
  if (open == std::string_view::npos) return least;
  for (int digits = 6; digits > sql_name[open + 1] - '0'; --digits) least *= 10;
  return least;
}

}  // namespace

std::optional<Duration> ParseIsoDuration(std::string_view text) {
  DateReader reader(text);
  if (!reader.Take('P')) return std::nullopt;
  Duration duration;
  std::size_t next = 0;
  bool any = false;
  bool timed = false;
  while (!reader.AtEnd() && !timed) {
    timed = reader.Take('T');
    if (!timed && !TakePart(reader, "YMWD", next, duration)) return std::nullopt;
    any = any || !timed;
  }
  if (timed) {
    next = 0;
    if (reader.AtEnd()) return std::nullopt;
    while (!reader.AtEnd()) {
      if (!TakePart(reader, "HMS", next, duration)) return std::nullopt;
    }
    any = true;
  }
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (!any || duration.months > kMost || duration.months < -kMost || duration.days > kMost ||
      duration.days < -kMost) {
    return std::nullopt;
  }
  return duration;
}

bool KeepsDuration(std::string_view sql_name, const Duration& duration) {
  if (sql_name == "interval year") {
    return duration.months % 12 == 0 && duration.days == 0 && duration.micros == 0;
  }
  if (sql_name.ends_with("month")) return duration.days == 0 && duration.micros == 0;
  if (sql_name.ends_with("day")) return duration.micros == 0;
  return duration.micros % LeastTime(sql_name) == 0;
}

}  // namespace tuskgate::translator
