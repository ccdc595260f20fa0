// Conditions on key columns, in the column's own type wherever it can say them.
#include <algorithm>
#include <optional>
#include <string>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_dates.h"
#include "translator/attached/columns/column_expression.h"
#include "translator/attached/columns/column_key.h"
#include "translator/attached/columns/column_limits.h"
#include "translator/attached/columns/column_numbers.h"
#include "translator/attached/columns/column_order.h"
#include "translator/attached/columns/column_spelling.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/model/number.h"
#include "translator/model/prefix.h"

namespace tuskgate::translator {
namespace {

constexpr std::int64_t kDay = 86'400'000'000;

bool IsBelow(KeyOperator op) { return op == KeyOperator::kLess || op == KeyOperator::kLessOrEqual; }
bool IsAbove(KeyOperator op) {
  return op == KeyOperator::kGreater || op == KeyOperator::kGreaterOrEqual;
}

// One term on one column; BETWEEN is two of them.
class KeyTermEmitter {
 public:
  KeyTermEmitter(SqlBuilder& sql, SqlText alias, const AttachedColumn& column)
      : sql_(sql), alias_(alias), column_(column), type_(column.type) {}

  void Emit(KeyOperator op, const AttributeValue& value) {
    const std::string_view tag = AttributeTag(type_);
    if (tag != TypeTag(value)) return Never();
    if (const Number* number = value.As<Number>()) {
      if (op == KeyOperator::kBeginsWith) return Never();
      return EmitNumber(op, number->value);
    }
    if (const Binary* binary = value.As<Binary>()) return EmitBinary(op, binary->value);
    if (const String* text = value.As<String>()) return EmitString(op, text->value);
    Never();
  }

 private:
  void Column() { EmitColumn(sql_, alias_, column_); }
  void Never() { sql_ << "false"; }
  // A key column that is NULL is no key, whatever it is compared with.
  void Always() {
    Column();
    sql_ << " is not null";
  }
  // The value lies below all of the type's (-1) or above them.
  void Outside(KeyOperator op, int side) {
    if (side < 0 ? IsAbove(op) : IsBelow(op)) {
      Always();
    } else {
      Never();
    }
  }

  void Operator(KeyOperator op) {
    switch (op) {
      case KeyOperator::kLess:
        sql_ << " < ";
        return;
      case KeyOperator::kLessOrEqual:
        sql_ << " <= ";
        return;
      case KeyOperator::kGreater:
        sql_ << " > ";
        return;
      case KeyOperator::kGreaterOrEqual:
        sql_ << " >= ";
        return;
      default:
        sql_ << " = ";
    }
  }

  void Native(KeyOperator op, std::string_view type_name, std::string value) {
    Column();
    Operator(op);
    sql_.Parameter(type_name, std::move(value));
  }

  // The value lies between two neighbours of the type, of which this is the lower.
  void AfterLower(KeyOperator op, std::string_view type_name, std::string lower) {
    if (op == KeyOperator::kEqual) return Never();
    Native(IsBelow(op) ? KeyOperator::kLessOrEqual : KeyOperator::kGreater, type_name,
           std::move(lower));
  }

  // --- numbers ---

  void EmitNumber(KeyOperator op, const std::string& number) {
    switch (type_.kind) {
      case ColumnKind::kInteger:
        return EmitInteger(op, number);
      case ColumnKind::kNumeric:
        // Without the column's precision, to which a cast would round.
        return Native(op, "numeric", number);
      case ColumnKind::kFloat:
        return EmitFloat(op, number);
      default:
        return EmitEpoch(op, number);
    }
  }

