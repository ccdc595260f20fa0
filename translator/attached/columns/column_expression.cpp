#include "translator/attached/columns/column_expression.h"

#include <algorithm>
#include <string>

#include "translator/attached/columns/column_dates.h"
#include "translator/model/sql_name.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {

void EmitVisibleText(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  switch (type.kind) {
    // What is not in the years 1 to 9999 is as PostgreSQL prints it: AppendIsoTime.
    case ColumnKind::kTimestamp:
      sql << "case when ";
      value(sql);
      sql << " between '0001-01-01' and '9999-12-31 23:59:59.999999' then to_char(";
      value(sql);
      sql << ", 'YYYY-MM-DD\"T\"HH24:MI:SS.US') else ";
      value(sql);
      sql << "::text end";
      return;
    case ColumnKind::kTimestampTz:
      sql << "case when ";
      value(sql);
      sql << " between '0001-01-01 00:00+00' and '9999-12-31 23:59:59.999999+00' then to_char(";
      value(sql);
      sql << " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') else ";
      value(sql);
      sql << "::text end";
      return;
    case ColumnKind::kTime:
      if (IsZonedTime(type)) {
        sql << "to_char(";
        value(sql);
        sql << "::time, 'HH24:MI:SS.US') || substring(";
        value(sql);
        sql << "::text from '[-+].*$')";
      } else {
        sql << "to_char(";
        value(sql);
        sql << ", 'HH24:MI:SS.US')";
      }
      return;
    default:
      if (!type.empty.empty()) {
        sql << "case when ";
        value(sql);
        sql << " = '' then ";
        sql.SharedParameter(SqlType::kText, type.empty);
        sql << " else ";
        value(sql);
        sql << "::text";
        if (type.loose_collation) sql << " collate \"C\"";
        sql << " end";
        return;
      }
      if (type.sql_name == "inet") {
        // Its cast to text adds the length of the prefix where the type's output has none.
        sql << "case when ";
        value(sql);
        sql << " is not null then concat(";
        value(sql);
        sql << ") end";
        return;
      }
      value(sql);
      sql << "::text";
      // What looks into a text does not take the other collations.
      if (type.loose_collation) sql << " collate \"C\"";
  }
}

void EmitVisibleNumber(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  switch (type.kind) {
    case ColumnKind::kFloat:
      // A cast to numeric would round to 15 digits; the text is the shortest that says it all.
      value(sql);
      sql << "::text::numeric";
      return;
    case ColumnKind::kDate:
    case ColumnKind::kTimestamp:
    case ColumnKind::kTimestampTz:
      sql << "extract(epoch from ";
      value(sql);
      sql << ")";
      if (type.time_format == TimeFormat::kEpochMillis) sql << " * 1000";
      return;
    default:
      value(sql);
      sql << "::numeric";
  }
}

bool IsFreeText(const ColumnType& type) {
  return type.kind == ColumnKind::kText || type.kind == ColumnKind::kEnum ||
         type.kind == ColumnKind::kOpaque;
}

void EmitStored(SqlBuilder& sql, const EmitExpression& text) {
  // stored_text.h: U+0001 is stored as U+0001 U+10FFFF.
  sql << "replace(";
  text(sql);
  sql << ", chr(1), chr(1) || chr(1114111))";
}

void EmitStoredText(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  if (!IsFreeText(type)) {
    EmitVisibleText(sql, value, type);
    return;
  }
  EmitStored(sql, [&](SqlBuilder& inner) { EmitVisibleText(inner, value, type); });
}

