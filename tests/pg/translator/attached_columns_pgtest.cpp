// Columns of every type: what is read of them and written to them, in C++ and in SQL.
#include "tests/pg/translator/attached_columns.h"
#include "translator/attached/columns/attached_table.h"

namespace tuskgate::translator {
namespace {

class AttachedColumns : public AttachedColumnsTest {};

TEST_F(AttachedColumns, Numbers) {
  Check(kInt2, kIntegers);
  Check(kInt4,
        {{"2147483647", R"({"N":"2147483647"})"}, {"-2147483648", R"({"N":"-2147483648"})"}});
  Check(kInt8, {{"9223372036854775807", R"({"N":"9223372036854775807"})"},
                {"-9223372036854775808", R"({"N":"-9223372036854775808"})"}});
  Check(kNumeric, {{"1.50", R"({"N":"1.5"})", false},
                   {"-0.0", R"({"N":"0"})", false},
                   {"100", R"({"N":"100"})"},
                   {"12345678901234567890123456789012345678",
                    R"({"N":"12345678901234567890123456789012345678"})"},
                   {"1e-100", R"({"N":"1e-100"})"},
                   {"1e125", R"({"N":"1e125"})"}});
  Check(Type(ColumnKind::kNumeric, "numeric(10,2)"),
        {{"1.5", R"({"N":"1.5"})"}, {"-99999999.99", R"({"N":"-99999999.99"})"}});
  Check(Type(ColumnKind::kNumeric, "numeric(2,4)"), {{"0.0099", R"({"N":"0.0099"})"}});
  Check(Type(ColumnKind::kNumeric, "numeric(3,-2)"), {{"99900", R"({"N":"99900"})"}});
  Check(kFloat8, {{"0.1", R"({"N":"0.1"})"},
                  {"1e20", R"({"N":"1e20"})"},
                  {"-0.0::float8", R"({"N":"0"})", false},
                  {"1.7976931348623157", R"({"N":"1.7976931348623157"})"},
                  {"5e-100", R"({"N":"5e-100"})"}});
  Check(kFloat4, {{"0.1", R"({"N":"0.1"})"},
                  {"3.4028235e38", R"({"N":"3.4028235e38"})"},
                  {"1e-45", R"({"N":"1e-45"})"}});
}

TEST_F(AttachedColumns, TextsAndBytes) {
  const std::vector<Example> texts = {{"''", R"({"S":""})"},
                                      {"'abc'", R"({"S":"abc"})"},
                                      {"E'a\"\\\\\\n\\t'", R"({"S":"a\"\\\n\t"})"},
                                      {"E'x\\x01y'", R"({"S":"x\u0001y"})"},
                                      {"'ü𝄞'", R"({"S":"ü𝄞"})"}};
  Check(TextType(), texts);
  ColumnType varying = TextType("character varying(5)");
  varying.max_length = 5;
  Check(varying, texts);
  ColumnType padded = TextType("character(5)");
  padded.max_length = 5;
  padded.blank_padded = true;
  Check(padded, texts);
  Check(TextType("name"), texts);
  Check(TextType("\"char\""), {{"'x'", R"({"S":"x"})"}});
  Check(
      kBytea,
      {{"'\\x'", R"({"B":""})"},
       {"'\\x00ff10'", R"({"B":"AP8Q"})"},
       {"decode(repeat('ab', 60), 'hex')",
        R"({"B":"q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6ur"})"}});
  Check(Mood(),
        {{"'ok'", R"({"S":"ok"})"}, {"'Happy ''n'' \"glad\"'", R"({"S":"Happy 'n' \"glad\""})"}});
  Check(kUuid, {{"'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                 R"({"S":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"})"}});
  Check(kInet, {{"'10.0.0.1'", R"({"S":"10.0.0.1"})"}, {"'::1/64'", R"({"S":"::1/64"})"}});
  Check(Type(ColumnKind::kOpaque, "cidr"), {{"'10.0.0.0/8'", R"({"S":"10.0.0.0/8"})"}});
  Check(Type(ColumnKind::kOpaque, "macaddr"),
        {{"'08:00:2b:01:02:03'", R"({"S":"08:00:2b:01:02:03"})"}});
  Check(Type(ColumnKind::kOpaque, "xml"), {{"'<a>1</a>'", R"({"S":"<a>1</a>"})"}});
  Check(Type(ColumnKind::kBoolean, "bool"),
        {{"true", R"({"BOOL":true})"}, {"false", R"({"BOOL":false})"}});
}

TEST_F(AttachedColumns, DatesAndTimes) {
  Check(kDate, {{"'2026-11-21'", R"({"S":"2026-11-21"})"},
                {"'0001-01-01'", R"({"S":"0001-01-01"})"},
                {"'infinity'", R"({"S":"infinity"})"},
                {"'10000-01-01'", R"({"S":"10000-01-01"})"},
                {"'0044-03-15 BC'", R"({"S":"0044-03-15 BC"})"}});
  Check(kTime, {{"'13:26:07'", R"({"S":"13:26:07.000000"})"},
                {"'24:00'", R"({"S":"24:00:00.000000"})"},
                {"'00:00:00.5'", R"({"S":"00:00:00.500000"})"}});
  Check(Type(ColumnKind::kTime, "time with time zone"),
        {{"'13:26:07+02'", R"({"S":"13:26:07.000000+02"})"},
         {"'13:26:07.123456-05:30'", R"({"S":"13:26:07.123456-05:30"})"}});
  Check(kTimestamp, {{"'2026-11-21 13:26:07'", R"({"S":"2026-11-21T13:26:07.000000"})"},
                     {"'2026-11-21 13:26:07.12'", R"({"S":"2026-11-21T13:26:07.120000"})"},
                     {"'9999-12-31 23:59:59.999999'", R"({"S":"9999-12-31T23:59:59.999999"})"},
                     {"'0001-01-01'", R"({"S":"0001-01-01T00:00:00.000000"})"},
                     {"'-infinity'", R"({"S":"-infinity"})"},
                     {"'10000-01-01 00:00:00.5'", R"({"S":"10000-01-01 00:00:00.5"})"},
                     {"'0001-12-31 10:00:00 BC'", R"({"S":"0001-12-31 10:00:00 BC"})"}});
  Check(kTimestampTz,
        {{"'2026-11-21 13:26:07+02'", R"({"S":"2026-11-21T11:26:07.000000Z"})"},
         {"'infinity'", R"({"S":"infinity"})"},
         {"'294246-12-31 23:59:59.999999Z'", R"({"S":"294246-12-31 23:59:59.999999+00"})"},
         {"'4714-11-24 00:00:00+00 BC'", R"({"S":"4714-11-24 00:00:00+00 BC"})"}});
  Check(Epoch(ColumnKind::kTimestampTz, "timestamptz", TimeFormat::kEpoch),
        {{"'2026-11-21 13:26:07.25Z'", R"({"N":"1795267567.25"})"},
         {"'1969-12-31 23:59:59.75Z'", R"({"N":"-0.25"})"},
         {"'4714-11-24 00:00:00+00 BC'", R"({"N":"-210866803200"})"},
         {"'294246-12-31 23:59:59.999999Z'", R"({"N":"9223371244799.999999"})"}});
  Check(Epoch(ColumnKind::kTimestamp, "timestamp", TimeFormat::kEpochMillis),
        {{"'2026-11-21 13:26:07.25'", R"({"N":"1795267567250"})"},
         {"'1970-01-01 00:00:00.000001'", R"({"N":"0.001"})"}});
  Check(Epoch(ColumnKind::kDate, "date", TimeFormat::kEpoch),
        {{"'2026-11-21'", R"({"N":"1795219200"})"}, {"'1969-12-31'", R"({"N":"-86400"})"}});
  Check(Type(ColumnKind::kInterval, "interval"),
        {{"'1 year 2 months 3 days 04:05:06.789'", R"({"S":"P1Y2M3DT4H5M6.789S"})"},
         {"'0'", R"({"S":"PT0S"})"},
         {"'-1 day 2 hours'", R"({"S":"P-1DT2H"})"}});
}

TEST_F(AttachedColumns, Documents) {
  const std::vector<Example> documents = {
      {R"('{"a": [1, 2.50, null, true, "x\u0001y"], "b": {}, "\u0001": [], "": 1e3}')",
       R"({"M":{"a":{"L":[{"N":"1"},{"N":"2.5"},{"NULL":true},{"BOOL":true},{"S":"x\u0001y"}]},
           "b":{"M":{}},"\u0001":{"L":[]},"c":{"N":"1000"}}})"},
      {R"('"text"')", R"({"S":"text"})"},
      {"'true'", R"({"BOOL":true})"},
      {"'null'", R"({"NULL":true})"},
      {"'-0.10'", R"({"N":"-0.1"})"},
      {"'[]'", R"({"L":[]})"}};
  std::vector<Example> jsonb = documents;
  jsonb[0].literal.replace(jsonb[0].literal.find("\"\": 1e3"), 7, "\"c\": 1e3");
  // Numbers and order as jsonb prints them.
  for (Example& example : jsonb) example.literal += "::jsonb";
  const AttachedColumn column = ColumnOf(JsonType("jsonb"));
  MakeTable("jsonb", jsonb);
  SqlBuilder sql;
  sql << "select ";
  EmitReadExpression(sql, "t", column);
  sql << ", ";
  EmitColumnValue(sql, "t", column);
  sql << " from shop.t order by t.n";
  const ResultRows rows = Run(Statement(sql));
  for (std::size_t i = 0; i < jsonb.size(); ++i) {
    SCOPED_TRACE(jsonb[i].literal);
    const AttributeValue expected = ValueOf(jsonb[i].expected);
    std::string json;
    const auto size = AppendColumnJson(json, column, *rows.Value(i, 0));
    ASSERT_EQ(MessageOf(size), "no error");
    EXPECT_TRUE(ValueOf(json) == expected) << json;
    EXPECT_EQ(*size, AttributeSize(expected));
    const std::string item = "{\"v\":" + rows.Text(i, 1) + "}";
    EXPECT_TRUE(*StoredItem(item, ItemFormat::kText).Parse().Find("v") == expected) << item;
    const std::string parameter = *ColumnParameter(column, expected);
    const ResultRows same = Query(
        "select $1::jsonb = (" + jsonb[i].literal + "), $2::jsonb = (" + jsonb[i].literal + ")",
        {parameter, Assign(column, expected)});
    EXPECT_EQ(same.Text(0, 0), "t");
    EXPECT_EQ(same.Text(0, 1), "t");
  }
  // Sets become arrays, binaries text.
  const AttributeValue sets =
      ValueOf(R"({"M":{"s":{"SS":["b","a"]},"n":{"NS":["2","1"]},"b":{"BS":["AA=="]},
                  "x":{"B":"AP8="}}})");
  const std::string plain = R"({"b": ["AA=="], "n": [1, 2], "s": ["a", "b"], "x": "AP8="})";
  EXPECT_EQ(Assign(column, sets), plain);
  EXPECT_EQ(Query("select $1::jsonb", {*ColumnParameter(column, sets)}).Text(0, 0), plain);
}

