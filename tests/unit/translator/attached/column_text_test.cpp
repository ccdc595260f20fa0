// Columns' texts, both ways, without a database. What PostgreSQL makes of them:
// tests/pg/translator/attached_columns_pgtest.cpp.
#include "translator/attached/columns/column_text.h"

#include <gtest/gtest.h>

#include "tests/unit/translator/attached/columns.h"

namespace tuskgate::translator {
namespace {

const ColumnType kInt4 = TypeOf(ColumnKind::kInteger, "int4", 4);
const ColumnType kText = TypeOf(ColumnKind::kText, "text");
const ColumnType kNumeric = TypeOf(ColumnKind::kNumeric, "numeric");
const ColumnType kJsonb = TypeOf(ColumnKind::kJson, "jsonb");

TEST(AppendColumnJson, Scalars) {
  EXPECT_EQ(Read(kInt4, "-5"), R"({"N":"-5"})");
  EXPECT_EQ(Read(kNumeric, "1.500"), R"({"N":"1.5"})");
  EXPECT_EQ(Read(TypeOf(ColumnKind::kFloat, "float8", 8), "1e+20"),
            R"({"N":"100000000000000000000"})");
  EXPECT_EQ(Read(kText, "a\"\x01"), R"({"S":"a\"\u0001"})");
  EXPECT_EQ(Read(TypeOf(ColumnKind::kBoolean, "bool"), "t"), R"({"BOOL":true})");
  EXPECT_EQ(Read(TypeOf(ColumnKind::kBytes, "bytea"), "\\x00fF"), R"({"B":"AP8="})");
  EXPECT_EQ(Read(TypeOf(ColumnKind::kBytes, "bytea"), "a\\000\\\\\\377"), R"({"B":"YQBc/w=="})");
  ColumnType padded = TypeOf(ColumnKind::kText, "character(5)");
  padded.blank_padded = true;
  EXPECT_EQ(Read(padded, "ab   "), R"({"S":"ab"})");
  EXPECT_EQ(Read(padded, "     "), R"({"S":""})");
}

TEST(AppendColumnJson, AppendsAndCounts) {
  std::string out = "x";
  const auto size = AppendColumnJson(out, ColumnNamed("a", kText), "é");
  EXPECT_EQ(*size, 2u);
  EXPECT_EQ(out, "x{\"S\":\"é\"}");
}

TEST(AppendColumnJson, NoNumbers) {
  EXPECT_EQ(Read(kNumeric, "NaN"), "'a': the stored value NaN is no number");
  EXPECT_EQ(Read(TypeOf(ColumnKind::kFloat, "float8", 8), "-Infinity"),
            "'a': the stored value -Infinity is no number");
  EXPECT_EQ(Read(kNumeric, std::string(39, '1')),
            "'a': the stored number has more than 38 significant digits or is out of range");
  EXPECT_EQ(Read(TypeOf(ColumnKind::kFloat, "float8", 8), "1e+200"),
            "'a': the stored number has more than 38 significant digits or is out of range");
  ColumnType epoch = TypeOf(ColumnKind::kTimestampTz, "timestamptz");
  epoch.time_format = TimeFormat::kEpoch;
  EXPECT_EQ(Read(epoch, "infinity"), "'a': the stored value infinity is no number");
  EXPECT_EQ(Read(kJsonb, "{\"x\": [" + std::string(39, '1') + "]}"),
            "'a': Attempting to store more than 38 significant digits in a Number");
}

TEST(AppendColumnJson, NumbersThatAreSomethingElse) {
  const auto with = [](ColumnType type, NumberFormat numbers) {
    type.numbers = numbers;
    if (type.element != nullptr) {
      ColumnType element = *type.element;
      element.numbers = numbers;
      type.element = std::make_shared<ColumnType>(std::move(element));
    }
    return type;
  };
  const ColumnType double_type = TypeOf(ColumnKind::kFloat, "float8", 8);
  const std::string long_number(39, '1');
  EXPECT_EQ(Read(with(kNumeric, NumberFormat::kAbsent), "NaN"), "");
  EXPECT_EQ(Read(with(kNumeric, NumberFormat::kString), "NaN"), R"({"S":"NaN"})");
  EXPECT_EQ(Read(with(kNumeric, NumberFormat::kAbsent), "1.50"), R"({"N":"1.5"})");
  EXPECT_EQ(Read(with(kJsonb, NumberFormat::kAbsent), "{\"a\": [" + long_number + ", 1]}"),
            R"({"M":{"a":{"L":[{"NULL":true},{"N":"1"}]}}})");
  EXPECT_EQ(Read(with(kJsonb, NumberFormat::kString), "[" + long_number + "]"),
            "{\"L\":[{\"S\":\"" + long_number + "\"}]}");
  EXPECT_EQ(Read(with(ListOf(double_type), NumberFormat::kAbsent), "{1,NaN}"),
            R"({"L":[{"N":"1"},{"NULL":true}]})");
  EXPECT_EQ(Read(with(SetOf(double_type), NumberFormat::kAbsent), "{1,NaN}"), R"({"NS":["1"]})");
  EXPECT_EQ(Read(with(SetOf(double_type), NumberFormat::kAbsent), "{NaN}"), "");
  EXPECT_EQ(Read(with(SetOf(double_type), NumberFormat::kString), "{1,NaN}"),
            R"({"L":[{"N":"1"},{"S":"NaN"}]})");
}

TEST(AppendColumnJson, WhatIsOnlyMeasured) {
  const auto measured = [](const ColumnType& type, std::string_view text) {
    std::string json;
    AppendAnyColumnJson(json, ColumnNamed("a", type), text);
    return json;
  };
  EXPECT_EQ(measured(kNumeric, "NaN"), R"({"S":"NaN"})");
  EXPECT_EQ(measured(SetOf(kText), "{a,a}"), R"({"L":[{"S":"a"},{"S":"a"}]})");
  EXPECT_EQ(measured(SetOf(kText), "{a,NULL}"), R"({"L":[{"S":"a"},{"NULL":true}]})");
  EXPECT_EQ(measured(kJsonb, "[1e400]"), R"({"L":[{"S":"1e400"}]})");
  EXPECT_EQ(measured(kJsonb, "{"), R"({"S":"{"})");
  // Beyond a double, and between texts that look like numbers.
  EXPECT_EQ(measured(kJsonb, R"({"1e400\"": ["-1e400", 1e400, -2.50]})"),
            R"({"M":{"1e400\"":{"L":[{"S":"-1e400"},{"S":"1e400"},{"N":"-2.5"}]}}})");
}

