// From an item's typed JSON to columns, in SQL: ColumnParameter (column_text.h) does the same to
// values that are known before. The rules that can fail are in SQL functions, which raise TGA01.
#include <string>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_dates.h"
#include "translator/attached/columns/column_expression.h"
#include "translator/attached/columns/column_limits.h"
#include "translator/attached/columns/column_order.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

class AssignmentEmitter {
 public:
  AssignmentEmitter(SqlBuilder& sql, const std::string& attribute)
      : sql_(sql), attribute_(attribute) {}

  // `value` is typed JSON; the expression is of the type.
  void Emit(const EmitExpression& value, const ColumnType& type) {
    switch (type.kind) {
      case ColumnKind::kInteger:
        return Integer(value, type);
      case ColumnKind::kNumeric:
        return Numeric(value, type);
      case ColumnKind::kFloat:
        Call("tuskgate.column_float(", value);
        sql_ << ", " << (type.bytes == 4 ? SqlText("true") : SqlText("false"));
        return Close(type);
      case ColumnKind::kText:
        return Characters(value, type);
      case ColumnKind::kBoolean:
        Call("tuskgate.column_scalar(", value);
        sql_ << ", 'BOOL'";
        return Close(type);
      case ColumnKind::kBytes:
        sql_ << "decode(";
        Call("tuskgate.column_scalar(", value);
        sql_ << ", 'B'), 'base64')";
        return;
      case ColumnKind::kDate:
      case ColumnKind::kTimestamp:
      case ColumnKind::kTimestampTz:
      case ColumnKind::kTime:
      case ColumnKind::kInterval:
        return Time(value, type);
      case ColumnKind::kEnum:
        Call("tuskgate.column_label(", value);
        sql_ << ", ";
        sql_.SharedParameter(SqlType::kTextArray, ArrayLiteral(type.labels));
        return Close(type);
      case ColumnKind::kUuid:
        Call("tuskgate.column_uuid(", value);
        return Close(type);
      case ColumnKind::kOpaque:
        Call("tuskgate.column_opaque(", value);
        sql_ << ", ";
        sql_.SharedParameter(SqlType::kText, type.sql_name);
        return Close(type);
      case ColumnKind::kJson:
        Call("tuskgate.column_plain_json(", value);
        return Close(type);
      case ColumnKind::kArray:
        return Array(value, type);
      case ColumnKind::kComposite:
        return Composite(value, type);
      case ColumnKind::kRange:
        return Range(value, type);
    }
  }

 private:
  void Attribute() { sql_.SharedParameter(SqlType::kText, attribute_); }

  void Call(SqlText function, const EmitExpression& value) {
    sql_ << function;
    value(sql_);
    sql_ << ", ";
    Attribute();
  }
  void Close(const ColumnType& type) {
    sql_ << ")::";
    sql_.Quoted(type.sql_name);
  }

  void Integer(const EmitExpression& value, const ColumnType& type) {
    // Most integers are short.
    sql_ << "case when (";
    value(sql_);
    if (type.bytes == 2) {
      sql_ << " ->> 'N') ~ '^-?[0-9]{1,4}$' then (";
    } else {
      sql_ << " ->> 'N') ~ '^-?[0-9]{1,9}$' then (";
    }
    value(sql_);
    sql_ << " ->> 'N')::";
    sql_.Quoted(type.sql_name);
    sql_ << " else ";
    Call("tuskgate.column_integer(", value);
    sql_ << ", ";
    sql_.Number(type.bytes);
    Close(type);
    sql_ << " end";
  }

  void Numeric(const EmitExpression& value, const ColumnType& type) {
    const auto precision = NumericPrecisionOf(type.sql_name);
    if (!precision) {
      Call("tuskgate.column_scalar(", value);
      sql_ << ", 'N'";
    } else {
      Call("tuskgate.column_numeric(", value);
      sql_ << ", ";
      sql_.Number(precision->digits);
      sql_ << ", ";
      sql_.Number(precision->scale);
    }
    Close(type);
  }

  void Characters(const EmitExpression& value, const ColumnType& type) {
    Call("tuskgate.column_text(", value);
    sql_ << ", ";
    if (type.max_length) {
      sql_.Number(*type.max_length);
    } else {
      sql_ << "null";
    }
    sql_ << ", ";
    if (MostBytes(type) > 0) {
      sql_.Number(static_cast<std::int64_t>(MostBytes(type)));
    } else {
      sql_ << "null";
    }
    sql_ << ", " << (type.blank_padded ? SqlText("true") : SqlText("false"));
    Close(type);
  }