TEST_F(AttachedColumns, ArraysRowsAndRanges) {
  Check(ArrayOf(kInt4),
        {{"'{}'", R"({"L":[]})"},
         {"'{1,NULL,3}'", R"({"L":[{"N":"1"},{"NULL":true},{"N":"3"}]})"},
         {"'{{1,2},{3,4},{5,6}}'",
          R"({"L":[{"L":[{"N":"1"},{"N":"2"}]},{"L":[{"N":"3"},{"N":"4"}]},
              {"L":[{"N":"5"},{"N":"6"}]}]})"},
         {"'{{{1},{2}}}'", R"({"L":[{"L":[{"L":[{"N":"1"}]},{"L":[{"N":"2"}]}]}]})"}});
  Check(ArrayOf(TextType()),
        {{"array['', 'NULL', 'a,b', '{\"}', E'\\\\', ' x ', E'\\x01', null]",
          R"({"L":[{"S":""},{"S":"NULL"},{"S":"a,b"},{"S":"{\"}"},{"S":"\\"},{"S":" x "},
              {"S":"\u0001"},{"NULL":true}]})"}});
  Check(ArrayOf(TextType(), ArrayFormat::kSet),
        {{"array['a', 'b', E'c\"\\x01']", R"({"SS":["a","b","c\"\u0001"]})"}});
  Check(ArrayOf(kNumeric, ArrayFormat::kSet),
        {{"'{1,2.5,10}'", R"({"NS":["1","10","2.5"]})", false}});
  Check(ArrayOf(kBytea, ArrayFormat::kSet),
        {{R"('{"\\x00ff","\\xff"}')", R"({"BS":["/w==","AP8="]})", false}});
  Check(ArrayOf(Mood()), {{"array['sad', 'Happy ''n'' \"glad\"']::shop.\"Mood\"[]",
                           R"({"L":[{"S":"sad"},{"S":"Happy 'n' \"glad\""}]})"}});
  Check(ArrayOf(Type(ColumnKind::kBoolean, "bool")),
        {{"'{t,f}'", R"({"L":[{"BOOL":true},{"BOOL":false}]})"}});
  Check(Address(),
        {{"row('Main \"St\", (a)', 5, array['x', null, 'y,z'], '2026-01-01Z', '{\"a\": [1]}')",
          R"j({"M":{"Street":{"S":"Main \"St\", (a)"},"number":{"N":"5"},
              "tags":{"L":[{"S":"x"},{"NULL":true},{"S":"y,z"}]},
              "since":{"S":"2026-01-01T00:00:00.000000Z"},"more":{"M":{"a":{"L":[{"N":"1"}]}}}}})j"},
         {"row(null, null, null, null, null)", R"({"M":{}})"},
         {"row('', 1, '{}', null, 'null')",
          R"({"M":{"Street":{"S":""},"number":{"N":"1"},"tags":{"L":[]},"more":{"NULL":true}}})"}});
  Check(ArrayOf(Address()),
        {{"array[row('a', 1, null, null, null), null]::shop.address[]",
          R"({"L":[{"M":{"Street":{"S":"a"},"number":{"N":"1"}}},{"NULL":true}]})"}});
  Check(RangeOf("int4range", kInt4),
        {{"'[1,10)'", R"j({"M":{"lower":{"N":"1"},"upper":{"N":"10"},"bounds":{"S":"[)"}}})j"},
         {"'(,10)'", R"j({"M":{"upper":{"N":"10"},"bounds":{"S":"()"}}})j"},
         {"'(,)'", R"j({"M":{"bounds":{"S":"()"}}})j"},
         {"'empty'", R"j({"M":{"empty":{"BOOL":true}}})j"}});
  Check(RangeOf("tstzrange", kTimestampTz), {{"'[2026-01-01Z,2026-02-01Z]'",
                                              R"({"M":{"lower":{"S":"2026-01-01T00:00:00.000000Z"},
              "upper":{"S":"2026-02-01T00:00:00.000000Z"},"bounds":{"S":"[]"}}})"}});
  Check(RangeOf("shop.textrange", TextType()),
        {{"shop.textrange('A,\"', 'a)', '(]')",
          R"j({"M":{"lower":{"S":"A,\""},"upper":{"S":"a)"},"bounds":{"S":"(]"}}})j"}});
}

