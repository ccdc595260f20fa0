#include "translator/attached/columns/column_dates.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "translator/attached/columns/date_reader.h"

namespace tuskgate::translator {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kLastYear = 294246;

struct Date {
  std::int64_t year = 1;  // 0 is 1 BC
  int month = 1;
  int day = 1;
};

// Days since 1970 in the Gregorian calendar, which goes on before its invention: years are counted
// from March, so that a leap day is a year's last, in eras of 400 years.
std::int64_t DaysOf(const Date& date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = (date.month + 9) % 12;
  const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Date DateOf(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;
  Date date;
  date.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

bool IsLeap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

bool IsDate(const Date& date) {
  static constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.month < 1 || date.month > 12 || date.day < 1) return false;
  const int days = kDays[static_cast<std::size_t>(date.month - 1)] +
                   (date.month == 2 && IsLeap(date.year) ? 1 : 0);
  return date.day <= days;
}

std::int64_t FloorDays(std::int64_t micros) {
  return micros >= 0 ? micros / kDay : -((kDay - 1 - micros) / kDay);
}

std::int64_t MicrosOf(const Date& date) { return DaysOf(date) * kDay; }

// The rest of the reader as hh:mm[:ss[.f]]; 24:00 is the end of the day.
std::optional<TimeOfDay> ReadTimeOfDay(DateReader& reader) {
  TimeOfDay time;
  const auto hour = reader.Digits(2, 2);
  if (!hour || !reader.Take(':')) return std::nullopt;
  const auto minute = reader.Digits(2, 2);
  if (!minute) return std::nullopt;
  std::int64_t second = 0;
  std::int64_t fraction = 0;
  if (reader.Take(':')) {
    const auto digits = reader.Digits(2, 2);
    if (!digits) return std::nullopt;
    second = *digits;
    if (reader.Take('.') && !reader.Fraction(fraction, time.exact)) return std::nullopt;
  }
  if (*hour > 24 || *minute > 59 || second > 59) return std::nullopt;
  time.micros = *hour * kHour + *minute * kMinute + second * kSecond + fraction;
  if (time.micros > kDay || (time.micros == kDay && !time.exact)) return std::nullopt;
  return time;
}

// Z, +hh, +hh:mm or +hhmm, in minutes east of Greenwich.
std::optional<std::int64_t> ReadOffset(DateReader& reader) {
  if (reader.Take('Z')) return 0;
  const bool west = reader.Take('-');
  if (!west && !reader.Take('+')) return std::nullopt;
  const auto hours = reader.Digits(2, 2);
  if (!hours) return std::nullopt;
  std::int64_t minutes = 0;
  if (reader.Take(':') || reader.AtDigit()) {
    const auto digits = reader.Digits(2, 2);
    if (!digits) return std::nullopt;
    minutes = *digits;
  }
  if (*hours > 15 || minutes > 59) return std::nullopt;
  const std::int64_t offset = *hours * 60 + minutes;
  return west ? -offset : offset;
}

// A year of four digits or more, BC if the whole text ends so.
std::optional<Date> ReadDate(DateReader& reader, bool before_christ) {
  const auto year = reader.Digits(4, 7);
  if (!year || !reader.Take('-')) return std::nullopt;
  const auto month = reader.Digits(2, 2);
  if (!month || !reader.Take('-')) return std::nullopt;
  const auto day = reader.Digits(2, 2);
  if (!day || *year == 0) return std::nullopt;
  const Date date{before_christ ? 1 - *year : *year, static_cast<int>(*month),
                  static_cast<int>(*day)};
  return IsDate(date) ? std::optional(date) : std::nullopt;
}

}  // namespace

bool InRange(std::int64_t micros) {
  // From Julian day 0, where PostgreSQL begins, to the last year that 64 bits hold from 1970 on;
  // PostgreSQL goes on to 294276, and with dates to 5874897.
  static const std::int64_t kFirst = MicrosOf({-4713, 11, 24});
  static const std::int64_t kEnd = MicrosOf({kLastYear + 1, 1, 1});
  return micros >= kFirst && micros < kEnd;
}

std::optional<TimePoint> ParseTimePoint(std::string_view text, ColumnKind kind) {
  TimePoint point;
  if (text == "infinity" || text == "-infinity") {
    point.infinite = text.front() == '-' ? -1 : 1;
    return point;
  }
  const bool before_christ = text.ends_with(" BC");
  if (before_christ) text.remove_suffix(3);
  DateReader reader(text);
  const auto date = ReadDate(reader, before_christ);
  if (!date || date->year > kLastYear) return std::nullopt;
  point.micros = MicrosOf(*date);
  if (!reader.AtEnd()) {
    if (!reader.Take('T') && !reader.Take(' ')) return std::nullopt;
    const auto time = ReadTimeOfDay(reader);
    if (!time || (kind == ColumnKind::kDate && (time->micros != 0 || !time->exact))) {
      return std::nullopt;
    }
    point.micros += time->micros;
    point.exact = time->exact;
    if (!reader.AtEnd()) {
      const auto offset = ReadOffset(reader);
      if (!offset || !reader.AtEnd()) return std::nullopt;
      if (*offset != 0 && kind != ColumnKind::kTimestampTz) return std::nullopt;
      point.micros -= *offset * kMinute;
    }
  }
  return InRange(point.micros) ? std::optional(point) : std::nullopt;
}

std::string PrintTimePoint(const TimePoint& point, ColumnKind kind) {
  if (point.infinite != 0) return point.infinite < 0 ? "-infinity" : "infinity";
  const std::int64_t days = FloorDays(point.micros);
  const Date date = DateOf(days);
  const bool before_christ = date.year <= 0;
  std::string text = fmt::format("{:04}-{:02}-{:02}", before_christ ? 1 - date.year : date.year,
                                 date.month, date.day);
  if (kind != ColumnKind::kDate) {
    text.append(" ").append(PrintTimeOfDay(point.micros - days * kDay));
    if (kind == ColumnKind::kTimestampTz) text.append("+00");
  }
  if (before_christ) text.append(" BC");
  return text;
}

std::string PrintTimeOfDay(std::int64_t micros) {
  return fmt::format("{:02}:{:02}:{:02}.{:06}", micros / kHour, micros / kMinute % 60,
                     micros / kSecond % 60, micros % kSecond);
}

std::optional<TimeOfDay> ParseTimeOfDay(std::string_view text, bool zone) {
  DateReader reader(text);
  auto time = ReadTimeOfDay(reader);
  if (!time || reader.AtEnd()) return time;
  time->offset = reader.Rest();
  if (!zone || !ReadOffset(reader) || !reader.AtEnd()) return std::nullopt;
  return time;
}

namespace {

// hh:mm:ss or hh:mm:ss.f with all six digits.
void AppendFullTime(std::string& out, std::string_view time) {
  out.append(time);
  if (time.size() == 8) out.push_back('.');
  const std::size_t length = std::max<std::size_t>(time.size(), 9);
  if (length < 15) out.append(15 - length, '0');
}

}  // namespace

void AppendIsoTime(std::string& out, std::string_view printed, ColumnKind kind) {
  if (kind == ColumnKind::kDate || printed.size() < 19 || printed[4] != '-' ||
      printed.ends_with("BC")) {
    out.append(printed);
    return;
  }
  std::string_view time = printed.substr(11);
  if (kind == ColumnKind::kTimestampTz) {
    const std::size_t sign = time.find_first_of("+-");
    time = time.substr(0, sign);
  }
  out.append(printed.substr(0, 10)).push_back('T');
  AppendFullTime(out, time);
  if (kind == ColumnKind::kTimestampTz) out.push_back('Z');
}

void AppendIsoTimeOfDay(std::string& out, std::string_view printed) {
  const std::size_t sign = printed.find_first_of("+-");
  AppendFullTime(out, printed.substr(0, sign));
  if (sign != std::string_view::npos) out.append(printed.substr(sign));
}

std::string EpochNumber(std::int64_t micros, TimeFormat format) {
  const int digits = format == TimeFormat::kEpoch ? 6 : 3;
  const std::uint64_t unit = format == TimeFormat::kEpoch ? 1'000'000 : 1'000;
  const std::uint64_t magnitude =
      micros < 0 ? 0 - static_cast<std::uint64_t>(micros) : static_cast<std::uint64_t>(micros);
  std::string text = micros < 0 ? "-" : "";
  text.append(std::to_string(magnitude / unit));
  if (magnitude % unit != 0) {
    text.append(fmt::format(".{:0{}}", magnitude % unit, digits));
    while (text.back() == '0') text.pop_back();
  }
  return text;
}

namespace {

// Reads a field that may be missing from here on: false when the text goes on otherwise. `present`
// tells whether there was one, `done` that the text has ended.
struct PrefixFields {
  DateReader reader;
  bool valid = true;