  void EmitInteger(KeyOperator op, const std::string& number) {
    const Scaled scaled = ScaleNumber(number, 0);
    const IntegerLimits limits = LimitsOf(type_.bytes);
    if (scaled.beyond != 0) return Outside(op, scaled.beyond);
    if (scaled.floor < limits.least) return Outside(op, -1);
    if (scaled.floor > limits.most) return Outside(op, 1);
    const std::string_view name = type_.bytes == 2 ? "int2" : type_.bytes == 4 ? "int4" : "int8";
    if (!scaled.exact) return AfterLower(op, name, std::to_string(scaled.floor));
    Native(op, name, number);
  }

  // Clients see the shortest number that is nearest to the column's; those are in the same order.
  void EmitFloat(KeyOperator op, const std::string& number) {
    const Nearest nearest = NearestFloat(number, type_.bytes);
    if (nearest.canonical.empty()) return Outside(op, number.starts_with('-') ? -1 : 1);
    const std::string_view name = type_.bytes == 4 ? "float4" : "float8";
    const auto order = CompareNumbers(number, nearest.canonical);
    if (order == 0) return Native(op, name, nearest.text);
    if (order > 0) return AfterLower(op, name, nearest.text);
    if (op == KeyOperator::kEqual) return Never();
    Native(IsBelow(op) ? KeyOperator::kLess : KeyOperator::kGreaterOrEqual, name, nearest.text);
  }

  void EmitEpoch(KeyOperator op, const std::string& number) {
    Scaled scaled = ScaleNumber(number, type_.time_format == TimeFormat::kEpoch ? 6 : 3);
    if (scaled.beyond != 0) return Outside(op, scaled.beyond);
    if (type_.kind == ColumnKind::kDate) {
      const std::int64_t rest = (scaled.floor % kDay + kDay) % kDay;
      if (rest != 0) scaled.exact = false;
      scaled.floor -= rest;
    }
    if (!InRange(scaled.floor)) return Outside(op, scaled.floor < 0 ? -1 : 1);
    std::string point = PrintTimePoint({0, scaled.floor, true}, type_.kind);
    if (!scaled.exact) return AfterLower(op, TimeType(), std::move(point));
    Native(op, TimeType(), std::move(point));
  }

  // --- binaries ---

  void EmitBinary(KeyOperator op, const std::string& bytes) {
    if (op != KeyOperator::kBeginsWith) return Native(op, "bytea", Hex(bytes));
    if (bytes.empty()) return Always();
    sql_ << "(";
    Native(KeyOperator::kGreaterOrEqual, "bytea", Hex(bytes));
    if (auto after = AfterBinaryPrefix(bytes)) {
      sql_ << " and ";
      Native(KeyOperator::kLess, "bytea", Hex(*after));
    }
    sql_ << ")";
  }

  static std::string Hex(std::string_view bytes) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string text = "\\x";
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      text.push_back(kHex[byte >> 4]);
      text.push_back(kHex[byte & 15]);
    }
    return text;
  }

  // --- strings ---

  void EmitString(KeyOperator op, std::string text) {
    if (op == KeyOperator::kBeginsWith && text.empty()) return Always();
    // No text of PostgreSQL's holds U+0000: what is compared with it is less if it is what precedes
    // it or less than that, and greater otherwise.
    if (const std::size_t nul = text.find('\0'); nul != std::string::npos) {
      if (op == KeyOperator::kEqual || op == KeyOperator::kBeginsWith) return Never();
      text.resize(nul);
      op = IsBelow(op) ? KeyOperator::kLessOrEqual : KeyOperator::kGreater;
    }
    switch (type_.kind) {
      case ColumnKind::kText:
        return EmitCharacters(op, text);
      case ColumnKind::kDate:
      case ColumnKind::kTimestamp:
      case ColumnKind::kTimestampTz:
        return EmitTime(op, text);
      case ColumnKind::kTime:
        return EmitTimeOfDay(op, text);
      case ColumnKind::kUuid:
        return EmitUuid(op, text);
      case ColumnKind::kEnum:
        if (op != KeyOperator::kEqual) break;
        if (std::find(type_.labels.begin(), type_.labels.end(), text) == type_.labels.end()) {
          return Never();
        }
        return Native(op, type_.sql_name, text);
      case ColumnKind::kOpaque:
        if (op != KeyOperator::kEqual || !IsKnownOpaque(type_.sql_name)) break;
        if (!MayBeOpaque(type_.sql_name, text)) return Never();
        return Native(op, type_.sql_name, text);
      case ColumnKind::kInterval:
        if (op != KeyOperator::kEqual) break;
        if (!KeyParameter(column_, {String{text}}).has_value()) return Never();
        return ByBoth("interval", text);
      default:
        break;
    }
    ByText(op, text);
  }

