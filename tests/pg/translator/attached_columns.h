// Tables with one column of any type, in a real PostgreSQL.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/pg/translator/translated_tables.h"
#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/columns/column_text.h"
#include "translator/model/item_size.h"
#include "translator/model/number.h"
#include "translator/model/stored_item.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {

struct Example {
  std::string literal;    // SQL, without the type
  std::string expected;   // the attribute value's JSON
  bool same_text = true;  // whether what is written prints as the literal
};

inline AttachedColumn ColumnOf(ColumnType type) {
  AttachedColumn column;
  column.name = "C";
  column.sql_name = "\"C\"";
  column.attribute = "attr";
  column.type = std::move(type);
  return column;
}

inline ColumnType Type(ColumnKind kind, std::string sql_name, int bytes = 0) {
  ColumnType type;
  type.kind = kind;
  type.sql_name = std::move(sql_name);
  type.bytes = bytes;
  return type;
}

inline ColumnType TextType(std::string sql_name = "text") {
  return Type(ColumnKind::kText, std::move(sql_name));
}

inline ColumnType Epoch(ColumnKind kind, std::string sql_name, TimeFormat format) {
  ColumnType type = Type(kind, std::move(sql_name));
  type.time_format = format;
  return type;
}

inline ColumnType JsonType(std::string sql_name) {
  ColumnType type = Type(ColumnKind::kJson, std::move(sql_name));
  type.is_jsonb = type.sql_name == "jsonb";
  return type;
}

inline ColumnType Mood() {
  ColumnType type = Type(ColumnKind::kEnum, "shop.\"Mood\"");
  type.labels = {"sad", "ok", "Happy 'n' \"glad\""};
  return type;
}

inline ColumnType ArrayOf(ColumnType element, ArrayFormat format = ArrayFormat::kList) {
  ColumnType type = Type(ColumnKind::kArray, element.sql_name + "[]");
  type.array_format = format;
  type.element = std::make_shared<ColumnType>(std::move(element));
  return type;
}

inline ColumnType RangeOf(std::string sql_name, ColumnType element) {
  ColumnType type = Type(ColumnKind::kRange, std::move(sql_name));
  type.element = std::make_shared<ColumnType>(std::move(element));
  return type;
}

inline const ColumnType kInt2 = Type(ColumnKind::kInteger, "int2", 2);
inline const ColumnType kInt4 = Type(ColumnKind::kInteger, "int4", 4);
inline const ColumnType kInt8 = Type(ColumnKind::kInteger, "int8", 8);
inline const ColumnType kNumeric = Type(ColumnKind::kNumeric, "numeric");
inline const ColumnType kFloat4 = Type(ColumnKind::kFloat, "float4", 4);
inline const ColumnType kFloat8 = Type(ColumnKind::kFloat, "float8", 8);
inline const ColumnType kBytea = Type(ColumnKind::kBytes, "bytea");
inline const ColumnType kDate = Type(ColumnKind::kDate, "date");
inline const ColumnType kTime = Type(ColumnKind::kTime, "time");
inline const ColumnType kTimestamp = Type(ColumnKind::kTimestamp, "timestamp");
inline const ColumnType kTimestampTz = Type(ColumnKind::kTimestampTz, "timestamptz");
inline const ColumnType kUuid = Type(ColumnKind::kUuid, "uuid");
inline const ColumnType kInet = Type(ColumnKind::kOpaque, "inet");

inline ColumnType Address() {
  ColumnType type = Type(ColumnKind::kComposite, "shop.address");
  type.fields = {{"Street", TextType()},
                 {"number", kInt4},
                 {"tags", ArrayOf(TextType())},
                 {"since", kTimestampTz},
                 {"more", JsonType("jsonb")}};
  return type;
}

class AttachedColumnsTest : public TranslatedTables {
 protected:
  static void SetUpTestSuite() {
    TranslatedTables::SetUpTestSuite();
    for (const char* command :
         {"set search_path = ''", "set timezone = 'UTC'", "set datestyle = 'ISO'",
          "set intervalstyle = 'iso_8601'", "create schema shop",
          "create type shop.\"Mood\" as enum ('sad', 'ok', 'Happy ''n'' \"glad\"')",
          "create type shop.address as (\"Street\" text, number int4, tags text[], "
          "since timestamptz, more jsonb)",
          "create type shop.textrange as range (subtype = text)"}) {
      Query(command);
    }
  }