  // Two digits after `separator`; nullopt at the end of the text, and where it is not valid.
  std::optional<int> Field(char separator) {
    if (reader.AtEnd()) return std::nullopt;
    if (!reader.Take(separator)) {
      valid = false;
      return std::nullopt;
    }
    if (reader.AtEnd()) return std::nullopt;
    const auto digits = reader.Digits(2, 2);
    if (!digits) {
      valid = false;
      return std::nullopt;
    }
    return static_cast<int>(*digits);
  }
};

// From hh on: what is given of a time of day.
std::optional<TimeSpan> ReadTimeFields(PrefixFields& fields, int hour) {
  if (hour > 23) return std::nullopt;
  TimeSpan span{hour * kHour, (hour + 1) * kHour};
  std::int64_t unit = kMinute;
  for (int field = 0; field < 2; ++field, unit = kSecond) {
    const auto digits = fields.Field(':');
    if (!fields.valid) return std::nullopt;
    if (!digits) return span;
    if (*digits > 59) return std::nullopt;
    span.first += *digits * unit;
    span.last = span.first + unit;
  }
  if (fields.reader.AtEnd()) return span;
  if (!fields.reader.Take('.')) return std::nullopt;
  unit = kSecond;
  for (int digit = 0; digit < 6 && fields.reader.AtDigit(); ++digit) {
    unit /= 10;
    span.first += *fields.reader.Digits(1, 1) * unit;
    span.last = span.first + unit;
  }
  return span;
}

}  // namespace

std::optional<TimeSpan> ParseTimePrefix(std::string_view prefix, ColumnKind kind) {
  PrefixFields fields{DateReader(prefix)};
  const auto year = fields.reader.Digits(4, 4);
  if (!year || *year == 0) return std::nullopt;
  Date first{*year, 1, 1};
  const auto month = fields.Field('-');
  if (!fields.valid) return std::nullopt;
  if (!month) return TimeSpan{MicrosOf(first), MicrosOf({*year + 1, 1, 1})};
  first.month = *month;
  if (!IsDate(first)) return std::nullopt;
  const auto day = fields.Field('-');
  if (!fields.valid) return std::nullopt;
  if (!day) {
    const Date next = *month == 12 ? Date{*year + 1, 1, 1} : Date{*year, *month + 1, 1};
    return TimeSpan{MicrosOf(first), MicrosOf(next)};
  }
  first.day = *day;
  if (!IsDate(first)) return std::nullopt;
  const std::int64_t midnight = MicrosOf(first);
  if (kind == ColumnKind::kDate) {
    // The whole value is no part of it.
    return std::nullopt;
  }
  const auto hour = fields.Field('T');
  if (!fields.valid) return std::nullopt;
  if (!hour) return TimeSpan{midnight, midnight + kDay};
  auto time = ReadTimeFields(fields, *hour);
  if (!time || !fields.reader.AtEnd()) return std::nullopt;
  // As long as the whole value, but for the Z.
  if (prefix.size() == 26 && kind == ColumnKind::kTimestamp) return std::nullopt;
  return TimeSpan{midnight + time->first, midnight + time->last};
}

std::optional<TimeSpan> ParseTimeOfDayPrefix(std::string_view prefix) {
  PrefixFields fields{DateReader(prefix)};
  const auto hour = fields.reader.Digits(2, 2);
  if (!hour || prefix.size() >= 15) return std::nullopt;
  auto span = ReadTimeFields(fields, static_cast<int>(*hour));
  return span && fields.reader.AtEnd() ? span : std::nullopt;
}

bool IsZonedTime(const ColumnType& type) {
  return type.sql_name.find("with time zone") != std::string::npos ||
         type.sql_name.starts_with("timetz");
}

}  // namespace tuskgate::translator