  // The type's equality is served by indexes, and the text's is right.
  void ByBoth(std::string_view type_name, const std::string& text) {
    sql_ << "(";
    EmitTypeEquals(sql_, alias_, column_);
    sql_.Parameter(type_name, text);
    sql_ << " and ";
    ByText(KeyOperator::kEqual, text);
    sql_ << ")";
  }

  // A condition on the text that clients see.
  void ByText(KeyOperator op, const std::string& text) {
    const EmitExpression column = [this](SqlBuilder& sql) { EmitColumn(sql, alias_, column_); };
    if (op == KeyOperator::kBeginsWith) {
      sql_ << "starts_with(";
      EmitVisibleText(sql_, column, type_);
      sql_ << ", ";
      sql_.Parameter(SqlType::kText, text);
      sql_ << ")";
      return;
    }
    sql_ << "(";
    EmitVisibleText(sql_, column, type_);
    sql_ << ") collate \"C\"";
    Operator(op);
    sql_.Parameter(SqlType::kText, text);
  }

  void EmitCharacters(KeyOperator op, const std::string& text) {
    // Trailing blanks count for nothing in a bpchar, and for something in what clients send.
    const bool blanks = type_.blank_padded && text.ends_with(' ');
    if (op == KeyOperator::kEqual && EqualityOf(type_) == KeyEquality::kLoose && !blanks) {
      return ByBoth(IsCitext(type_)      ? std::string_view(type_.sql_name)
                    : type_.blank_padded ? "bpchar"
                                         : "text",
                    text);
    }
    if (!HasNativeOrder(type_) || blanks) return ByText(op, text);
    const std::string_view name = type_.blank_padded ? "bpchar" : "text";
    if (op == KeyOperator::kEqual) return Native(op, name, text);
    if (op != KeyOperator::kBeginsWith) return Ordered(op, name, text);
    const auto after = AfterPrefix(text);
    if (after && type_.blank_padded && after->ends_with(' ')) return ByText(op, text);
    sql_ << "(";
    Ordered(KeyOperator::kGreaterOrEqual, name, text);
    if (after) {
      sql_ << " and ";
      Ordered(KeyOperator::kLess, name, *after);
    }
    sql_ << ")";
  }

  void Ordered(KeyOperator op, std::string_view type_name, const std::string& text) {
    Column();
    if (!column_.bytewise) sql_ << " collate \"C\"";
    Operator(op);
    sql_.Parameter(type_name, text);
  }

  // All values whose text begins with the one that was given, which is no whole value itself: each
  // of them is greater than it.
  void Prefix(KeyOperator op, std::string_view type_name, std::string first,
              KeyOperator end_operator, std::string end) {
    if (op == KeyOperator::kBeginsWith) {
      sql_ << "(";
      Native(KeyOperator::kGreaterOrEqual, type_name, std::move(first));
      sql_ << " and ";
      Native(end_operator, type_name, std::move(end));
      sql_ << ")";
      return;
    }
    Native(IsBelow(op) ? KeyOperator::kLess : KeyOperator::kGreaterOrEqual, type_name,
           std::move(first));
  }

  std::string_view TimeType() const {
    switch (type_.kind) {
      case ColumnKind::kDate:
        return "date";
      case ColumnKind::kTimestamp:
        return "timestamp";
      default:
        return "timestamptz";
    }
  }

