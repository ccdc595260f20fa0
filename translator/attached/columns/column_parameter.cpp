// Attribute values as PostgreSQL reads them, checked so that it does not refuse them.
#include <algorithm>
#include <optional>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_dates.h"
#include "translator/attached/columns/column_duration.h"
#include "translator/attached/columns/column_error.h"
#include "translator/attached/columns/column_json.h"
#include "translator/attached/columns/column_limits.h"
#include "translator/attached/columns/column_literal.h"
#include "translator/attached/columns/column_numbers.h"
#include "translator/attached/columns/column_text.h"
#include "translator/model/number.h"
#include "translator/model/utf8.h"

namespace tuskgate::translator {
namespace {

using Text = Result<std::string>;

void AppendHex(std::string& out, std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(kHex[byte >> 4]);
    out.push_back(kHex[byte & 15]);
  }
}

std::size_t CharactersIn(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), BeginsCharacter));
}

class ParameterWriter {
 public:
  explicit ParameterWriter(std::string_view attribute) : attribute_(attribute) {}

  Text Value(const ColumnType& type, const AttributeValue& value) const {
    const std::string_view tag = AttributeTag(type);
    if (!tag.empty() && TypeTag(value) != tag) {
      return Error(fmt::format("expected {}, got {}", tag, TypeTag(value)));
    }
    switch (type.kind) {
      case ColumnKind::kInteger:
        return Integer(type, value.As<Number>()->value);
      case ColumnKind::kNumeric:
        return Numeric(type, value.As<Number>()->value);
      case ColumnKind::kFloat:
        return Float(type, value.As<Number>()->value);
      case ColumnKind::kText:
        return Characters(type, value.As<String>()->value);
      case ColumnKind::kOpaque:
        return Opaque(type, value.As<String>()->value);
      case ColumnKind::kBoolean:
        return std::string(value.As<Boolean>()->value ? "t" : "f");
      case ColumnKind::kBytes: {
        std::string text = "\\x";
        AppendHex(text, value.As<Binary>()->value);
        return text;
      }
      case ColumnKind::kDate:
      case ColumnKind::kTimestamp:
      case ColumnKind::kTimestampTz:
        return tag == "S" ? Time(type, value.As<String>()->value)
                          : Epoch(type, value.As<Number>()->value);
      case ColumnKind::kTime:
        return TimeOfDayText(type, value.As<String>()->value);
      case ColumnKind::kInterval:
        return DurationText(type, value.As<String>()->value);
      case ColumnKind::kEnum:
        return Label(type, value.As<String>()->value);
      case ColumnKind::kUuid:
        if (auto uuid = CanonicalUuid(value.As<String>()->value)) return *std::move(uuid);
        return Error("the value is no UUID");
      case ColumnKind::kJson:
        return PlainJson(attribute_, value);
      case ColumnKind::kArray:
        return Array(type, value);
      case ColumnKind::kComposite:
        return Composite(type, *value.As<Map>());
      case ColumnKind::kRange:
        break;
    }
    return Range(type, *value.As<Map>());
  }

 private:
  ApiError Error(std::string_view rule) const { return ColumnError(attribute_, rule); }

  Text Integer(const ColumnType& type, const std::string& number) const {
    const Scaled scaled = ScaleNumber(number, 0);
    if (!scaled.exact) return Error(fmt::format("{} is not an integer", number));
    const IntegerLimits limits = LimitsOf(type.bytes);
    if (scaled.beyond != 0 || scaled.floor < limits.least || scaled.floor > limits.most) {
      return Error(fmt::format("{} is out of range, {} to {}", number, limits.least, limits.most));
    }
    return number;
  }