  void Time(const EmitExpression& value, const ColumnType& type) {
    if (type.kind == ColumnKind::kInterval || type.kind == ColumnKind::kTime) {
      Call(type.kind == ColumnKind::kInterval ? SqlText("tuskgate.column_interval(")
                                              : SqlText("tuskgate.column_time_of_day("),
           value);
      if (type.kind == ColumnKind::kInterval) {
        sql_ << ", ";
        sql_.SharedParameter(SqlType::kText, type.sql_name);
      } else {
        sql_ << ", " << (IsZonedTime(type) ? SqlText("true") : SqlText("false"));
      }
      return Close(type);
    }
    if (type.time_format == TimeFormat::kIso) {
      Call("tuskgate.column_time(", value);
    } else {
      Call("tuskgate.column_epoch(", value);
      sql_ << ", " << (type.time_format == TimeFormat::kEpoch ? SqlText("1") : SqlText("1000"));
    }
    sql_ << ", "
         << (type.kind == ColumnKind::kDate        ? SqlText("'date'")
             : type.kind == ColumnKind::kTimestamp ? SqlText("'timestamp'")
                                                   : SqlText("'timestamptz'"));
    Close(type);
  }

  // The elements' texts, put together to the array's: so there may be any number of dimensions.
  void Array(const EmitExpression& value, const ColumnType& type) {
    const bool is_set = AttributeTag(type) != "L";
    if (is_set) sql_ << "tuskgate.column_set(";
    sql_ << "(select tuskgate.column_array(array(select (";
    Emit([](SqlBuilder& sql) { sql << "a.v"; }, *type.element);
    sql_ << ")::text from (select jsonb_array_elements(l.v -> 'elements') as v) a), l.v, "
         << (type.element->sql_name == "box" ? SqlText("';'") : SqlText("','")) << ")::";
    sql_.Quoted(type.sql_name);
    sql_ << " from (select ";
    Call("tuskgate.column_elements(", value);
    sql_ << ", ";
    sql_.SharedParameter(SqlType::kText, std::string(AttributeTag(type)));
    const bool nested =
        type.element->kind != ColumnKind::kJson && type.element->kind != ColumnKind::kArray;
    sql_ << ", " << (nested ? SqlText("true") : SqlText("false")) << ") as v) l)";
    if (!is_set) return;
    sql_ << ", ";
    Attribute();
    sql_ << ")";
  }

  void Composite(const EmitExpression& value, const ColumnType& type) {
    std::vector<std::string> names;
    for (const ColumnType::Field& field : type.fields) names.push_back(ToStored(field.name));
    sql_ << "(select case when m.v is not null then row(";
    for (const ColumnType::Field& field : type.fields) {
      if (&field != &type.fields.front()) sql_ << ", ";
      const std::string name = ToStored(field.name);
      Emit(
          [&name](SqlBuilder& sql) {
            sql << "(m.v -> ";
            sql.SharedParameter(SqlType::kText, name);
            sql << ")";
          },
          field.type);
    }
    sql_ << ")::";
    sql_.Quoted(type.sql_name);
    sql_ << " end from (select ";
    Call("tuskgate.column_members(", value);
    sql_ << ", ";
    sql_.SharedParameter(SqlType::kTextArray, ArrayLiteral(names));
    sql_ << ") as v) m)";
  }

  void Range(const EmitExpression& value, const ColumnType& type) {
    const auto bound = [this, &type](SqlText member) {
      Emit([member](SqlBuilder& sql) { sql << "(m.v -> " << member << ")"; }, *type.element);
    };
    sql_
        << "(select case when m.v is null then null when m.v -> 'empty' is not null then 'empty'::";
    sql_.Quoted(type.sql_name);
    sql_ << " when b.lower > b.upper then tuskgate.column_fault(";
    Attribute();
    sql_ << ", 'the range''s lower bound is greater than its upper bound')::";
    sql_.Quoted(type.sql_name);
    if (type.element->kind == ColumnKind::kInteger) {  // kept with an exclusive upper bound
      sql_ << " when b.upper = ";
      sql_.Number(LimitsOf(type.element->bytes).most);
      sql_ << " and m.v #>> '{bounds,S}' like '%]' then tuskgate.column_fault(";
      Attribute();
      sql_ << ", 'the range''s inclusive upper bound is the type''s greatest integer')::";
      sql_.Quoted(type.sql_name);
    }
    sql_ << " else ";
    sql_.Quoted(type.sql_name);
    sql_ << "(b.lower, b.upper, coalesce(m.v #>> '{bounds,S}', '[)')) end from (select ";
    Call("tuskgate.column_bounds(", value);
    sql_ << ") as v) m, lateral (select ";
    bound("'lower'");
    sql_ << " as lower, ";
    bound("'upper'");
    sql_ << " as upper) b)";
  }

  SqlBuilder& sql_;
  const std::string& attribute_;
};

}  // namespace

void EmitAssignment(SqlBuilder& sql, const AttachedColumn& column, SqlText item) {
  const std::string stored = ToStored(column.attribute);
  const EmitExpression value = [item, &stored](SqlBuilder& inner) {
    inner << "(" << item << " -> ";
    inner.SharedParameter(SqlType::kText, stored);
    inner << ")";
  };
  AssignmentEmitter(sql, stored).Emit(value, column.type);
}

}  // namespace tuskgate::translator