  // A table t with one column; its rows in the order of their numbers.
  static void MakeTable(const std::string& type, const std::vector<Example>& examples) {
    Query("drop table if exists shop.t");
    Query("create table shop.t (n int primary key, \"C\" " + type + ")");
    int number = 0;
    for (const Example& example : examples) {
      Query("insert into shop.t values (" + std::to_string(++number) + ", " + example.literal +
            ")");
    }
  }

  static SqlStatement Statement(SqlBuilder& sql) {
    return std::move(sql).Finish("test", Lane::kRead);
  }

  // All four ways between the column and the attribute value.
  static void Check(const ColumnType& type, const std::vector<Example>& examples) {
    SCOPED_TRACE(type.sql_name);
    const AttachedColumn column = ColumnOf(type);
    MakeTable(type.sql_name, examples);
    SqlBuilder sql;
    sql << "select ";
    EmitReadExpression(sql, "t", column);
    sql << ", ";
    EmitColumnValue(sql, "t", column);
    sql << ", ";
    if (!EmitColumnString(sql, "t", column) && !EmitColumnNumber(sql, "t", column) &&
        !EmitColumnBinary(sql, "t", column)) {
      sql << "null";
    }
    sql << ", ";
    AttachedRelation relation;
    relation.columns.push_back(column);
    if (!EmitLeastSize(sql, "t", relation)) sql << "0";
    sql << ", t.\"C\"::text, t.\"C\" is distinct from null from shop.t order by t.n";
    const ResultRows rows = Run(Statement(sql));
    ASSERT_EQ(rows.RowCount(), examples.size());
    for (std::size_t i = 0; i < examples.size(); ++i) {
      SCOPED_TRACE(examples[i].literal);
      const AttributeValue expected = ValueOf(examples[i].expected);
      std::string json;
      const Result<std::size_t> size = AppendColumnJson(json, column, *rows.Value(i, 0));
      ASSERT_EQ(MessageOf(size), "no error");
      EXPECT_EQ(TextOf(ValueOf(json)), TextOf(expected));
      EXPECT_EQ(*size, AttributeSize(expected)) << json;
      const std::string item = "{\"v\":" + rows.Text(i, 1) + "}";
      const Item stored = StoredItem(item, ItemFormat::kText).Parse();
      EXPECT_TRUE(*stored.Find("v") == expected) << item;
      CheckScalar(expected, rows.Text(i, 2));
      EXPECT_LE(std::stoul(rows.Text(i, 3)), *size + column.attribute.size());
      if (examples[i].same_text) CheckWriting(column, expected, rows.Text(i, 4));
    }
  }

  // What a layout has of the column, for the types that have an order.
  static void CheckScalar(const AttributeValue& expected, const std::string& text) {
    if (const String* string = expected.As<String>()) {
      EXPECT_EQ(text, ToStored(string->value));
    } else if (const Number* number = expected.As<Number>()) {
      EXPECT_EQ(*NormalizeNumber(text), number->value);
    } else if (expected.As<Binary>() != nullptr) {
      EXPECT_EQ(text, *ColumnParameter(ColumnOf(kBytea), expected));
    } else {
      EXPECT_EQ(text, "null");
    }
  }

  // The value written in both ways, as text.
  static void CheckWriting(const AttachedColumn& column, const AttributeValue& value,
                           const std::string& text) {
    const Result<std::string> parameter = ColumnParameter(column, value);
    ASSERT_EQ(MessageOf(parameter), "no error");
    SqlBuilder sql;
    sql << "select ";
    sql.Parameter(column.type.sql_name, *parameter);
    sql << "::text";
    EXPECT_EQ(Run(Statement(sql)).Text(0, 0), text);
    EXPECT_EQ(Assign(column, value), text);
  }

  // What EmitAssignment makes of the value, as text, or its error.
  static std::string Assign(const AttachedColumn& column, const AttributeValue& value) {
    SqlBuilder sql;
    sql << "select (";
    EmitAssignment(sql, column, "i.item");
    sql << ")::text from (select ";
    sql.Parameter(SqlType::kJsonb, "{\"attr\":" + ToStoredJson(value) + "}");
    sql << " as item offset 0) i";
    try {
      return Run(Statement(sql)).Text(0, 0);
    } catch (const pqxx::sql_error& error) {
      EXPECT_EQ(error.sqlstate(), "TGA01") << error.what();
      const std::string message = error.what();
      return message.substr(0, message.find('\n'));
    }
  }