  Text Numeric(const ColumnType& type, const std::string& number) const {
    const auto precision = NumericPrecisionOf(type.sql_name);
    if (!precision) return number;
    const std::size_t point = number.find('.');
    const int fraction =
        point == std::string::npos ? 0 : static_cast<int>(number.size() - point - 1);
    if (fraction > std::max(precision->scale, 0) ||
        (precision->scale < 0 && !IsMultiple(number, -precision->scale))) {
      return Error(precision->scale < 0
                       ? fmt::format("{} is no multiple of 1e{}", number, -precision->scale)
                       : fmt::format("{} has more than {} digits after the point", number,
                                     precision->scale));
    }
    if (NumericIsTooGreat(number, *precision)) {
      return Error(fmt::format("{} is out of range, it has more than {} digits before the point",
                               number, precision->digits - precision->scale));
    }
    return number;
  }

  // Whether the integer ends with so many zeros.
  static bool IsMultiple(std::string_view number, int zeros) {
    if (number == "0") return true;
    const auto last = number.find_last_not_of('0');
    return static_cast<int>(number.size() - last - 1) >= zeros;
  }

  Text Float(const ColumnType& type, const std::string& number) const {
    if (NearestFloat(number, type.bytes).out_of_range) {
      return Error(fmt::format("{} is out of range", number));
    }
    return number;
  }

  std::optional<ApiError> CheckNul(std::string_view text) const {
    if (text.find('\0') == std::string_view::npos) return std::nullopt;
    return Error("a text column cannot hold the character U+0000");
  }

  Text Characters(const ColumnType& type, const std::string& text) const {
    if (auto error = CheckNul(text)) return *std::move(error);
    if (type.blank_padded && text.ends_with(' ')) {
      return Error("a column of fixed length cannot keep spaces at the end");
    }
    if (type.max_length && text.size() > static_cast<std::size_t>(*type.max_length) &&
        CharactersIn(text) > static_cast<std::size_t>(*type.max_length)) {
      return Error(fmt::format("the value is longer than {} characters", *type.max_length));
    }
    const std::size_t most = MostBytes(type);
    if (most > 0 && text.size() > most)
      return Error(fmt::format("the value is longer than {} bytes", most));
    return text;
  }

  Text Opaque(const ColumnType& type, const std::string& text) const {
    if (auto error = CheckNul(text)) return *std::move(error);
    if (!MayBeOpaque(type.sql_name, text)) {
      return Error(fmt::format("the value is no valid {}", type.sql_name));
    }
    return text;
  }

  Text Time(const ColumnType& type, const std::string& text) const {
    const auto point = ParseTimePoint(text, type.kind);
    if (!point) return Error(NoTime(type.kind));
    return PrintTimePoint(*point, type.kind);
  }

  Text Epoch(const ColumnType& type, const std::string& number) const {
    const Scaled scaled = ScaleNumber(number, type.time_format == TimeFormat::kEpoch ? 6 : 3);
    if (scaled.beyond != 0 || !InRange(scaled.floor)) {
      return Error(fmt::format("{} is out of range", number));
    }
    if (!scaled.exact) return Error(fmt::format("{} says more than microseconds", number));
    constexpr std::int64_t kDay = 86'400'000'000;
    if (type.kind == ColumnKind::kDate && scaled.floor % kDay != 0) {
      return Error(fmt::format("{} is not the start of a day", number));
    }
    return PrintTimePoint({0, scaled.floor, true}, type.kind);
  }

  Text TimeOfDayText(const ColumnType& type, const std::string& text) const {
    const auto time = ParseTimeOfDay(text, IsZonedTime(type));
    if (!time) return Error("the value is no ISO 8601 time of day");
    std::string printed = PrintTimeOfDay(time->micros);
    if (IsZonedTime(type)) printed.append(time->offset.empty() ? "+00" : time->offset);
    return printed;
  }

  Text DurationText(const ColumnType& type, const std::string& text) const {
    const auto duration = ParseIsoDuration(text);
    if (!duration) return Error("the value is no ISO 8601 duration");
    if (!KeepsDuration(type.sql_name, *duration)) {
      return Error(fmt::format("the value says more than {} keeps", type.sql_name));
    }
    return text;
  }

