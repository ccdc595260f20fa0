#include "translator/attached/columns/column_key.h"

#include <gtest/gtest.h>

#include "tests/unit/translator/attached/columns.h"
#include "translator/attached/columns/column_spelling.h"

namespace tuskgate::translator {
namespace {

std::string Shown(ColumnKind kind, const std::string& sql_name, const std::string& text) {
  return VisibleSpelling(TypeOf(kind, sql_name), text).value_or("none");
}

TEST(VisibleSpelling, Durations) {
  const auto shown = [](const std::string& text) {
    return Shown(ColumnKind::kInterval, "interval", text);
  };
  for (const std::string canonical : {"P1M", "P30D", "PT720H", "P1Y2M", "PT0.5S", "PT-0.5S", "P-1D",
                                      "PT0S", "P-10M", "P1Y2M3DT4H5M6.000007S", "PT-59.999999S"}) {
    EXPECT_EQ(shown(canonical), canonical);
  }
  EXPECT_EQ(shown("PT90M"), "PT1H30M");
  EXPECT_EQ(shown("PT1H-1M"), "PT59M");
  EXPECT_EQ(shown("P1W"), "P7D");
  EXPECT_EQ(shown("P14M"), "P1Y2M");
  EXPECT_EQ(shown("P-1Y2M"), "P-10M");
  EXPECT_EQ(shown("P0D"), "PT0S");
  EXPECT_EQ(shown("PT+1.50S"), "PT1.5S");
  EXPECT_EQ(shown("PT0.0000001S"), "none");
  EXPECT_EQ(shown("1 day"), "none");
}

TEST(VisibleSpelling, Others) {
  EXPECT_EQ(Shown(ColumnKind::kTime, "time with time zone", "12:30+0530"), "12:30:00.000000+05:30");
  EXPECT_EQ(Shown(ColumnKind::kTime, "time with time zone", "12:30:00-00:00"),
            "12:30:00.000000+00");
  EXPECT_EQ(Shown(ColumnKind::kTime, "time without time zone", "12:30"), "12:30:00.000000");
  EXPECT_EQ(Shown(ColumnKind::kTimestampTz, "timestamp with time zone", "2026-01-02T05:04+02:00"),
            "2026-01-02T03:04:00.000000Z");
  EXPECT_EQ(Shown(ColumnKind::kDate, "date", "2026-01-02T00:00:00"), "2026-01-02");
  EXPECT_EQ(Shown(ColumnKind::kDate, "date", "2026-01-02T00:00:01"), "none");
  EXPECT_EQ(Shown(ColumnKind::kOpaque, "inet", "2001:DB8::1/128"), "2001:db8::1");
  EXPECT_EQ(Shown(ColumnKind::kOpaque, "inet", "10.0.0.1/24"), "10.0.0.1/24");
  EXPECT_EQ(Shown(ColumnKind::kOpaque, "money", "1"), "none");
  EXPECT_EQ(Shown(ColumnKind::kText, "text", "A"), "none");
}

// The parameter, or "refused".
std::string Key(ColumnKind kind, const std::string& sql_name, const AttributeValue& value,
                int bytes = 0) {
  const auto text = KeyParameter(ColumnNamed("k", TypeOf(kind, sql_name, bytes)), value);
  return text.has_value() ? *text : "refused";
}

TEST(KeyParameter, RefusesWhatTheColumnDoesNotKeep) {
  EXPECT_EQ(Key(ColumnKind::kFloat, "real", {Number{"16777216"}}, 4), "16777216");
  EXPECT_EQ(Key(ColumnKind::kFloat, "real", {Number{"16777217"}}, 4), "refused");
  EXPECT_EQ(Key(ColumnKind::kFloat, "real", {Number{"0.1"}}, 4), "0.1");
  EXPECT_EQ(Key(ColumnKind::kOpaque, "bit(3)", {String{"101"}}), "101");
  EXPECT_EQ(Key(ColumnKind::kOpaque, "bit(3)", {String{"1"}}), "refused");
  EXPECT_EQ(Key(ColumnKind::kOpaque, "bit(3)", {String{"1a1"}}), "refused");
  EXPECT_EQ(Key(ColumnKind::kOpaque, "bit varying(3)", {String{"1"}}), "1");
  EXPECT_EQ(Key(ColumnKind::kOpaque, "bit varying(3)", {String{"1011"}}), "refused");
  EXPECT_EQ(Key(ColumnKind::kTimestamp, "timestamp(0) without time zone",
                {String{"2026-01-02T03:04:05.600000"}}),
            "refused");
  EXPECT_EQ(Key(ColumnKind::kTimestamp, "timestamp(1) without time zone",
                {String{"2026-01-02T03:04:05.6"}}),
            "2026-01-02 03:04:05.600000");
  EXPECT_EQ(Key(ColumnKind::kTimestamp, "timestamp without time zone",
                {String{"2026-01-02T03:04:05.0000001"}}),
            "refused");
  EXPECT_EQ(Key(ColumnKind::kTime, "time(0) without time zone", {String{"03:04:05.6"}}), "refused");
  EXPECT_EQ(Key(ColumnKind::kInterval, "interval", {String{"P1W"}}), "refused");
  EXPECT_EQ(Key(ColumnKind::kInterval, "interval", {String{"P7D"}}), "P7D");
}

}  // namespace
}  // namespace tuskgate::translator
