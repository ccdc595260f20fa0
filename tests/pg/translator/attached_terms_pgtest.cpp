// Conditions on key columns agree with comparing what clients see, and indexes serve them.
#include "tests/pg/translator/attached_columns.h"
#include "translator/attached/columns/attached_table.h"

namespace tuskgate::translator {
namespace {

class AttachedTerms : public AttachedColumnsTest {};

TEST_F(AttachedTerms, TermsOnNumbers) {
  const std::vector<std::string> others = {
      R"({"N":"1.5"})",    R"({"N":"-1.5"})",  R"({"N":"0.1"})",    R"({"N":"1e100"})",
      R"({"N":"-1e100"})", R"({"N":"40000"})", R"({"N":"-40000"})", R"({"N":"32767.5"})",
      R"({"S":"1"})",      R"({"B":"AA=="})"};
  for (const ColumnType& type : {kInt2, kInt4, kInt8, kNumeric, kFloat8, kFloat4}) {
    MakeTable(type.sql_name, kIntegers);
    Query("insert into shop.t values (99, null)");
    CheckTerms(ColumnOf(type), kIntegers, others);
  }
  const std::vector<Example> fractions = {{"0.1", R"({"N":"0.1"})"},   {"0.2", R"({"N":"0.2"})"},
                                          {"0.3", R"({"N":"0.3"})"},   {"-0.1", R"({"N":"-0.1"})"},
                                          {"1e30", R"({"N":"1e30"})"}, {"0", R"({"N":"0"})"}};
  const std::vector<std::string> near = {R"({"N":"0.1000000000000000055511151231257827"})",
                                         R"({"N":"0.09999999999999999999"})",
                                         R"({"N":"0.30000000000000004"})",
                                         R"({"N":"0.300000012"})",
                                         R"({"N":"1e-120"})",
                                         R"({"N":"-1e-120"})",
                                         R"({"N":"1.0000001e30"})",
                                         R"({"N":"1e60"})"};
  for (const ColumnType& type : {kNumeric, kFloat8, kFloat4}) {
    MakeTable(type.sql_name, fractions);
    CheckTerms(ColumnOf(type), fractions, near);
  }
  Query("drop table shop.t");
  const std::vector<Example> times = {{"'1970-01-01Z'", R"({"N":"0"})"},
                                      {"'2026-11-21 13:26:07.25Z'", R"({"N":"1795267567.25"})"},
                                      {"'1969-12-31 23:59:59.75Z'", R"({"N":"-0.25"})"}};
  const ColumnType epoch = Epoch(ColumnKind::kTimestampTz, "timestamptz", TimeFormat::kEpoch);
  MakeTable("timestamptz", times);
  CheckTerms(ColumnOf(epoch), times,
             {R"({"N":"1795267567.2500001"})", R"({"N":"1e20"})", R"({"N":"-1e20"})",
              R"({"N":"-0.2500001"})"});
  const std::vector<Example> dates = {{"'1970-01-01'", R"({"N":"0"})"},
                                      {"'1970-01-02'", R"({"N":"86400000"})"},
                                      {"'1969-12-31'", R"({"N":"-86400000"})"}};
  MakeTable("date", dates);
  CheckTerms(ColumnOf(Epoch(ColumnKind::kDate, "date", TimeFormat::kEpochMillis)), dates,
             {R"({"N":"1"})", R"({"N":"-1"})", R"({"N":"86400000.5"})"});
}

TEST_F(AttachedTerms, TermsOnTexts) {
  const std::vector<Example> texts = {
      {"'a'", R"({"S":"a"})"},     {"'B'", R"({"S":"B"})"},
      {"'ab'", R"({"S":"ab"})"},   {"'é'", R"({"S":"é"})"},
      {"'z'", R"({"S":"z"})"},     {"E'a\\x01'", R"({"S":"a\u0001"})"},
      {"'a-b'", R"({"S":"a-b"})"}, {"E'a\\x1f'", R"({"S":"a\u001f"})"}};
  const std::vector<std::string> others = {
      R"({"S":"a\u0000"})", R"({"S":"a\u0000b"})", R"({"S":"ab "})", R"({"S":"a "})",
      R"({"S":"𝄞"})",       R"({"S":"a\u001f"})",  R"({"S":"zz"})",  R"({"N":"1"})"};
  ColumnType padded = TextType("character(5)");
  padded.blank_padded = true;
  for (const ColumnType& type :
       {TextType(), TextType("character varying(9)"), padded, TextType("name")}) {
    MakeTable(type.sql_name, texts);
    CheckTerms(ColumnOf(type), texts, others);
    if (type.sql_name == "name") continue;
    Query("alter table shop.t alter \"C\" type " + type.sql_name + " collate \"und-x-icu\"");
    AttachedColumn column = ColumnOf(type);
    column.bytewise = false;
    CheckTerms(column, texts, others);
  }
  const std::vector<Example> bytes = {{"'\\x00'", R"({"B":"AA=="})"},
                                      {"'\\xff'", R"({"B":"/w=="})"},
                                      {"'\\xff00'", R"({"B":"/wA="})"},
                                      {"''", R"({"B":""})"},
                                      {"'\\x10'", R"({"B":"EA=="})"}};
  MakeTable("bytea", bytes);
  CheckTerms(ColumnOf(kBytea), bytes, {R"({"B":"AAA="})", R"({"B":"/w8="})", R"({"S":"a"})"});
  const std::vector<Example> moods = {{"'sad'", R"({"S":"sad"})"}, {"'ok'", R"({"S":"ok"})"}};
  MakeTable("shop.\"Mood\"", moods);
  CheckTerms(ColumnOf(Mood()), moods, {R"({"S":"p"})", R"({"S":"s"})", R"({"S":"none"})"});
  const std::vector<Example> addresses = {{"'10.0.0.1'", R"({"S":"10.0.0.1"})"},
                                          {"'9.0.0.1'", R"({"S":"9.0.0.1"})"}};
  MakeTable("inet", addresses);
  CheckTerms(ColumnOf(kInet), addresses, {R"({"S":"10"})"});
  EXPECT_EQ(Found(ColumnOf(kInet), KeyOperator::kEqual, {String{"10.0.0.1/32"}}), "1");
  EXPECT_EQ(Found(ColumnOf(kInet), KeyOperator::kEqual, {String{"10.0.0.1/33"}}), "");
  const std::string id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
  const std::vector<Example> ids = {
      {"'" + id + "'", "{\"S\":\"" + id + "\"}"},
      {"'00000000-0000-0000-0000-000000000000'", R"({"S":"00000000-0000-0000-0000-000000000000"})"},
      {"'a0eebc99-0000-0000-0000-000000000000'",
       R"({"S":"a0eebc99-0000-0000-0000-000000000000"})"}};
  MakeTable("uuid", ids);
  CheckTerms(ColumnOf(kUuid), ids,
             {R"({"S":"a0eebc99"})", R"({"S":"a0eebc99-"})", R"({"S":"a0eebc99-9"})",
              R"({"S":"A0"})", R"({"S":"a0x"})", R"({"S":"f"})", R"({"S":"a0eebc990"})"});
}

TEST_F(AttachedTerms, TermsOnTimes) {
  const std::vector<std::string> prefixes = {R"({"S":"2026"})",
                                             R"({"S":"2026-"})",
                                             R"({"S":"2026-0"})",
                                             R"({"S":"2026-01"})",
                                             R"({"S":"2026-01-"})",
                                             R"({"S":"2026-01-01"})",
                                             R"({"S":"2026-01-3"})",
                                             R"({"S":"2026-12"})",
                                             R"({"S":"9999"})",
                                             R"({"S":"2026-01-01T"})",
                                             R"({"S":"2026-01-01T1"})",
                                             R"({"S":"2026-01-01T10"})",
                                             R"({"S":"2026-01-01T10:"})",
                                             R"({"S":"2026-01-01T10:00"})",
                                             R"({"S":"2026-01-01T10:00:00"})",
                                             R"({"S":"2026-01-01T10:00:00."})",
                                             R"({"S":"2026-01-01T10:00:00.5"})",
                                             R"({"S":"2026-01-01T10:00:00.500000"})",
                                             R"({"S":"x"})",
                                             R"({"S":"2026-02-30"})",
                                             R"({"S":"2026-01-01 10"})"};
  const std::vector<std::string> stamps = {
      "2025-12-31T23:59:59.999999", "2026-01-01T00:00:00.000000", "2026-01-01T10:00:00.000000",
      "2026-01-01T10:00:00.500000", "2026-01-31T00:00:00.000000", "2026-02-01T00:00:00.000000",
      "2026-12-31T23:59:59.000000", "9999-12-31T23:59:59.999999"};
  const auto check = [&](const ColumnType& type, const std::string& suffix,
                         std::size_t length = std::string::npos) {
    std::vector<Example> examples;
    for (const std::string& stamp : stamps) {
      const std::string text = stamp.substr(0, length) + suffix;
      examples.push_back({"'" + text + "'", "{\"S\":\"" + text + "\"}"});
    }
    MakeTable(type.sql_name, examples);
    // Equality is by what is meant; the rest of these is no whole value.
    std::vector<std::string> others;
    for (const std::string& prefix : prefixes) {
      const AttachedColumn column = ColumnOf(type);
      if (!ColumnParameter(column, ValueOf(prefix)).has_value()) others.push_back(prefix);
    }
    CheckTerms(ColumnOf(type), examples, others);
    for (const std::string& prefix : prefixes) {
      const AttributeValue value = ValueOf(prefix);
      for (const KeyOperator op : {KeyOperator::kLess, KeyOperator::kLessOrEqual,
                                   KeyOperator::kGreater, KeyOperator::kBeginsWith}) {
        KeyTerm term;
        term.op = op;
        term.value = &value;
        std::string expected;
        for (std::size_t i = 0; i < examples.size(); ++i) {
          if (!Satisfies(term, ValueOf(examples[i].expected))) continue;
          expected.append(expected.empty() ? "" : " ").append(std::to_string(i + 1));
        }
        EXPECT_EQ(Found(ColumnOf(type), op, value), expected)
            << type.sql_name << " " << static_cast<int>(op) << " " << prefix;
      }
    }
  };
  check(kTimestamp, "");
  EXPECT_EQ(Found(ColumnOf(kTimestamp), KeyOperator::kEqual, {String{"2026-01-01"}}), "2");
  EXPECT_EQ(Found(ColumnOf(kTimestamp), KeyOperator::kEqual, {String{"2026-01-01T10:00Z"}}), "3");
  check(kTimestampTz, "Z");
  const AttachedColumn zoned = ColumnOf(kTimestampTz);
  EXPECT_EQ(Found(zoned, KeyOperator::kEqual, {String{"2026-01-01T12:00:00+02:00"}}), "3");
  EXPECT_EQ(Found(zoned, KeyOperator::kLess, {String{"2026-01-01T12:00:00+02:00"}}), "1 2");
  check(kDate, "", 10);
  const std::vector<Example> times = {{"'00:00'", R"({"S":"00:00:00.000000"})"},
                                      {"'10:30'", R"({"S":"10:30:00.000000"})"},
                                      {"'10:30:00.5'", R"({"S":"10:30:00.500000"})"},
                                      {"'24:00'", R"({"S":"24:00:00.000000"})"},
                                      {"'23:59:59.999999'", R"({"S":"23:59:59.999999"})"}};
  MakeTable("time", times);
  CheckTerms(ColumnOf(kTime), times,
             {R"({"S":"10"})", R"({"S":"1"})", R"({"S":"10:3"})", R"({"S":"23:"})", R"({"S":"x"})",
              R"({"S":"24"})", R"({"S":"10:30:00."})"});
}

TEST_F(AttachedTerms, IndexesServeTerms) {
  const std::vector<std::array<std::string, 3>> columns = {
      {"int4", "i", "i"},
      {"numeric", "i", "i"},
      {"text collate \"C\"", "'k' || i", ""},
      {"timestamptz", "'2026-01-01Z'::timestamptz + i * '1 hour'::interval", ""},
      {"uuid", "md5(i::text)::uuid", ""}};
  const std::vector<ColumnType> types = {kInt4, kNumeric, TextType(), kTimestampTz, kUuid};
  const std::vector<std::string> values = {R"({"N":"77"})", R"({"N":"77.5"})", R"({"S":"k77"})",
                                           R"({"S":"2026-01-05"})",
                                           R"({"S":"28dd2c79-55ce-9264-5624-0d8a3149b9e1"})"};
  for (std::size_t i = 0; i < types.size(); ++i) {
    SCOPED_TRACE(types[i].sql_name);
    Query("drop table if exists shop.t");
    Query("create table shop.t (n int, \"C\" " + columns[i][0] + ")");
    Query("insert into shop.t select i, " + columns[i][1] + " from generate_series(1, 5000) i");
    Query("create index on shop.t (\"C\")");
    Query("analyze shop.t");
    const AttributeValue value = ValueOf(values[i]);
    for (const KeyOperator op : {KeyOperator::kEqual, KeyOperator::kLess, KeyOperator::kGreater,
                                 KeyOperator::kBeginsWith, KeyOperator::kBetween}) {
      if (op == KeyOperator::kBeginsWith && value.As<Number>() != nullptr) continue;
      SqlBuilder sql;
      sql << "explain (costs off) select * from shop.t t where ";
      EmitKeyTerm(sql, "t", ColumnOf(types[i]), op, value, &value);
      Query("set enable_seqscan = off");
      const ResultRows plan = Run(Statement(sql));
      std::string text;
      for (std::size_t row = 0; row < plan.RowCount(); ++row) text += plan.Text(row, 0) + "\n";
      EXPECT_NE(text.find("Index Cond"), std::string::npos) << static_cast<int>(op) << "\n" << text;
    }
  }
  Query("set enable_seqscan = on");
}

}  // namespace
}  // namespace tuskgate::translator