namespace {

void EmitNumberText(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  if (type.kind == ColumnKind::kInteger) {
    value(sql);
    sql << "::text";
    return;
  }
  sql << "trim_scale(";
  EmitVisibleNumber(sql, value, type);
  sql << ")::text";
}

void EmitBase64(SqlBuilder& sql, const EmitExpression& value) {
  sql << "translate(encode(";
  value(sql);
  sql << ", 'base64'), chr(10), '')";
}

// What a JSON string of the element holds, of types that are S, N or B.
void EmitScalarText(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  const std::string_view tag = AttributeTag(type);
  if (tag == "S") {
    EmitStoredText(sql, value, type);
  } else if (tag == "N") {
    EmitNumberText(sql, value, type);
  } else {
    EmitBase64(sql, value);
  }
}

void EmitTag(SqlBuilder& sql, std::string_view tag) {
  static constexpr struct {
    std::string_view tag;
    SqlText text;
  } kTags[] = {{"S", "'S'"},   {"N", "'N'"},   {"B", "'B'"}, {"BOOL", "'BOOL'"}, {"SS", "'SS'"},
               {"NS", "'NS'"}, {"BS", "'BS'"}, {"L", "'L'"}, {"M", "'M'"}};
  for (const auto& known : kTags) {
    if (known.tag == tag) sql << known.text;
  }
}

void EmitArrayValue(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  const std::string_view tag = AttributeTag(type);
  // unnest in the select list, since in FROM it would take rows apart.
  const EmitExpression element = [](SqlBuilder& inner) { inner << "a.v"; };
  if (tag == "L") {
    // NULL for NULL.
    sql << "case when ";
    value(sql);
    sql << " is not null then tuskgate.column_list((select jsonb_agg(coalesce(";
    EmitTypedValue(sql, element, *type.element);
    sql << ", '{\"NULL\": true}')) from (select unnest(";
    value(sql);
    sql << ") as v) a), array_dims(";
    value(sql);
    sql << ")";
    if (type.element->loose_collation) sql << " collate \"C\"";
    sql << ") end";
    return;
  }
  sql << "case when cardinality(";
  value(sql);
  sql << ") > 0 then jsonb_build_object(";
  EmitTag(sql, tag);
  sql << ", (select jsonb_agg(e.t order by e.t collate \"C\") from (select ";
  EmitScalarText(sql, element, *type.element);
  sql << " as t from (select unnest(";
  value(sql);
  sql << ") as v) a) e)) end";
}

void EmitCompositeValue(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  sql << "case when ";
  value(sql);
  sql << " is distinct from null then jsonb_build_object('M', jsonb_strip_nulls('{}'";
  // A function takes at most 100 arguments.
  constexpr std::size_t kFieldsAtATime = 40;
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    if (i % kFieldsAtATime == 0) {
      sql << " || jsonb_build_object(";
    } else {
      sql << ", ";
    }
    const ColumnType::Field& field = type.fields[i];
    sql.SharedParameter(SqlType::kText, ToStored(field.name));
    sql << ", ";
    EmitTypedValue(sql, FieldOf(value, field), field.type);
    if ((i + 1) % kFieldsAtATime == 0 || i + 1 == type.fields.size()) sql << ")";
  }
  sql << ")) end";
}

void EmitRangeValue(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  sql << "case when isempty(";
  value(sql);
  sql << ") then '{\"M\": {\"empty\": {\"BOOL\": true}}}'::jsonb when ";
  value(sql);
  sql << " is not null then jsonb_build_object('M', jsonb_strip_nulls(jsonb_build_object('lower', ";
  EmitTypedValue(sql, BoundOf(value, "lower"), *type.element);
  sql << ", 'upper', ";
  EmitTypedValue(sql, BoundOf(value, "upper"), *type.element);
  sql << ", 'bounds', jsonb_build_object('S', case when lower_inc(";
  value(sql);
  sql << ") then '[' else '(' end || case when upper_inc(";
  value(sql);
  sql << ") then ']' else ')' end)))) end";
}

}  // namespace

EmitExpression BoundOf(const EmitExpression& value, SqlText function) {
  return [&value, function](SqlBuilder& sql) {
    sql << function << "(";
    value(sql);
    sql << ")";
  };
}

EmitExpression FieldOf(const EmitExpression& value, const ColumnType::Field& field) {
  return [&value, name = QuoteIdentifier(field.name)](SqlBuilder& sql) {
    sql << "(";
    value(sql);
    sql << ").";
    sql.Quoted(name);
  };
}

void EmitTypedValue(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  switch (type.kind) {
    case ColumnKind::kJson:
      sql << "tuskgate.column_json_value(";
      if (!type.is_jsonb) sql << "tuskgate.column_jsonb(";
      value(sql);
      sql << (type.is_jsonb ? SqlText(")") : SqlText("), true)"));
      return;
    case ColumnKind::kArray:
      EmitArrayValue(sql, value, type);
      return;
    case ColumnKind::kComposite:
      EmitCompositeValue(sql, value, type);
      return;
    case ColumnKind::kRange:
      EmitRangeValue(sql, value, type);
      return;
    default:
      break;
  }
  sql << "case when ";
  value(sql);
  sql << " is not null then jsonb_build_object(";
  EmitTag(sql, AttributeTag(type));
  sql << ", ";
  if (type.kind == ColumnKind::kBoolean) {
    value(sql);
  } else {
    EmitScalarText(sql, value, type);
  }
  sql << ") end";
}

}  // namespace tuskgate::translator