  Text Label(const ColumnType& type, const std::string& text) const {
    if (std::find(type.labels.begin(), type.labels.end(), text) != type.labels.end()) return text;
    return Error(fmt::format("the value must be one of {}", fmt::join(type.labels, ", ")));
  }

  // --- what is made of others ---

  Text Array(const ColumnType& type, const AttributeValue& value) const {
    std::string text;
    if (const List* list = value.As<List>()) {
      std::vector<std::size_t> lengths;
      MeasureDimensions(*type.element, *list, lengths);
      if (lengths.size() > 6) return Error("the value has more than 6 dimensions");
      if (auto error = AppendList(text, *type.element, *list, lengths, 0)) return *std::move(error);
      return text;
    }
    text.push_back('{');
    const auto append = [&](AttributeValue element) -> std::optional<ApiError> {
      Text added = Value(*type.element, element);
      if (!added.has_value()) return added.error();
      if (text.size() > 1) text.push_back(Delimiter(*type.element));
      AppendQuotedPart(text, *added);
      return std::nullopt;
    };
    std::optional<ApiError> error;
    if (const StringSet* strings = value.As<StringSet>()) {
      for (const std::string& s : strings->elements) {
        if (!error) error = append({String{s}});
      }
    } else if (const NumberSet* numbers = value.As<NumberSet>()) {
      for (const std::string& n : numbers->elements) {
        if (!error) error = append({Number{n}});
      }
    } else if (const BinarySet* binaries = value.As<BinarySet>()) {
      for (const std::string& b : binaries->elements) {
        if (!error) error = append({Binary{b}});
      }
    }
    if (error) return *std::move(error);
    text.push_back('}');
    return text;
  }

  static char Delimiter(const ColumnType& element) { return element.sql_name == "box" ? ';' : ','; }

  // Whether a list in a list is another dimension, and not an element.
  static bool IsDimension(const ColumnType& element, const AttributeValue& value) {
    return value.As<List>() != nullptr && element.kind != ColumnKind::kJson &&
           element.kind != ColumnKind::kArray;
  }

  static void MeasureDimensions(const ColumnType& element, const List& list,
                                std::vector<std::size_t>& lengths) {
    lengths.push_back(list.elements.size());
    if (list.elements.empty() || !IsDimension(element, list.elements.front())) return;
    MeasureDimensions(element, *list.elements.front().As<List>(), lengths);
  }

  std::optional<ApiError> AppendList(std::string& text, const ColumnType& element, const List& list,
                                     const std::vector<std::size_t>& lengths,
                                     std::size_t level) const {
    const bool innermost = level + 1 == lengths.size();
    if (list.elements.size() != lengths[level] || (level > 0 && list.elements.empty())) {
      return Error("lists in an array must be of one length, and not empty");
    }
    text.push_back('{');
    for (const AttributeValue& part : list.elements) {
      if (text.back() != '{') text.push_back(Delimiter(element));
      if (IsDimension(element, part) == innermost) {
        return Error("lists in an array must be of one depth");
      }
      if (!innermost) {
        if (auto error = AppendList(text, element, *part.As<List>(), lengths, level + 1)) {
          return error;
        }
        continue;
      }
      if (IsNullValue(part) && element.kind != ColumnKind::kJson) {
        text.append("NULL");
        continue;
      }
      const Text added = Value(element, part);
      if (!added.has_value()) return added.error();
      AppendQuotedPart(text, *added);
    }
    text.push_back('}');
    return std::nullopt;
  }

  Text Composite(const ColumnType& type, const Map& map) const {
    for (const auto& [name, member] : map.members) {
      const bool known = std::any_of(type.fields.begin(), type.fields.end(),
                                     [&n = name](const auto& field) { return field.name == n; });
      if (!known) return Error(fmt::format("there is no member '{}'", name));
    }
    std::string text = "(";
    for (const ColumnType::Field& field : type.fields) {
      if (&field != &type.fields.front()) text.push_back(',');
      const AttributeValue* member = map.Find(field.name);
      if (member == nullptr || (IsNullValue(*member) && field.type.kind != ColumnKind::kJson)) {
        continue;
      }
      const Text added = Value(field.type, *member);
      if (!added.has_value()) return added;
      AppendQuotedPart(text, *added);
    }
    text.push_back(')');
    return text;
  }