TEST(AppendColumnJson, TheEmptyKey) {
  ColumnType key = kText;
  key.empty = "-";
  EXPECT_EQ(Read(key, ""), R"({"S":"-"})");
  EXPECT_EQ(Read(key, "a"), R"({"S":"a"})");
  EXPECT_EQ(Written(key, R"({"S":"-"})"), "");
  EXPECT_EQ(Written(key, R"({"S":"--"})"), "--");
}

TEST(AppendColumnJson, Times) {
  const ColumnType zoned = TypeOf(ColumnKind::kTimestampTz, "timestamptz");
  EXPECT_EQ(Read(zoned, "2026-11-21 13:26:07+00"), R"({"S":"2026-11-21T13:26:07.000000Z"})");
  EXPECT_EQ(Read(zoned, "2026-11-21 13:26:07.5+00"), R"({"S":"2026-11-21T13:26:07.500000Z"})");
  EXPECT_EQ(Read(zoned, "2026-11-21 13:26:07.123456+00"), R"({"S":"2026-11-21T13:26:07.123456Z"})");
  EXPECT_EQ(Read(zoned, "10000-01-01 00:00:00+00"), R"({"S":"10000-01-01 00:00:00+00"})");
  EXPECT_EQ(Read(zoned, "0001-01-01 00:00:00+00 BC"), R"({"S":"0001-01-01 00:00:00+00 BC"})");
  EXPECT_EQ(Read(zoned, "-infinity"), R"({"S":"-infinity"})");
  ColumnType millis = TypeOf(ColumnKind::kTimestamp, "timestamp");
  millis.time_format = TimeFormat::kEpochMillis;
  EXPECT_EQ(Read(millis, "1969-12-31 23:59:59.9995"), R"({"N":"-0.5"})");
  EXPECT_EQ(Read(millis, "2000-02-29 00:00:00"), R"({"N":"951782400000"})");
  ColumnType epoch = TypeOf(ColumnKind::kDate, "date");
  epoch.time_format = TimeFormat::kEpoch;
  EXPECT_EQ(Read(epoch, "0001-01-01 BC"), R"({"N":"-62167219200"})");
}