  static constexpr std::string_view kFault =
      "One or more parameter values were invalid: Attribute 'attr': ";

  // Both refuse the value, for that reason.
  static void CheckRefused(const ColumnType& type, const std::string& json,
                           const std::string& rule) {
    SCOPED_TRACE(type.sql_name + " " + json);
    const AttachedColumn column = ColumnOf(type);
    const AttributeValue value = ValueOf(json);
    const std::string message = std::string(kFault) + rule;
    EXPECT_EQ(MessageOf(ColumnParameter(column, value)), message);
    EXPECT_EQ(Assign(column, value), "ERROR:  " + message);
  }

  // The numbers of the rows that a term finds.
  static std::string Found(const AttachedColumn& column, KeyOperator op,
                           const AttributeValue& value, const AttributeValue* high = nullptr) {
    SqlBuilder sql;
    sql << "select coalesce(string_agg(t.n::text, ' ' order by t.n), '') from shop.t t where ";
    EmitKeyTerm(sql, "t", column, op, value, high);
    return Run(Statement(sql)).Text(0, 0);
  }

  static void CheckOrder(const AttachedColumn& column, const std::vector<AttributeValue>& seen) {
    SqlBuilder sql;
    sql << "select t.n from shop.t where t.\"C\" is not null order by ";
    EmitOrderColumn(sql, "t", column);
    const ResultRows rows = Run(Statement(sql));
    ASSERT_EQ(rows.RowCount(), seen.size());
    for (std::size_t i = 1; i < rows.RowCount(); ++i) {
      KeyTerm term;
      term.op = KeyOperator::kGreaterOrEqual;
      term.value = &seen[std::stoul(rows.Text(i - 1, 0)) - 1];
      EXPECT_TRUE(Matches(term, seen[std::stoul(rows.Text(i, 0)) - 1])) << i;
    }
  }

  // Values of different types never match.
  static bool Matches(const KeyTerm& term, const AttributeValue& seen) {
    return TypeTag(*term.value) == TypeTag(seen) &&
           (term.high == nullptr || TypeTag(*term.high) == TypeTag(seen)) && Satisfies(term, seen);
  }

  // Terms agree with comparing what clients see, for all operators and pairs of values.
  static void CheckTerms(const AttachedColumn& column, const std::vector<Example>& examples,
                         const std::vector<std::string>& others) {
    SCOPED_TRACE(column.type.sql_name);
    std::vector<AttributeValue> seen;
    std::vector<AttributeValue> values;
    for (const Example& example : examples) {
      seen.push_back(ValueOf(example.expected));
      values.push_back(seen.back());
    }
    for (const std::string& other : others) values.push_back(ValueOf(other));
    CheckOrder(column, seen);
    for (const AttributeValue& value : values) {
      for (const KeyOperator op :
           {KeyOperator::kEqual, KeyOperator::kLess, KeyOperator::kLessOrEqual,
            KeyOperator::kGreater, KeyOperator::kGreaterOrEqual, KeyOperator::kBeginsWith,
            KeyOperator::kBetween}) {
        if (op == KeyOperator::kBeginsWith && value.As<Number>() != nullptr) continue;
        const AttributeValue& high = values[(&value - values.data() + 3) % values.size()];
        KeyTerm term;
        term.op = op;
        term.value = &value;
        if (op == KeyOperator::kBetween) term.high = &high;
        std::string expected;
        for (std::size_t i = 0; i < seen.size(); ++i) {
          if (!Matches(term, seen[i])) continue;
          if (!expected.empty()) expected.push_back(' ');
          expected.append(std::to_string(i + 1));
        }
        EXPECT_EQ(Found(column, op, value, term.high), expected)
            << static_cast<int>(op) << " " << TextOf(value) << " " << TextOf(high);
      }
    }
  }
};

inline const std::vector<Example> kIntegers = {
    {"0", R"({"N":"0"})"},         {"-1", R"({"N":"-1"})"},         {"1", R"({"N":"1"})"},
    {"32767", R"({"N":"32767"})"}, {"-32768", R"({"N":"-32768"})"}, {"10", R"({"N":"10"})"},
    {"2", R"({"N":"2"})"}};

}  // namespace tuskgate::translator