  Text Range(const ColumnType& type, const Map& map) const {
    for (const auto& [name, member] : map.members) {
      if (name != "lower" && name != "upper" && name != "bounds" && name != "empty") {
        return Error(fmt::format("there is no member '{}'", name));
      }
    }
    if (const AttributeValue* empty = map.Find("empty")) {
      const Boolean* is = empty->As<Boolean>();
      if (is == nullptr) return Error("the range's member 'empty' must be BOOL");
      if (is->value && map.members.size() == 1) return std::string("empty");
      if (is->value) return Error("an empty range has no other member");
    }
    std::string bounds = "[)";
    if (const AttributeValue* given = map.Find("bounds")) {
      const String* text = given->As<String>();
      if (text == nullptr || text->value.size() != 2 ||
          std::string_view("[(").find(text->value[0]) == std::string_view::npos ||
          std::string_view(")]").find(text->value[1]) == std::string_view::npos) {
        return Error("a range's bounds are one of [), [], (], ()");
      }
      bounds = text->value;
    }
    std::string text(1, bounds[0]);
    const auto append = [&](std::string_view name) -> std::optional<ApiError> {
      const AttributeValue* bound = map.Find(name);
      if (bound == nullptr || IsNullValue(*bound)) return std::nullopt;
      const Text added = Value(*type.element, *bound);
      if (!added.has_value()) return added.error();
      AppendQuotedPart(text, *added);
      return std::nullopt;
    };
    if (auto error = append("lower")) return *std::move(error);
    text.push_back(',');
    if (auto error = append("upper")) return *std::move(error);
    text.push_back(bounds[1]);
    if (auto error = CheckOrder(*type.element, map, bounds)) return *std::move(error);
    return text;
  }

  // Microseconds or the number of a bound, in which its type is ordered; nullopt where it is not
  // known.
  static std::optional<std::string> Comparable(const ColumnType& type,
                                               const AttributeValue* bound) {
    if (bound == nullptr) return std::nullopt;
    if (const Number* number = bound->As<Number>()) return number->value;
    const String* text = bound->As<String>();
    if (text == nullptr) return std::nullopt;
    const auto point = ParseTimePoint(text->value, type.kind);
    if (!point || (type.kind != ColumnKind::kDate && type.kind != ColumnKind::kTimestamp &&
                   type.kind != ColumnKind::kTimestampTz)) {
      return std::nullopt;
    }
    if (point->infinite != 0)
      return point->infinite < 0 ? "-9223372036854775808" : "9223372036854775807";
    return std::to_string(point->micros);
  }

  std::optional<ApiError> CheckOrder(const ColumnType& type, const Map& map,
                                     std::string_view bounds) const {
    const auto upper = Comparable(type, map.Find("upper"));
    if (!upper) return std::nullopt;
    // Integers are kept with an exclusive upper bound.
    if (type.kind == ColumnKind::kInteger && bounds[1] == ']' &&
        *upper == std::to_string(LimitsOf(type.bytes).most)) {
      return Error("the range's inclusive upper bound is the type's greatest integer");
    }
    const auto lower = Comparable(type, map.Find("lower"));
    if (lower && CompareNumbers(*lower, *upper) > 0) {
      return Error("the range's lower bound is greater than its upper bound");
    }
    return std::nullopt;
  }

  std::string_view attribute_;
};

}  // namespace

Result<std::string> ColumnParameter(const AttachedColumn& column, const AttributeValue& value) {
  const String* text = column.type.empty.empty() ? nullptr : value.As<String>();
  if (text != nullptr && text->value == column.type.empty) return std::string();
  return ParameterWriter(column.attribute).Value(column.type, value);
}

}  // namespace tuskgate::translator