TEST(AppendColumnJson, PlainJson) {
  EXPECT_EQ(Read(kJsonb, R"({"a": [1, 2.50, null, {}, []], "b": {"c": "x\u0001"}})"),
            R"({"M":{"a":{"L":[{"N":"1"},{"N":"2.5"},{"NULL":true},{"M":{}},{"L":[]}]},)"
            R"("b":{"M":{"c":{"S":"x\u0001"}}}}})");
  // The last of several members counts, as for jsonb.
  const ColumnType json = TypeOf(ColumnKind::kJson, "json");
  const std::string text = R"({"a": 1, "b": [{"c": 5}], "a": {"x": 1}, "b": 3, "z": 0})";
  std::string out;
  const auto size = AppendColumnJson(out, ColumnNamed("a", json), text);
  EXPECT_EQ(out, R"({"M":{"a":{"M":{"x":{"N":"1"}}},"b":{"N":"3"},"z":{"N":"0"}}})");
  std::string once;
  const auto expected =
      AppendColumnJson(once, ColumnNamed("a", json), R"({"a": {"x": 1}, "b": 3, "z": 0})");
  EXPECT_EQ(*size, *expected);
  // No recursion, whatever is nested.
  const std::size_t deep = 100000;
  const std::string nested = std::string(deep, '[') + std::string(deep, ']');
  EXPECT_EQ(Read(kJsonb, nested).size(), deep * 8);
}

TEST(AppendColumnJson, Arrays) {
  EXPECT_EQ(Read(ListOf(kInt4), "[0:1]={7,NULL}"), R"({"L":[{"N":"7"},{"NULL":true}]})");
  EXPECT_EQ(Read(ListOf(kText), R"({"a\"b",NULL,"NULL","",c})"),
            R"({"L":[{"S":"a\"b"},{"NULL":true},{"S":"NULL"},{"S":""},{"S":"c"}]})");
  EXPECT_EQ(Read(SetOf(kText), "{b,a}"), R"({"SS":["a","b"]})");
  EXPECT_EQ(Read(SetOf(kNumeric), "{2,1.0}"), R"({"NS":["1","2"]})");
  EXPECT_EQ(Read(SetOf(kNumeric), "{1,1.0}"),
            "'a': the stored array holds an element twice and is no set");
  EXPECT_EQ(Read(SetOf(kInt4), "{1,NULL}"), "'a': a set cannot hold a null");
  EXPECT_EQ(Read(SetOf(kInt4), "{{1},{2}}"), "'a': an array of several dimensions is no set");
  EXPECT_EQ(Read(SetOf(TypeOf(ColumnKind::kBoolean, "bool")), "{t}"), R"({"L":[{"BOOL":true}]})");
}

TEST(ColumnParameter, Scalars) {
  EXPECT_EQ(Written(kInt4, R"({"N":"2147483647"})"), "2147483647");
  EXPECT_EQ(Written(kInt4, R"({"N":"1e20"})"),
            "'a': 100000000000000000000 is out of range, -2147483648 to 2147483647");
  EXPECT_EQ(Written(kText, R"({"N":"1"})"), "'a': expected S, got N");
  EXPECT_EQ(Written(kText, {Null{}}), "'a': expected S, got NULL");
  EXPECT_EQ(Written(kJsonb, {Null{}}), "null");
  EXPECT_EQ(Written(kJsonb, R"({"M":{"a":{"L":[{"N":"1"},{"BOOL":false}]},"b":{"B":"AP8="}}})"),
            R"({"a":[1,false],"b":"AP8="})");
  EXPECT_EQ(Written(TypeOf(ColumnKind::kBytes, "bytea"), R"({"B":"AP8="})"), "\\x00ff");
  EXPECT_TRUE(IsNullValue({Null{}}));
  EXPECT_FALSE(IsNullValue({Boolean{}}));
}

