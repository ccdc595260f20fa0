// Dates, times of day and timestamps as text and as numbers. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "translator/attached/columns/column_type.h"

namespace tuskgate::translator {

// A point in time, or the end of time on either side.
struct TimePoint {
  int infinite = 0;         // -1: -infinity, 1: infinity
  std::int64_t micros = 0;  // since 1970 in UTC, or in the column's own time; a multiple of a day
                            // for dates
  bool exact = true;        // false: digits beyond microseconds were rounded
};

// What PostgreSQL prints, and every ISO 8601 spelling of a complete value: with T or a space, with
// or without seconds and their fraction, with Z or an offset. A time without an offset is UTC's. A
// timestamp without time zone takes no offset but Z, a date no time but midnight. Nullopt for all
// else, and for what is beyond the type's range.
std::optional<TimePoint> ParseTimePoint(std::string_view text, ColumnKind kind);

// As PostgreSQL reads it.
std::string PrintTimePoint(const TimePoint& point, ColumnKind kind);

// Whether a date or timestamp can be that, from 4714 BC to the year 294246.
bool InRange(std::int64_t micros);

// What clients see of a date or timestamp as PostgreSQL prints it: always six digits of fraction;
// what is not in the years 1 to 9999 as it is.
void AppendIsoTime(std::string& out, std::string_view printed, ColumnKind kind);

// The same for a time of day, with time zone or without.
void AppendIsoTimeOfDay(std::string& out, std::string_view printed);

// The number that a time point is in that format, canonical.
std::string EpochNumber(std::int64_t micros, TimeFormat format);

// A time of day, hh:mm[:ss[.f]], with an offset if `zone`; microseconds since midnight of that
// text's own zone.
struct TimeOfDay {
  std::int64_t micros = 0;
  bool exact = true;
  std::string_view offset;  // as written
};
std::optional<TimeOfDay> ParseTimeOfDay(std::string_view text, bool zone);
std::string PrintTimeOfDay(std::int64_t micros);  // hh:mm:ss.ffffff

// All that begin with a part of the form that clients see which ends with one of its fields, such
// as 2026-01 or 2026-01-01T10:. `last` lies beyond all of them.
struct TimeSpan {
  std::int64_t first = 0;
  std::int64_t last = 0;
};
std::optional<TimeSpan> ParseTimePrefix(std::string_view prefix, ColumnKind kind);
std::optional<TimeSpan> ParseTimeOfDayPrefix(std::string_view prefix);

// Whether the type has a time zone: timetz's is part of its name only.
bool IsZonedTime(const ColumnType& type);

}  // namespace tuskgate::translator
