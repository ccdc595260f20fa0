#include "translator/attached/columns/column_key.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "translator/attached/columns/column_dates.h"
#include "translator/attached/columns/column_error.h"
#include "translator/attached/columns/column_expression.h"
#include "translator/attached/columns/column_limits.h"
#include "translator/attached/columns/column_order.h"
#include "translator/attached/columns/column_spelling.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/columns/column_text.h"
#include "translator/model/number.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

constexpr std::string_view kNotKept =
    "the column does not keep the value as it is, so it is no key";

// Without its modifier: bit of bit(3).
std::string_view BaseName(const ColumnType& type) {
  return std::string_view(type.sql_name).substr(0, type.sql_name.find('('));
}

bool IsBits(const ColumnType& type) {
  return type.kind == ColumnKind::kOpaque && BaseName(type).starts_with("bit");
}

// Whether the column rounds the time, printed with all six digits, to fewer of them.
bool RoundsTime(const ColumnType& type, std::string_view printed) {
  const auto precision = NumericPrecisionOf(type.sql_name);
  const std::size_t point = printed.find('.');
  if (!precision || point == std::string_view::npos) return false;
  constexpr int kDigits = 6;
  const auto kept = static_cast<std::size_t>(std::min(precision->digits, kDigits));
  const std::string_view beyond = printed.substr(point + 1, kDigits).substr(kept);
  return beyond.find_first_not_of('0') != std::string_view::npos;
}

bool SaysMoreThanMicroseconds(const ColumnType& type, std::string_view text) {
  if (type.kind == ColumnKind::kTime) {
    const auto time = ParseTimeOfDay(text, IsZonedTime(type));
    return time && !time->exact;
  }
  const auto point = ParseTimePoint(text, type.kind);
  return point && !point->exact;
}

// `text` is the parameter that the value becomes.
bool IsKept(const ColumnType& type, const AttributeValue& value, std::string_view text) {
  const String* given = value.As<String>();
  switch (type.kind) {
    case ColumnKind::kFloat: {
      const std::string& number = value.As<Number>()->value;
      return CompareNumbers(NearestFloat(number, type.bytes).canonical, number) == 0;
    }
    case ColumnKind::kTime:
    case ColumnKind::kTimestamp:
    case ColumnKind::kTimestampTz:
      if (given != nullptr && SaysMoreThanMicroseconds(type, given->value)) return false;
      return !RoundsTime(type, text);
    case ColumnKind::kInterval:
      return VisibleSpelling(type, given->value) == given->value;
    default:
      return true;
  }
}

// Whether IsKept has the last word.
bool IsKnownToBeKept(const ColumnType& type) {
  if (type.kind == ColumnKind::kInterval) return type.sql_name == "interval";
  return type.kind != ColumnKind::kOpaque || IsKnownOpaque(type.sql_name) || IsBits(type);
}

// PostgreSQL's own types that compare, each of which prints equal values as one text.
constexpr std::array<std::string_view, 8> kComparable = {"bit",   "\"bit\"", "bit varying", "cidr",
                                                         "money", "oid",     "pg_lsn",      "xid8"};

// The schema of a type's name, quoted; empty where the search path finds it.
std::string_view SchemaOf(std::string_view sql_name) {
  bool quoted = false;
  for (std::size_t at = 0; at < sql_name.size(); ++at) {
    if (sql_name[at] == '"') quoted = !quoted;
    if (sql_name[at] == '.' && !quoted) return sql_name.substr(0, at);
  }
  return {};
}

}  // namespace

Result<std::string> KeyParameter(const AttachedColumn& column, const AttributeValue& value) {
  Result<std::string> text = ColumnParameter(column, value);
  if (text.has_value() && !IsKept(column.type, value, *text)) {
    return ColumnError(column.attribute, kNotKept);
  }
  return text;
}

KeyEquality EqualityOf(const ColumnType& type) {
  switch (type.kind) {
    case ColumnKind::kText:
      return type.loose_collation || IsCitext(type) ? KeyEquality::kLoose : KeyEquality::kExact;
    case ColumnKind::kInterval:
      return KeyEquality::kLoose;
    case ColumnKind::kOpaque:
      if (IsKnownOpaque(type.sql_name)) return KeyEquality::kExact;
      return std::find(kComparable.begin(), kComparable.end(), BaseName(type)) != kComparable.end()
                 ? KeyEquality::kLoose
                 : KeyEquality::kUnknown;
    default:
      return KeyEquality::kExact;
  }
}

bool HasOwnOrder(const ColumnType& type) {
  // The search path may lack the operators of citext, and finds those of text then.
  if (IsCitext(type)) return SchemaOf(type.sql_name).empty();
  return EqualityOf(type) != KeyEquality::kUnknown;
}

void EmitTypeEquals(SqlBuilder& sql, SqlText alias, const AttachedColumn& column) {
  EmitColumn(sql, alias, column);
  const std::string_view schema = SchemaOf(column.type.sql_name);
  if (schema.empty() || EqualityOf(column.type) == KeyEquality::kExact) {
    sql << " = ";
    return;
  }
  // That of the schema of an extension, which the search path may not have.
  sql << " operator(";
  sql.Quoted(schema) << ".=) ";
}

void EmitKeyValue(SqlBuilder& sql, const AttachedColumn& column, const AttributeValue& value) {
  const ColumnType& type = column.type;
  const std::string text = *ColumnParameter(column, value);
  const EmitExpression parameter = [&](SqlBuilder& inner) { inner.Parameter(type.sql_name, text); };
  if (IsKnownToBeKept(type)) {
    parameter(sql);
    return;
  }
  sql << "case when (";
  EmitVisibleText(sql, parameter, type);
  sql << ") collate \"C\" = ";
  sql.Parameter(SqlType::kText, text) << " then ";
  parameter(sql);
  sql << " else tuskgate.column_fault(";
  sql.Parameter(SqlType::kText, ToStored(column.attribute)) << ", ";
  sql.Parameter(SqlType::kText, std::string(kNotKept)) << ")::";
  sql.Quoted(type.sql_name) << " end";
}

}  // namespace tuskgate::translator
