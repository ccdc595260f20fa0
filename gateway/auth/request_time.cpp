#include "gateway/auth/request_time.h"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace tuskgate::gateway {
namespace {

namespace chrono = std::chrono;

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Nothing unless all of it are digits.
std::optional<unsigned> Number(std::string_view digits) {
  unsigned number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + static_cast<unsigned>(c - '0');
  }
  return number;
}

struct Parts {
  std::optional<unsigned> year, month, day, hour, minute, second;
};

std::optional<std::int64_t> SecondsOf(const Parts& parts) {
  if (!parts.year || !parts.month || !parts.day || !parts.hour || !parts.minute || !parts.second) {
    return std::nullopt;
  }
  const chrono::year_month_day date(chrono::year(static_cast<int>(*parts.year)),
                                    chrono::month(*parts.month), chrono::day(*parts.day));
  if (!date.ok() || *parts.hour > 23 || *parts.minute > 59 || *parts.second > 59) {
    return std::nullopt;
  }
  const std::int64_t days = chrono::sys_days(date).time_since_epoch().count();
  return days * 86'400 + *parts.hour * 3600 + *parts.minute * 60 + *parts.second;
}

std::optional<std::int64_t> ReadBasic(std::string_view text) {
  if (text.size() != TimeStamp().size() || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  return SecondsOf({Number(text.substr(0, 4)), Number(text.substr(4, 2)), Number(text.substr(6, 2)),
                    Number(text.substr(9, 2)), Number(text.substr(11, 2)),
                    Number(text.substr(13, 2))});
}

// RFC 9110, 5.6.7, the form that is written today. The day of the week is not looked at.
std::optional<std::int64_t> ReadHttpDate(std::string_view text) {
  constexpr std::string_view kForm = "Sun, 30 Aug 2015 12:36:00 GMT";
  if (text.size() != kForm.size() || text.substr(3, 2) != ", " || !text.ends_with(" GMT") ||
      text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':') {
    return std::nullopt;
  }
  const auto* const month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  return SecondsOf({Number(text.substr(12, 4)), static_cast<unsigned>(month - kMonths.begin()) + 1,
                    Number(text.substr(5, 2)), Number(text.substr(17, 2)),
                    Number(text.substr(20, 2)), Number(text.substr(23, 2))});
}

}  // namespace

std::optional<std::int64_t> ReadRequestTime(std::string_view text) {
  if (const auto basic = ReadBasic(text)) return basic;
  return ReadHttpDate(text);
}

TimeStamp StampOf(std::int64_t seconds) {
  const chrono::sys_seconds time{chrono::seconds(seconds)};
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  TimeStamp stamp;
  std::size_t at = 0;
  const auto write = [&stamp, &at](std::int64_t number, std::size_t digits) {
    at += digits;
    for (std::size_t i = 1; i <= digits; ++i, number /= 10) {
      stamp[at - i] = static_cast<char>('0' + number % 10);
    }
  };
  write(int{date.year()}, 4);
  write(unsigned{date.month()}, 2);
  write(unsigned{date.day()}, 2);
  stamp[at++] = 'T';
  write(clock.hours().count(), 2);
  write(clock.minutes().count(), 2);
  write(clock.seconds().count(), 2);
  stamp[at] = 'Z';
  return stamp;
}

}  // namespace tuskgate::gateway
