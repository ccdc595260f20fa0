#include "translator/attached/columns/column_sql.h"

#include <algorithm>
#include <string>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_expression.h"
#include "translator/attached/columns/column_order.h"
#include "translator/attached/columns/column_readable.h"
#include "translator/model/sql_name.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

EmitExpression ColumnOf(SqlText alias, const AttachedColumn& column) {
  return [alias, &column](SqlBuilder& sql) { EmitColumn(sql, alias, column); };
}

}  // namespace

void EmitColumn(SqlBuilder& sql, SqlText alias, const AttachedColumn& column) {
  sql << alias << ".";
  sql.Quoted(column.sql_name);
}

void EmitReadExpression(SqlBuilder& sql, SqlText alias, const AttachedColumn& column) {
  const std::string_view tag = AttributeTag(column.type);
  // A set cannot be empty: where its last element was taken away, the attribute is gone.
  if (column.type.kind == ColumnKind::kArray && tag != "L") {
    sql << "case when cardinality(";
    EmitColumn(sql, alias, column);
    sql << ") > 0 then ";
    EmitColumn(sql, alias, column);
    sql << " end";
    return;
  }
  if (column.type.sql_name == "inet") {  // so that it stays what it is when it is cast to text
    EmitVisibleText(sql, ColumnOf(alias, column), column.type);
    return;
  }
  EmitColumn(sql, alias, column);
}

namespace {

// Whether a number that no attribute can be is something else by the column's mapping.
bool ReplacesNumbers(const ColumnType& type) {
  return type.numbers != NumberFormat::kError && AttributeTag(type) == "N" &&
         type.kind != ColumnKind::kInteger;
}

}  // namespace

void EmitColumnValue(SqlBuilder& sql, SqlText alias, const AttachedColumn& column) {
  sql << "(";
  const bool replaces = ReplacesNumbers(column.type);
  if (replaces) {
    sql << "case when ";
    EmitIsNoNumber(sql, ColumnOf(alias, column), column.type);
    if (column.type.numbers == NumberFormat::kString) {
      sql << " then jsonb_build_object('S', ";
      EmitColumn(sql, alias, column);
      sql << "::text) else ";
    } else {
      sql << " then null else ";
    }
  }
  EmitTypedValue(sql, ColumnOf(alias, column), column.type);
  if (replaces) sql << " end";
  sql << ")";
}

bool EmitColumnString(SqlBuilder& sql, SqlText alias, const AttachedColumn& column) {
  if (AttributeTag(column.type) != "S") return false;
  sql << "(";
  EmitStoredText(sql, ColumnOf(alias, column), column.type);
  sql << ")";
  return true;
}

bool EmitColumnNumber(SqlBuilder& sql, SqlText alias, const AttachedColumn& column) {
  if (AttributeTag(column.type) != "N") return false;
  sql << "(";
  if (ReplacesNumbers(column.type)) {
    sql << "case when not (";
    EmitIsNoNumber(sql, ColumnOf(alias, column), column.type);
    sql << ") then ";
    EmitVisibleNumber(sql, ColumnOf(alias, column), column.type);
    sql << " end)";
    return true;
  }
  EmitVisibleNumber(sql, ColumnOf(alias, column), column.type);
  sql << ")";
  return true;
}

bool EmitColumnBinary(SqlBuilder& sql, SqlText alias, const AttachedColumn& column) {
  if (AttributeTag(column.type) != "B") return false;
  EmitColumn(sql, alias, column);
  return true;
}

