#include "translator/attached/columns/column_dates.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "translator/attached/columns/column_duration.h"
#include "translator/attached/columns/column_numbers.h"

namespace tuskgate::translator {
namespace {

std::string Reprinted(std::string_view text, ColumnKind kind) {
  const auto point = ParseTimePoint(text, kind);
  return point ? PrintTimePoint(*point, kind) : "none";
}

TEST(TimePoint, PrintsWhatItReads) {
  for (const char* date :
       {"2026-11-21", "1970-01-01", "1969-12-31", "2000-02-29", "1900-02-28", "0001-01-01",
        "0001-12-31 BC", "4714-11-24 BC", "9999-12-31", "294246-12-31", "0004-02-29"}) {
    EXPECT_EQ(Reprinted(date, ColumnKind::kDate), date);
  }
  for (const char* date : {"1900-02-29", "2026-02-30", "2026-00-01", "2026-01-00", "0000-01-01",
                           "294247-01-01", "4714-11-23 BC", "99999999-01-01", "2026-1-01",
                           "2026/01/01", "2026-01-01 ", "+2026-01-01", "-2026-01-01"}) {
    EXPECT_EQ(Reprinted(date, ColumnKind::kDate), "none") << date;
  }
}

// Every day of five centuries, forth and back.
TEST(TimePoint, Days) {
  constexpr std::int64_t kDay = 86'400'000'000;
  std::string last;
  for (std::int64_t day = -150'000; day < 60'000; ++day) {
    const std::string text = PrintTimePoint({0, day * kDay, true}, ColumnKind::kDate);
    const auto point = ParseTimePoint(text, ColumnKind::kDate);
    ASSERT_TRUE(point) << text;
    ASSERT_EQ(point->micros, day * kDay) << text;
    ASSERT_LT(last, text);
    last = text;
  }
}

TEST(TimePoint, Spellings) {
  const auto zoned = [](std::string_view text) {
    return Reprinted(text, ColumnKind::kTimestampTz);
  };
  EXPECT_EQ(zoned("2026-11-21"), "2026-11-21 00:00:00.000000+00");
  EXPECT_EQ(zoned("2026-11-21T13:26Z"), "2026-11-21 13:26:00.000000+00");
  EXPECT_EQ(zoned("2026-11-21T01:26:07.5+05:30"), "2026-11-20 19:56:07.500000+00");
  EXPECT_EQ(zoned("2026-11-21 24:00:00-15:59"), "2026-11-22 15:59:00.000000+00");
  EXPECT_EQ(zoned("2026-11-21 13:26:07.9999996Z"), "2026-11-21 13:26:08.000000+00");
  EXPECT_EQ(zoned("2026-11-21T13:26:07+0200"), "2026-11-21 11:26:07.000000+00");
  EXPECT_EQ(zoned("2026-11-21T13:26:07+02:"), "none");
  EXPECT_EQ(zoned("2026-11-21T13:26:07+2"), "none");
  EXPECT_EQ(zoned("2026-11-21T13:26:07 Z"), "none");
  EXPECT_EQ(zoned("2026-11-21T13"), "none");
  EXPECT_EQ(zoned("infinity"), "infinity");
  EXPECT_EQ(Reprinted("2026-11-21T13:26:07+00", ColumnKind::kTimestamp),
            "2026-11-21 13:26:07.000000");
  EXPECT_EQ(Reprinted("2026-11-21T13:26:07+01", ColumnKind::kTimestamp), "none");
  EXPECT_TRUE(ParseTimePoint("2026-11-21T13:26:07.1234560", ColumnKind::kTimestamp)->exact);
  EXPECT_FALSE(ParseTimePoint("2026-11-21T13:26:07.1234561", ColumnKind::kTimestamp)->exact);
}

TEST(TimePrefix, EndsWithAField) {
  const auto span = [](std::string_view prefix, ColumnKind kind) -> std::string {
    const auto found = ParseTimePrefix(prefix, kind);
    if (!found) return "none";
    return PrintTimePoint({0, found->first, true}, ColumnKind::kTimestamp) + " to " +
           PrintTimePoint({0, found->last, true}, ColumnKind::kTimestamp);
  };
  const std::vector<std::array<std::string, 2>> cases = {
      {"2026", "2026-01-01 00:00:00.000000 to 2027-01-01 00:00:00.000000"},
      {"2026-", "2026-01-01 00:00:00.000000 to 2027-01-01 00:00:00.000000"},
      {"2026-12", "2026-12-01 00:00:00.000000 to 2027-01-01 00:00:00.000000"},
      {"2024-02-", "2024-02-01 00:00:00.000000 to 2024-03-01 00:00:00.000000"},
      {"2024-02-29", "2024-02-29 00:00:00.000000 to 2024-03-01 00:00:00.000000"},
      {"2024-02-29T", "2024-02-29 00:00:00.000000 to 2024-03-01 00:00:00.000000"},
      {"2024-02-29T23", "2024-02-29 23:00:00.000000 to 2024-03-01 00:00:00.000000"},
      {"2024-02-29T23:59", "2024-02-29 23:59:00.000000 to 2024-03-01 00:00:00.000000"},
      {"2024-02-29T23:59:01", "2024-02-29 23:59:01.000000 to 2024-02-29 23:59:02.000000"},
      {"2024-02-29T23:59:01.0", "2024-02-29 23:59:01.000000 to 2024-02-29 23:59:01.100000"},
      {"2024-02-29T23:59:01.12345", "2024-02-29 23:59:01.123450 to 2024-02-29 23:59:01.123460"},
      {"2024-02-29T23:59:01.123456", "none"},
      {"2024-02-30", "none"},
      {"2024-2", "none"},
      {"2024-02-29 23", "none"},
      {"2024-02-29T2", "none"},
      {"2024-02-29T24", "none"},
      {"", "none"},
  };
  for (const auto& [prefix, expected] : cases) {
    EXPECT_EQ(span(prefix, ColumnKind::kTimestamp), expected) << prefix;
  }
  EXPECT_EQ(span("2024-02-29", ColumnKind::kDate), "none");
  EXPECT_EQ(span("2024-02-29T23:59:01.123456", ColumnKind::kTimestampTz),
            "2024-02-29 23:59:01.123456 to 2024-02-29 23:59:01.123457");
  EXPECT_EQ(span("2024-02-29T23:59:01.123456Z", ColumnKind::kTimestampTz), "none");
}

TEST(Durations, OfIso8601) {
  for (const char* text : {"P1Y2M3DT4H5M6.789S", "PT0S", "P1W", "P-1Y", "PT-0.5S", "P1DT1M"}) {
    EXPECT_TRUE(ParseIsoDuration(text).has_value()) << text;
  }
  for (const char* text : {"", "P", "PT", "P1DT", "1D", "P1", "PT1D", "P1D2Y", "P1H", "P1YT1Y",
                           "P200000000Y", "P1234567890D", "PT1.5H", "P1YT1S1S"}) {
    EXPECT_FALSE(ParseIsoDuration(text).has_value()) << text;
  }
}

TEST(Durations, AreMonthsDaysAndMicroseconds) {
  const Duration all = *ParseIsoDuration("P1Y2M1W3DT4H5M6.789S");
  EXPECT_EQ(all.months, 14);
  EXPECT_EQ(all.days, 10);
  EXPECT_EQ(all.micros, 14'706'789'000);
  const Duration negative = *ParseIsoDuration("P-1Y2MT-0.5S");
  EXPECT_EQ(negative.months, -10);
  EXPECT_EQ(negative.micros, -500'000);
}

TEST(Durations, OfColumnsThatKeepPartOfThem) {
  const auto keeps = [](const char* type, const char* text) {
    return KeepsDuration(type, *ParseIsoDuration(text));
  };
  for (const char* type : {"interval", "interval day to second", "interval second"}) {
    EXPECT_TRUE(keeps(type, "P1Y2M3DT4H5M6.789S")) << type;
  }
  EXPECT_TRUE(keeps("interval(3)", "PT6.789S"));
  EXPECT_FALSE(keeps("interval(2)", "PT6.789S"));
  EXPECT_TRUE(keeps("interval(0)", "PT-6S"));
  EXPECT_FALSE(keeps("interval day to second(0)", "PT-0.5S"));
  EXPECT_TRUE(keeps("interval year", "P2Y"));
  EXPECT_FALSE(keeps("interval year", "P1M"));
  EXPECT_TRUE(keeps("interval year to month", "P14M"));
  EXPECT_FALSE(keeps("interval month", "P1D"));
  EXPECT_TRUE(keeps("interval day", "P1M1D"));
  EXPECT_FALSE(keeps("interval day", "PT24H"));
  EXPECT_TRUE(keeps("interval day to hour", "P1DT24H"));
  EXPECT_FALSE(keeps("interval hour", "PT1M"));
  EXPECT_TRUE(keeps("interval hour to minute", "PT61M"));
  EXPECT_FALSE(keeps("interval minute", "PT1S"));
}

TEST(ScaledNumbers, FloorsAndLimits) {
  const auto check = [](std::string_view number, int digits, std::int64_t floor, bool exact,
                        int beyond = 0) {
    const Scaled scaled = ScaleNumber(number, digits);
    EXPECT_EQ(scaled.beyond, beyond) << number;
    EXPECT_EQ(scaled.floor, beyond == 0 ? floor : 0) << number;
    EXPECT_EQ(scaled.exact, exact) << number;
  };
  check("0", 6, 0, true);
  check("1.5", 0, 1, false);
  check("-1.5", 0, -2, false);
  check("-0.5", 0, -1, false);
  check("1.5", 1, 15, true);
  check("1.000001", 6, 1000001, true);
  check("-0.0000001", 6, -1, false);
  check("9223372036854775807", 0, 9223372036854775807, true);
  check("-9223372036854775808", 0, -9223372036854775807 - 1, true);
  check("9223372036854775808", 0, 0, true, 1);
  check("-9223372036854775808.5", 0, 0, false, -1);
  check("9223372036854775807.5", 0, 9223372036854775807, false);
  check("99999999999999999999999999", 6, 0, true, 1);
}

}  // namespace
}  // namespace tuskgate::translator
