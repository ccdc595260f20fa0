#include "policy/date_value.h"

#include <algorithm>
#include <chrono>

namespace tuskgate::policy {
namespace {

bool IsDigit(char byte) { return byte >= '0' && byte <= '9'; }

// Takes pieces off the beginning of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool IsDone() const { return rest_.empty(); }

  bool Take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // So many digits, no fewer.
  std::optional<int> Number(std::size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int number = 0;
    for (const char byte : rest_.substr(0, digits)) {
      if (!IsDigit(byte)) return std::nullopt;
      number = number * 10 + (byte - '0');
    }
    rest_.remove_prefix(digits);
    return number;
  }

  // As nanoseconds; more digits than nine are cut off.
  std::optional<std::int32_t> Fraction() {
    std::int32_t nanoseconds = 0;
    std::size_t digits = 0;
    for (; digits < rest_.size() && IsDigit(rest_[digits]); ++digits) {
      if (digits < 9) nanoseconds = nanoseconds * 10 + (rest_[digits] - '0');
    }
    if (digits == 0) return std::nullopt;
    rest_.remove_prefix(digits);
    for (; digits < 9; ++digits) nanoseconds *= 10;
    return nanoseconds;
  }

 private:
  std::string_view rest_;
};

// Within the years that have four digits, and some more.
constexpr std::size_t kMostEpochDigits = 12;

std::optional<DateValue> ReadEpoch(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  const std::string_view whole = text.substr(0, text.find('.'));
  if (whole.empty() || whole.size() > kMostEpochDigits ||
      !std::all_of(whole.begin(), whole.end(), IsDigit)) {
    return std::nullopt;
  }
  DateValue value;
  for (const char byte : whole) value.seconds = value.seconds * 10 + (byte - '0');
  Reader rest(text.substr(whole.size()));
  if (rest.Take('.')) {
    const auto fraction = rest.Fraction();
    if (!fraction) return std::nullopt;
    value.nanoseconds = *fraction;
  }
  if (!rest.IsDone()) return std::nullopt;
  if (is_negative) {
    value.seconds = -value.seconds;
    if (value.nanoseconds > 0) {
      --value.seconds;
      value.nanoseconds = 1'000'000'000 - value.nanoseconds;
    }
  }
  return value;
}

// Z, +hh:mm or -hh:mm, as seconds.
std::optional<std::int64_t> ReadZone(Reader& reader) {
  if (reader.Take('Z')) return 0;
  const bool is_west = reader.Take('-');
  if (!is_west && !reader.Take('+')) return std::nullopt;
  const auto hours = reader.Number(2);
  if (!hours || *hours > 23 || !reader.Take(':')) return std::nullopt;
  const auto minutes = reader.Number(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const std::int64_t offset = (*hours * 60 + *minutes) * 60;
  return is_west ? -offset : offset;
}

// What stands behind the T.
std::optional<DateValue> ReadTime(Reader& reader) {
  const auto hours = reader.Number(2);
  if (!hours || *hours > 23 || !reader.Take(':')) return std::nullopt;
  const auto minutes = reader.Number(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  DateValue value{(*hours * 60 + *minutes) * 60, 0};
  if (reader.Take(':')) {
    const auto seconds = reader.Number(2);
    if (!seconds || *seconds > 59) return std::nullopt;
    value.seconds += *seconds;
    if (reader.Take('.')) {
      const auto fraction = reader.Fraction();
      if (!fraction) return std::nullopt;
      value.nanoseconds = *fraction;
    }
  }
  const auto zone = ReadZone(reader);
  if (!zone) return std::nullopt;
  value.seconds -= *zone;
  return value;
}

std::optional<DateValue> ReadIso(std::string_view text) {
  Reader reader(text);
  const auto year = reader.Number(4);
  if (!year) return std::nullopt;
  unsigned month = 1;
  unsigned day = 1;
  DateValue time;
  if (reader.Take('-')) {
    const auto given_month = reader.Number(2);
    if (!given_month) return std::nullopt;
    month = static_cast<unsigned>(*given_month);
    if (reader.Take('-')) {
      const auto given_day = reader.Number(2);
      if (!given_day) return std::nullopt;
      day = static_cast<unsigned>(*given_day);
      if (reader.Take('T')) {
        const auto given_time = ReadTime(reader);
        if (!given_time) return std::nullopt;
        time = *given_time;
      }
    }
  }
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!reader.IsDone() || !date.ok()) return std::nullopt;
  const std::chrono::seconds midnight = std::chrono::sys_days(date).time_since_epoch();
  time.seconds += midnight.count();
  return time;
}

}  // namespace

std::optional<DateValue> ReadDate(std::string_view text) {
  if (const auto date = ReadIso(text)) return date;
  return ReadEpoch(text);
}

}  // namespace tuskgate::policy