TEST_F(AttachedColumns, WhatIsNothing) {
  const ColumnType set = ArrayOf(TextType(), ArrayFormat::kSet);
  for (const ColumnType& type :
       {kInt4, kNumeric, kFloat8, TextType(), kBytea, kDate, kTime, kTimestampTz, Mood(), kUuid,
        kInet, JsonType("jsonb"), ArrayOf(kInt4), set, Address(), RangeOf("int4range", kInt4),
        Epoch(ColumnKind::kDate, "date", TimeFormat::kEpoch),
        Type(ColumnKind::kInterval, "interval"), Type(ColumnKind::kBoolean, "bool")}) {
    SCOPED_TRACE(type.sql_name);
    const AttachedColumn column = ColumnOf(type);
    std::vector<Example> examples = {{"null", ""}};
    if (type.sql_name == "text[]") examples.push_back({"'{}'", ""});
    MakeTable(type.sql_name, examples);
    SqlBuilder sql;
    sql << "select ";
    EmitReadExpression(sql, "t", column);
    sql << ", ";
    EmitColumnValue(sql, "t", column);
    sql << " from shop.t";
    const ResultRows rows = Run(Statement(sql));
    for (std::size_t i = 0; i < rows.RowCount(); ++i) {
      EXPECT_EQ(rows.Value(i, 0), std::nullopt);
      EXPECT_EQ(rows.Value(i, 1), std::nullopt);
    }
    const std::string null = type.kind == ColumnKind::kJson ? "null" : "null";
    EXPECT_EQ(Assign(column, {Null{}}), null);
    SqlBuilder absent;
    absent << "select (";
    EmitAssignment(absent, column, "i.item");
    absent << ")::text from (select '{}'::jsonb as item) i";
    EXPECT_EQ(Run(Statement(absent)).Value(0, 0), std::nullopt);
  }
}