namespace {

// Steps through plain JSON: by name in objects only, by number in arrays only.
void EmitJsonSteps(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type,
                   const BoundStep* first, const BoundStep* last) {
  sql << "tuskgate.column_json_value(";
  for (const BoundStep* step = first; step != last; ++step) {
    if (std::holds_alternative<std::uint32_t>(*step)) sql << "tuskgate.column_json_element(";
  }
  if (!type.is_jsonb) sql << "tuskgate.column_jsonb(";
  value(sql);
  if (!type.is_jsonb) sql << ")";
  for (const BoundStep* step = first; step != last; ++step) {
    if (const auto* name = std::get_if<std::string>(step)) {
      sql << " -> ";
      // A name with U+0000 is none: text ends there, and no member's name does so.
      sql.SharedParameter(SqlType::kText, type.is_jsonb ? *name : ToStored(*name));
    } else {
      sql << ", ";
      sql.SharedParameter(SqlType::kInt4, std::to_string(std::min<std::uint32_t>(
                                              std::get<std::uint32_t>(*step), 0x7fffffff)));
      sql << ")";
    }
  }
  sql << (type.is_jsonb ? SqlText(")") : SqlText(", true)"));
}

std::string TypedPath(const BoundStep* first, const BoundStep* last) {
  std::vector<std::string> steps;
  for (const BoundStep* step = first; step != last; ++step) {
    if (const auto* name = std::get_if<std::string>(step)) {
      steps.emplace_back("M");
      steps.push_back(ToStored(*name));
    } else {
      steps.emplace_back("L");
      steps.push_back(std::to_string(std::get<std::uint32_t>(*step)));
    }
  }
  return ArrayLiteral(steps);
}

bool HoldsNul(const BoundStep& step) {
  const auto* name = std::get_if<std::string>(&step);
  return name != nullptr && name->find('\0') != std::string::npos;
}

void EmitSteps(SqlBuilder& sql, const EmitExpression& value, const ColumnType& type,
               const BoundStep* first, const BoundStep* last) {
  if (first == last) {
    EmitTypedValue(sql, value, type);
    return;
  }
  if (type.kind == ColumnKind::kJson) {
    EmitJsonSteps(sql, value, type, first, last);
    return;
  }
  if (type.kind == ColumnKind::kComposite) {
    const auto* name = std::get_if<std::string>(first);
    for (const ColumnType::Field& field : type.fields) {
      if (name == nullptr || field.name != *name) continue;
      const std::string quoted = QuoteIdentifier(field.name);
      const EmitExpression part = [&](SqlBuilder& inner) {
        inner << "(";
        value(inner);
        inner << ").";
        inner.Quoted(quoted);
      };
      EmitSteps(sql, part, field.type, first + 1, last);
      return;
    }
    sql << "null::jsonb";
    return;
  }
  if (type.kind != ColumnKind::kArray && type.kind != ColumnKind::kRange) {
    sql << "null::jsonb";
    return;
  }
  sql << "(";
  EmitTypedValue(sql, value, type);
  sql << ") #> ";
  sql.SharedParameter(SqlType::kTextArray, TypedPath(first, last));
}

}  // namespace

void EmitNestedValue(SqlBuilder& sql, SqlText alias, const AttachedColumn& column,
                     const std::vector<BoundStep>& steps) {
  if (std::any_of(steps.begin(), steps.end(), HoldsNul)) {
    sql << "null::jsonb";
    return;
  }
  sql << "(";
  EmitSteps(sql, ColumnOf(alias, column), column.type, steps.data(), steps.data() + steps.size());
  sql << ")";
}

bool OrdersByText(const ColumnType& type) {
  switch (type.kind) {
    case ColumnKind::kEnum:
    case ColumnKind::kOpaque:
    case ColumnKind::kInterval:
      return true;
    case ColumnKind::kTime:
      return IsZonedTime(type);
    case ColumnKind::kText:
      return !HasNativeOrder(type);
    default:
      return false;
  }
}

void EmitOrderColumn(SqlBuilder& sql, SqlText alias, const AttachedColumn& column) {
  if (OrdersByText(column.type)) {
    sql << "(";
    EmitVisibleText(sql, ColumnOf(alias, column), column.type);
    sql << ") collate \"C\"";
    return;
  }
  EmitColumn(sql, alias, column);
  if (column.type.kind == ColumnKind::kText && !column.bytewise) sql << " collate \"C\"";
}

bool EmitLeastSize(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation) {
  bool any = false;
  for (const AttachedColumn& column : relation.columns) {
    const ColumnType& type = column.type;
    const bool exact =
        (type.kind == ColumnKind::kText && !type.blank_padded && HasNativeOrder(type)) ||
        type.kind == ColumnKind::kBytes;
    const bool large = type.kind == ColumnKind::kJson || type.kind == ColumnKind::kArray ||
                       type.kind == ColumnKind::kComposite;
    if (!exact && !large) continue;
    if (any) {
      sql << " + ";
    } else {
      sql << "(";
    }
    any = true;
    if (exact) {
      sql << "coalesce(octet_length(";
      EmitColumn(sql, alias, column);
      sql << "), 0)";
    } else {
      // A value takes at least this part of what PostgreSQL needs for it, compressed or not.
      sql << "coalesce(pg_column_size(";
      EmitColumn(sql, alias, column);
      sql << ") / 8, 0)";
    }
  }
  if (any) sql << ")";
  return any;
}

}  // namespace tuskgate::translator
