#include "translator/attached/columns/column_readable.h"

#include <algorithm>
#include <string>

#include "translator/attached/columns/column_sql.h"
#include "translator/model/sql_name.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

bool IsSet(const ColumnType& type) {
  return type.kind == ColumnKind::kArray && AttributeTag(type) != "L";
}

bool IsEpoch(const ColumnType& type) { return type.time_format != TimeFormat::kIso; }

// of the elements of an array, each a.v
void EmitElements(SqlBuilder& sql, const EmitExpression& value) {
  // unnest in the select list: EmitArrayValue.
  sql << " from (select unnest(";
  value(sql);
  sql << ") as v) a";
}

void EmitArrayUnreadable(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  const EmitExpression element = [](SqlBuilder& inner) { inner << "a.v"; };
  const bool elements = MayBeUnreadable(*type.element);
  if (elements) {
    sql << "exists (select";
    EmitElements(sql, value);
    sql << " where ";
    EmitUnreadable(sql, element, *type.element);
    sql << ")";
  }
  if (!IsSet(type)) return;
  if (elements) sql << " or ";
  sql << "array_ndims(";
  value(sql);
  sql << ") > 1 or (select count(*) > count(distinct ";
  // As text they are what clients compare, but for numbers and the zeros at their ends.
  if (AttributeTag(*type.element) == "N") {
    EmitVisibleNumber(sql, element, *type.element);
  } else if (AttributeTag(*type.element) == "S") {
    EmitVisibleText(sql, element, *type.element);
    sql << " collate \"C\"";
  } else {
    element(sql);
  }
  sql << ")";
  EmitElements(sql, value);
  sql << ")";
}

void EmitCompositeUnreadable(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  bool first = true;
  for (const ColumnType::Field& field : type.fields) {
    if (!MayBeUnreadable(field.type)) continue;
    if (!first) sql << " or ";
    first = false;
    EmitUnreadable(sql, FieldOf(value, field), field.type);
  }
}

void EmitRangeUnreadable(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  EmitUnreadable(sql, BoundOf(value, "lower"), *type.element);
  sql << " or ";
  EmitUnreadable(sql, BoundOf(value, "upper"), *type.element);
}

}  // namespace

bool MayBeUnreadable(const ColumnType& type) {
  const bool numbers = type.numbers == NumberFormat::kError;
  switch (type.kind) {
    case ColumnKind::kNumeric:
    case ColumnKind::kFloat:
    case ColumnKind::kJson:
      return numbers;
    case ColumnKind::kDate:
    case ColumnKind::kTimestamp:
    case ColumnKind::kTimestampTz:
      return numbers && IsEpoch(type);
    case ColumnKind::kArray:
      return IsSet(type) || MayBeUnreadable(*type.element);
    case ColumnKind::kRange:
      return MayBeUnreadable(*type.element);
    case ColumnKind::kComposite:
      return std::any_of(type.fields.begin(), type.fields.end(),
                         [](const ColumnType::Field& f) { return MayBeUnreadable(f.type); });
    default:
      return false;
  }
}

void EmitIsNoNumber(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  switch (type.kind) {
    case ColumnKind::kNumeric:
      sql << "not tuskgate.is_number(";
      value(sql);
      sql << ")";
      return;
    case ColumnKind::kFloat:
      // NaN is greater than all others.
      sql << "(";
      value(sql);
      sql << " <> 0 and not abs(";
      value(sql);
      sql << "::float8) between '1e-130' and '9.9999999999999999e125')";
      return;
    default:  // as numbers
      sql << "not isfinite(";
      value(sql);
      sql << ")";
  }
}

void EmitUnreadable(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type) {
  sql << "(";
  switch (type.kind) {
    case ColumnKind::kJson:
      sql << "tuskgate.has_unreadable_number(";
      value(sql);
      sql << "::text)";
      break;
    case ColumnKind::kArray:
      EmitArrayUnreadable(sql, value, type);
      break;
    case ColumnKind::kComposite:
      EmitCompositeUnreadable(sql, value, type);
      break;
    case ColumnKind::kRange:
      EmitRangeUnreadable(sql, value, type);
      break;
    default:
      EmitIsNoNumber(sql, value, type);
  }
  sql << ")";
}

void EmitUnreadableCase(SqlBuilder& sql, SqlText alias, const AttachedColumn& column,
                        SqlText type) {
  const EmitExpression value = [&](SqlBuilder& inner) { EmitColumn(inner, alias, column); };
  sql << " when ";
  EmitUnreadable(sql, value, column.type);
  sql << " then tuskgate.column_fault(";
  sql.SharedParameter(SqlType::kText, ToStored(column.attribute));
  sql << ", 'the value that the row has can be no attribute''s')::" << type;
}

}  // namespace tuskgate::translator