TEST_F(AttachedColumns, WhatIsRefused) {
  CheckRefused(kInt4, R"({"S":"1"})", "expected N, got S");
  CheckRefused(kInt4, R"({"N":"1.5"})", "1.5 is not an integer");
  CheckRefused(kInt4, R"({"N":"2147483648"})",
               "2147483648 is out of range, -2147483648 to 2147483647");
  CheckRefused(kInt2, R"({"N":"-32769"})", "-32769 is out of range, -32768 to 32767");
  CheckRefused(kInt8, R"({"N":"9223372036854775808"})",
               "9223372036854775808 is out of range, -9223372036854775808 to 9223372036854775807");
  CheckRefused(Type(ColumnKind::kNumeric, "numeric(5,2)"), R"({"N":"1.234"})",
               "1.234 has more than 2 digits after the point");
  CheckRefused(Type(ColumnKind::kNumeric, "numeric(5,2)"), R"({"N":"1000"})",
               "1000 is out of range, it has more than 3 digits before the point");
  CheckRefused(Type(ColumnKind::kNumeric, "numeric(3,-2)"), R"({"N":"150"})",
               "150 is no multiple of 1e2");
  CheckRefused(kFloat4, R"({"N":"1e39"})",
               "1000000000000000000000000000000000000000 is out of range");
  CheckRefused(kFloat4, R"({"N":"-1e-46"})",
               "-0.0000000000000000000000000000000000000000000001 is out of range");
  ColumnType varying = TextType("character varying(2)");
  varying.max_length = 2;
  CheckRefused(varying, R"({"S":"üüü"})", "the value is longer than 2 characters");
  ColumnType padded = TextType("character(5)");
  padded.blank_padded = true;
  CheckRefused(padded, R"({"S":"a "})", "a column of fixed length cannot keep spaces at the end");
  CheckRefused(TextType("name"), "{\"S\":\"" + std::string(64, 'x') + "\"}",
               "the value is longer than 63 bytes");
  CheckRefused(TextType(), R"({"S":"a\u0000"})", "a text column cannot hold the character U+0000");
  CheckRefused(JsonType("jsonb"), R"({"M":{"\u0000":{"N":"1"}}})",
               "a json column cannot hold the character U+0000");
  CheckRefused(Mood(), R"({"S":"Sad"})", "the value must be one of sad, ok, Happy 'n' \"glad\"");
  CheckRefused(kUuid, R"({"S":"a0eebc99-9c0b4ef8-bb6d-6bb9bd380a11"})", "the value is no UUID");
  CheckRefused(kInet, R"({"S":"10.0.0.256"})", "the value is no valid inet");
  for (const char* date :
       {"2026-02-29", "2026-13-01", "0000-01-01", "2026-1-1", "today", "", "2026-11-21T10:00:00Z",
        "2026-11-21T00:00+05", "2026-11-21 BCE", "2026-11-21T", "20261121", "2026-11-21T0:00"}) {
    CheckRefused(kDate, "{\"S\":\"" + std::string(date) + "\"}", "the value is no ISO 8601 date");
  }
  for (const char* time :
       {"2026-11-21T10:00:00+02:00", "2026-11-21T24:00:01", "2026-11-21T10:60", "2026-11-21T10",
        "2026-11-21T10:00:00.", "2026-11-21T10:00:60", "300000-01-01", "4715-01-01 BC", "now"}) {
    CheckRefused(kTimestamp, "{\"S\":\"" + std::string(time) + "\"}",
                 "the value is no ISO 8601 timestamp without time zone");
  }
  CheckRefused(kTimestampTz, R"({"S":"2026-11-21T10:00:00+16"})",
               "the value is no ISO 8601 timestamp");
  CheckRefused(kTime, R"({"S":"10:00+02"})", "the value is no ISO 8601 time of day");
  CheckRefused(kTime, R"({"S":"25:00"})", "the value is no ISO 8601 time of day");
  const ColumnType epoch = Epoch(ColumnKind::kTimestamp, "timestamp", TimeFormat::kEpoch);
  CheckRefused(epoch, R"({"N":"1.0000001"})", "1.0000001 says more than microseconds");
  CheckRefused(epoch, R"({"N":"1e15"})", "1000000000000000 is out of range");
  CheckRefused(Epoch(ColumnKind::kDate, "date", TimeFormat::kEpoch), R"({"N":"1"})",
               "1 is not the start of a day");
  for (const char* duration : {"P", "PT", "P1YT", "1 day", "P1D1Y", "P1.5D", "PT1H1H", "P1S"}) {
    CheckRefused(Type(ColumnKind::kInterval, "interval"),
                 "{\"S\":\"" + std::string(duration) + "\"}", "the value is no ISO 8601 duration");
  }
  CheckRefused(ArrayOf(kInt4), R"({"NS":["1"]})", "expected L, got NS");
  CheckRefused(ArrayOf(kInt4), R"({"L":[{"N":"1"},{"S":"a"}]})", "expected N, got S");
  CheckRefused(ArrayOf(kInt4), R"({"L":[{"L":[{"N":"1"}]},{"N":"1"}]})",
               "lists in an array must be of one depth");
  CheckRefused(ArrayOf(kInt4), R"({"L":[{"N":"1"},{"L":[{"N":"1"}]}]})",
               "lists in an array must be of one depth");
  CheckRefused(ArrayOf(kInt4), R"({"L":[{"L":[{"N":"1"}]},{"L":[{"N":"1"},{"N":"2"}]}]})",
               "lists in an array must be of one length, and not empty");
  CheckRefused(ArrayOf(kInt4, ArrayFormat::kSet), R"({"NS":["1.5"]})", "1.5 is not an integer");
  CheckRefused(Address(), R"({"M":{"zip":{"S":"1"}}})", "there is no member 'zip'");
  CheckRefused(Address(), R"({"M":{"number":{"S":"1"}}})", "expected N, got S");
  const ColumnType range = RangeOf("int4range", kInt4);
  CheckRefused(range, R"({"M":{"lower":{"N":"2"},"upper":{"N":"1"}}})",
               "the range's lower bound is greater than its upper bound");
  CheckRefused(range, R"({"M":{"bounds":{"S":"[["}}})",
               "a range's bounds are one of [), [], (], ()");
  CheckRefused(range, R"j({"M":{"upper":{"N":"2147483647"},"bounds":{"S":"(]"}}})j",
               "the range's inclusive upper bound is the type's greatest integer");
  CheckRefused(range, R"({"M":{"empty":{"BOOL":true},"lower":{"N":"2"}}})",
               "an empty range has no other member");
}

TEST_F(AttachedColumns, SpellingsOfTimes) {
  for (const char* text :
       {"2026-11-21T13:26:07.5Z", "2026-11-21 13:26:07.500+00", "2026-11-21T14:26:07.5+01:00",
        "2026-11-21T08:26:07.5-0500", "2026-11-21T13:26:07.5"}) {
    CheckWriting(ColumnOf(kTimestampTz), {String{text}}, "2026-11-21 13:26:07.5+00");
  }
  CheckWriting(ColumnOf(kTimestampTz), {String{"2026-11-21"}}, "2026-11-21 00:00:00+00");
  CheckWriting(ColumnOf(kTimestamp), {String{"2026-11-21T13:26Z"}}, "2026-11-21 13:26:00");
  CheckWriting(ColumnOf(kTimestamp), {String{"2026-11-21T13:26:07.123456789"}},
               "2026-11-21 13:26:07.123457");
  CheckWriting(ColumnOf(kDate), {String{"2026-11-21T00:00:00Z"}}, "2026-11-21");
  CheckWriting(ColumnOf(kTime), {String{"13:26"}}, "13:26:00");
  CheckWriting(ColumnOf(kUuid), {String{"{A0EEBC999C0B4EF8BB6D6BB9BD380A11}"}},
               "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
}

TEST_F(AttachedColumns, NestedValues) {
  Query("drop table if exists shop.t");
  Query("create table shop.t (j jsonb, a int4[], r shop.address, g int4range)");
  Query(
      R"(insert into shop.t values ('{"a": [{"b": 1}, "x"], "0": true, "x": "s"}', '{{1,2},{3,4}}',
        row('Main', 5, '{x,y}', null, '{"k": [7]}'), '[1,5)'))");
  const auto at = [](const ColumnType& type, const std::string& name,
                     const std::vector<BoundStep>& steps) {
    AttachedColumn column = ColumnOf(type);
    column.sql_name = name;
    SqlBuilder sql;
    sql << "select ";
    EmitNestedValue(sql, "t", column, steps);
    sql << " from shop.t t";
    return Run(Statement(sql)).Text(0, 0);
  };
  const auto index = [](std::uint32_t i) { return BoundStep(i); };
  const auto name = [](std::string text) { return BoundStep(std::move(text)); };
  const ColumnType json = JsonType("jsonb");
  EXPECT_EQ(at(json, "j", {name("a"), index(0), name("b")}), R"({"N": "1"})");
  EXPECT_EQ(at(json, "j", {name("a"), index(1)}), R"({"S": "x"})");
  EXPECT_EQ(at(json, "j", {name("a"), name("0")}), "null");
  EXPECT_EQ(at(json, "j", {name("0")}), R"({"BOOL": true})");
  EXPECT_EQ(at(json, "j", {index(0)}), "null");
  EXPECT_EQ(at(json, "j", {name("x"), index(0)}), "null");
  EXPECT_EQ(at(json, "j", {name("a"), index(4000000000)}), "null");
  EXPECT_EQ(at(json, "j", {name(std::string(1, '\0'))}), "null");
  EXPECT_EQ(at(ArrayOf(kInt4), "a", {index(1), index(0)}), R"({"N": "3"})");
  EXPECT_EQ(at(ArrayOf(kInt4), "a", {index(2)}), "null");
  EXPECT_EQ(at(Address(), "r", {name("Street")}), R"({"S": "Main"})");
  EXPECT_EQ(at(Address(), "r", {name("tags"), index(1)}), R"({"S": "y"})");
  EXPECT_EQ(at(Address(), "r", {name("more"), name("k"), index(0)}), R"({"N": "7"})");
  EXPECT_EQ(at(Address(), "r", {name("none")}), "null");
  EXPECT_EQ(at(RangeOf("int4range", kInt4), "g", {name("upper")}), R"({"N": "5"})");
  EXPECT_EQ(at(kInt4, "a", {name("upper")}), "null");
}

}  // namespace
}  // namespace tuskgate::translator