  void EmitTime(KeyOperator op, const std::string& text) {
    if (op != KeyOperator::kEqual) {
      if (const auto span = ParseTimePrefix(text, type_.kind)) {
        return Prefix(op, TimeType(), PrintTimePoint({0, span->first, true}, type_.kind),
                      KeyOperator::kLess, PrintTimePoint({0, span->last, true}, type_.kind));
      }
    }
    const auto point = ParseTimePoint(text, type_.kind);
    // A time between two microseconds is none that a column has.
    if (point && !point->exact && op == KeyOperator::kEqual) return Never();
    if (point && op != KeyOperator::kBeginsWith) {
      return Native(op, TimeType(), PrintTimePoint(*point, type_.kind));
    }
    if (op == KeyOperator::kEqual) return Never();
    ByText(op, text);
  }

  void EmitTimeOfDay(KeyOperator op, const std::string& text) {
    if (IsZonedTime(type_)) {
      if (op != KeyOperator::kEqual) return ByText(op, text);
      const auto visible = VisibleSpelling(type_, text);
      return visible ? Native(op, "timetz", *visible) : Never();
    }
    if (op != KeyOperator::kEqual) {
      if (const auto span = ParseTimeOfDayPrefix(text)) {
        return Prefix(op, "time", PrintTimeOfDay(span->first), KeyOperator::kLess,
                      PrintTimeOfDay(span->last));
      }
    }
    const auto time = ParseTimeOfDay(text, false);
    if (time && !time->exact && op == KeyOperator::kEqual) return Never();
    if (time && op != KeyOperator::kBeginsWith) {
      return Native(op, "time", PrintTimeOfDay(time->micros));
    }
    if (op == KeyOperator::kEqual) return Never();
    ByText(op, text);
  }

  void EmitUuid(KeyOperator op, const std::string& text) {
    const auto uuid = CanonicalUuid(text);
    if (uuid && (op != KeyOperator::kBeginsWith || *uuid == text)) {
      return Native(op == KeyOperator::kBeginsWith ? KeyOperator::kEqual : op, "uuid", *uuid);
    }
    if (op == KeyOperator::kEqual) return Never();
    static constexpr std::string_view kLeast = "00000000-0000-0000-0000-000000000000";
    static constexpr std::string_view kMost = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    // A prefix of a UUID's text makes one of the least when it is filled up.
    if (text.size() < kLeast.size()) {
      std::string least = text;
      least.append(kLeast.substr(text.size()));
      std::string most = text;
      most.append(kMost.substr(text.size()));
      if (CanonicalUuid(least) == least) {
        return Prefix(op, "uuid", std::move(least), KeyOperator::kLessOrEqual, std::move(most));
      }
    }
    ByText(op, text);
  }

  SqlBuilder& sql_;
  SqlText alias_;
  const AttachedColumn& column_;
  const ColumnType& type_;
};

}  // namespace

void EmitKeyTerm(SqlBuilder& sql, SqlText alias, const AttachedColumn& column, KeyOperator op,
                 const AttributeValue& value, const AttributeValue* high) {
  if (op == KeyOperator::kEqual && !column.type.empty.empty() && value.As<String>() != nullptr) {
    // What stands in the column, so that its indexes serve.
    AttachedColumn stored = column;
    stored.type.empty.clear();
    const bool is_empty = value.As<String>()->value == column.type.empty;
    EmitKeyTerm(sql, alias, stored, op, is_empty ? AttributeValue{String{}} : value, nullptr);
    return;
  }
  KeyTermEmitter emitter(sql, alias, column);
  if (op != KeyOperator::kBetween) {
    emitter.Emit(op, value);
    return;
  }
  sql << "(";
  emitter.Emit(KeyOperator::kGreaterOrEqual, value);
  sql << " and ";
  emitter.Emit(KeyOperator::kLessOrEqual, *high);
  sql << ")";
}

}  // namespace tuskgate::translator