TEST(ColumnParameter, NumbersOfLimitedPrecision) {
  const ColumnType price = TypeOf(ColumnKind::kNumeric, "numeric(5,2)");
  EXPECT_EQ(Written(price, R"({"N":"999.99"})"), "999.99");
  EXPECT_EQ(Written(price, R"({"N":"-1000"})"),
            "'a': -1000 is out of range, it has more than 3 digits before the point");
  EXPECT_EQ(Written(price, R"({"N":"0.001"})"),
            "'a': 0.001 has more than 2 digits after the point");
  const ColumnType small = TypeOf(ColumnKind::kNumeric, "numeric(2,4)");
  EXPECT_EQ(Written(small, R"({"N":"0.0099"})"), "0.0099");
  EXPECT_EQ(Written(small, R"({"N":"0"})"), "0");
  EXPECT_NE(Written(small, R"({"N":"0.01"})"), "0.01");
  const ColumnType large = TypeOf(ColumnKind::kNumeric, "numeric(3,-2)");
  EXPECT_EQ(Written(large, R"({"N":"99900"})"), "99900");
  EXPECT_NE(Written(large, R"({"N":"100000"})"), "100000");
  EXPECT_EQ(Written(large, R"({"N":"150"})"), "'a': 150 is no multiple of 1e2");
}

TEST(ColumnParameter, Arrays) {
  EXPECT_EQ(Written(ListOf(kText), R"({"L":[{"S":"a\"\\"},{"NULL":true}]})"), R"({"a\"\\",NULL})");
  EXPECT_EQ(Written(ListOf(kInt4), R"({"L":[{"L":[{"N":"1"}]},{"L":[{"N":"2"}]}]})"),
            R"({{"1"},{"2"}})");
  EXPECT_EQ(Written(ListOf(kInt4), R"({"L":[]})"), "{}");
  EXPECT_EQ(Written(ListOf(kJsonb), R"({"L":[{"L":[{"N":"1"}]},{"NULL":true}]})"),
            R"({"[1]","null"})");
  EXPECT_EQ(Written(SetOf(kInt4), R"({"NS":["1","2"]})"), R"({"1","2"})");
  EXPECT_EQ(Written(SetOf(kInt4), R"({"L":[{"N":"1"}]})"), "'a': expected NS, got L");
}

TEST(ColumnParameter, OpaqueTexts) {
  const ColumnType inet = TypeOf(ColumnKind::kOpaque, "inet");
  for (const char* address : {"10.0.0.1", "10.0.0.1/8", "::", "::1", "1::", "fe80::1/64",
                              "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1", "1:2:3:4:5:6:10.0.0.1"}) {
    EXPECT_EQ(Written(inet, {String{address}}), address);
  }
  for (const char* address :
       {"", "10.0.0", "10.0.0.1.2", "10.0.0.256", "10.0.0.1/33", "1:2", ":1", "1:", "1::2::3",
        "12345::", "::g", "1:2:3:4:5:6:7:8:9", "::1/129", "10.0.0.1/", "10..0.1"}) {
    EXPECT_EQ(Written(inet, {String{address}}), "'a': the value is no valid inet") << address;
  }
  const ColumnType macaddr = TypeOf(ColumnKind::kOpaque, "macaddr");
  EXPECT_EQ(Written(macaddr, {String{"08:00:2b:01:02:03"}}), "08:00:2b:01:02:03");
  EXPECT_EQ(Written(macaddr, {String{"08:00:2b:01:02"}}), "'a': the value is no valid macaddr");
}

}  // namespace
}  // namespace tuskgate::translator
