#include "translator/attached/columns/column_text.h"

#include <algorithm>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_dates.h"
#include "translator/attached/columns/column_error.h"
#include "translator/attached/columns/column_json.h"
#include "translator/attached/columns/column_literal.h"
#include "translator/attached/columns/column_numbers.h"
#include "translator/model/base64.h"
#include "translator/model/number.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {

bool IsNullValue(const AttributeValue& value) { return value.As<Null>() != nullptr; }

namespace {

using Size = Result<std::size_t>;

constexpr std::size_t kDocumentOverhead = 3;
constexpr std::size_t kMemberOverhead = 1;

int HexDigit(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

// bytea as \x6162, or as bytea_output = escape prints it.
std::string BytesOf(std::string_view text) {
  std::string bytes;
  if (text.starts_with("\\x")) {
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
      bytes.push_back(static_cast<char>(HexDigit(text[i]) << 4 | HexDigit(text[i + 1])));
    }
    return bytes;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes.push_back(text[i]);
    } else if (i + 3 < text.size() && text[i + 1] != '\\') {
      bytes.push_back(static_cast<char>((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 |
                                        (text[i + 3] - '0')));
      i += 3;
    } else {
      bytes.push_back('\\');
      ++i;
    }
  }
  return bytes;
}

std::string_view WithoutBlanks(std::string_view text) {
  const std::size_t last = text.find_last_not_of(' ');
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

class ColumnReader {
 public:
  ColumnReader(std::string& out, std::string_view attribute, bool measures)
      : out_(out), attribute_(attribute), measures_(measures) {}

  Size Value(const ColumnType& type, std::string_view text) {
    switch (type.kind) {
      case ColumnKind::kInteger:
        return Canonical(text);
      case ColumnKind::kNumeric:
      case ColumnKind::kFloat:
        return AnyNumber(type, text);
      case ColumnKind::kText:
        return KeyText(type, type.blank_padded ? WithoutBlanks(text) : text);
      case ColumnKind::kEnum:
      case ColumnKind::kOpaque:
        return Text(text);
      case ColumnKind::kUuid:
      case ColumnKind::kInterval:
        return Plain(text);
      case ColumnKind::kBoolean:
        out_.append(text.starts_with('t') ? "{\"BOOL\":true}" : "{\"BOOL\":false}");
        return 1;
      case ColumnKind::kBytes:
        return Bytes(text);
      case ColumnKind::kDate:
      case ColumnKind::kTimestamp:
      case ColumnKind::kTimestampTz:
        return type.time_format == TimeFormat::kIso ? Time(type.kind, text) : Epoch(type, text);
      case ColumnKind::kTime:
        return TimeOfDayText(text);
      case ColumnKind::kJson:
        return Json(type, text);
      case ColumnKind::kArray:
        return Array(type, text);
      case ColumnKind::kComposite:
        return Composite(type, text);
      case ColumnKind::kRange:
        break;
    }
    return Range(type, text);
  }

 private:
  // What PostgreSQL prints in no form that is known here.
  Size Unreadable(std::string_view text) {
    if (measures_) return Text(text);
    return ColumnError(attribute_, "the stored value cannot be read");
  }

  NumberFormat FormatOf(const ColumnType& type) const {
    return measures_ && type.numbers == NumberFormat::kError ? NumberFormat::kString : type.numbers;
  }

  // What a number is that no attribute can be.
  Size NoNumber(const ColumnType& type, std::string_view text, ApiError error) {
    switch (FormatOf(type)) {
      case NumberFormat::kError:
        break;
      case NumberFormat::kAbsent:
        return 0;
      case NumberFormat::kString:
        return Text(text);
    }
    return error;
  }

  Size Json(const ColumnType& type, std::string_view text) {
    const std::size_t before = out_.size();
    const Size size = AppendPlainJson(out_, attribute_, text, type.is_jsonb, FormatOf(type));
    if (size.has_value() || !measures_) return size;
    out_.resize(before);
    return Text(text);
  }

  Size Canonical(std::string_view number) {
    out_.append("{\"N\":\"").append(number).append("\"}");
    return NumberSize(number);
  }

  Result<std::string> NumberOf(std::string_view text) const {
    Result<std::string> number = NormalizeNumber(text);
    if (number.has_value()) return number;
    if (text.find_first_of("Nn") != std::string_view::npos) {  // NaN, Infinity
      return ColumnError(attribute_, fmt::format("the stored value {} is no number", text));
    }
    return ColumnError(attribute_,
                       "the stored number has more than 38 significant digits or is out of range");
  }

  Size AnyNumber(const ColumnType& type, std::string_view text) {
    if (const auto number = TrimmedDecimal(text)) return Canonical(*number);
    const Result<std::string> number = NumberOf(text);
    if (!number.has_value()) return NoNumber(type, text, number.error());
    return Canonical(*number);
  }

  Size Text(std::string_view text) {
    out_.append("{\"S\":");
    AppendJsonString(out_, text);
    out_.push_back('}');
    return text.size();
  }

  Size KeyText(const ColumnType& type, std::string_view text) {
    return Text(text.empty() ? std::string_view(type.empty) : text);
  }

  // Text that holds nothing to be escaped.
  Size Plain(std::string_view text) {
    out_.append("{\"S\":\"").append(text).append("\"}");
    return text.size();
  }

  Size Bytes(std::string_view text) {
    const std::string bytes = BytesOf(text);
    out_.append("{\"B\":\"");
    AppendBase64(out_, bytes);
    out_.append("\"}");
    return bytes.size();
  }

  Size Time(ColumnKind kind, std::string_view text) {
    out_.append("{\"S\":\"");
    const std::size_t before = out_.size();
    AppendIsoTime(out_, text, kind);
    const std::size_t size = out_.size() - before;
    out_.append("\"}");
    return size;
  }

  Size TimeOfDayText(std::string_view text) {
    out_.append("{\"S\":\"");
    const std::size_t before = out_.size();
    AppendIsoTimeOfDay(out_, text);
    const std::size_t size = out_.size() - before;
    out_.append("\"}");
    return size;
  }

  Result<std::string> EpochOf(const ColumnType& type, std::string_view text) const {
    const auto point = ParseTimePoint(text, type.kind);
    if (!point || point->infinite != 0) {
      return ColumnError(attribute_, fmt::format("the stored value {} is no number", text));
    }
    return EpochNumber(point->micros, type.time_format);
  }

  Size Epoch(const ColumnType& type, std::string_view text) {
    const Result<std::string> number = EpochOf(type, text);
    if (!number.has_value()) return NoNumber(type, text, number.error());
    return Canonical(*number);
  }

  Size Array(const ColumnType& type, std::string_view text) {
    const auto array = ParseArrayText(text, type.element->sql_name == "box" ? ';' : ',');
    if (!array) return Unreadable(text);
    const std::string_view tag = AttributeTag(type);
    if (tag == "L" || HoldsText(tag, *type.element, *array)) return ListOf(*type.element, *array);
    const std::size_t before = out_.size();
    const Size size = SetOf(tag, *type.element, *array);
    if (size.has_value() || !measures_) return size;
    out_.resize(before);
    return ListOf(*type.element, *array);
  }

  // Whether one of what were to be numbers is a text instead.
  bool HoldsText(std::string_view tag, const ColumnType& element, const ArrayPart& array) const {
    if (tag != "NS" || FormatOf(element) != NumberFormat::kString) return false;
    return std::any_of(array.parts.begin(), array.parts.end(), [&](const ArrayPart& part) {
      std::string json;
      return part.text && ColumnReader(json, attribute_, measures_).Value(element, *part.text) &&
             json.starts_with("{\"S\"");
    });
  }

  Size ListOf(const ColumnType& element, const ArrayPart& array) {
    out_.append("{\"L\":[");
    std::size_t size = kDocumentOverhead;
    bool first = true;
    for (const ArrayPart& part : array.parts) {
      if (!first) out_.push_back(',');
      first = false;
      const Size added = part.is_array ? ListOf(element, part) : Element(element, part.text);
      if (!added.has_value()) return added;
      size += *added + kMemberOverhead;
    }
    out_.append("]}");
    return size;
  }

  Size Element(const ColumnType& type, const std::optional<std::string>& text) {
    if (text) {
      const std::size_t before = out_.size();
      const Size size = Value(type, *text);
      if (!size.has_value() || out_.size() > before) return size;
    }
    out_.append("{\"NULL\":true}");
    return 1;
  }

  // An element of a set as it is written in JSON, with its quotes; empty where it is none.
  Result<std::string> SetElement(const ColumnType& type, std::string_view text,
                                 std::size_t& size) const {
    // A value's own JSON, without {"S": and }.
    std::string json;
    const Size added = ColumnReader(json, attribute_, measures_).Value(type, text);
    if (!added.has_value()) return added.error();
    if (json.empty()) return json;
    size += *added;
    return json.substr(5, json.size() - 6);
  }

  Size SetOf(std::string_view tag, const ColumnType& type, const ArrayPart& array) {
    std::vector<std::string> elements;
    std::size_t size = 0;
    for (const ArrayPart& part : array.parts) {
      if (part.is_array) return ColumnError(attribute_, "an array of several dimensions is no set");
      if (!part.text) return ColumnError(attribute_, "a set cannot hold a null");
      Result<std::string> element = SetElement(type, *part.text, size);
      if (!element.has_value()) return element.error();
      if (!element->empty()) elements.push_back(*std::move(element));
    }
    if (elements.empty() && !array.parts.empty()) return 0;
    if (elements.empty()) return ColumnError(attribute_, "a set cannot be empty");
    std::sort(elements.begin(), elements.end());
    if (std::adjacent_find(elements.begin(), elements.end()) != elements.end()) {
      return ColumnError(attribute_, "the stored array holds an element twice and is no set");
    }
    out_.append("{\"").append(tag).append("\":[");
    for (const std::string& element : elements) out_.append(element).push_back(',');
    out_.back() = ']';
    out_.push_back('}');
    return size;
  }

  // A member of a map; nothing where there is no text.
  Size Member(std::string_view name, const ColumnType& type,
              const std::optional<std::string>& text) {
    if (!text) return 0;
    const std::size_t before = out_.size();
    if (out_.back() != '{') out_.push_back(',');
    AppendJsonString(out_, name);
    out_.push_back(':');
    const std::size_t start = out_.size();
    const Size added = Value(type, *text);
    if (!added.has_value()) return added;
    if (out_.size() == start) {
      out_.resize(before);
      return 0;
    }
    return *added + name.size() + kMemberOverhead;
  }

  Size Composite(const ColumnType& type, std::string_view text) {
    const auto fields = ParseRowText(text);
    if (!fields || (fields->size() != type.fields.size() && !type.fields.empty())) {
      return Unreadable(text);
    }
    out_.append("{\"M\":{");
    std::size_t size = kDocumentOverhead;
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      const Size added = Member(type.fields[i].name, type.fields[i].type, (*fields)[i]);
      if (!added.has_value()) return added;
      size += *added;
    }
    out_.append("}}");
    return size;
  }

  Size Range(const ColumnType& type, std::string_view text) {
    const auto range = ParseRangeText(text);
    if (!range) return Unreadable(text);
    if (range->empty) {
      out_.append("{\"M\":{\"empty\":{\"BOOL\":true}}}");
      return kDocumentOverhead + kMemberOverhead + 5 + 1;
    }
    out_.append("{\"M\":{");
    const Size lower = Member("lower", *type.element, range->lower);
    if (!lower.has_value()) return lower;
    const Size upper = Member("upper", *type.element, range->upper);
    if (!upper.has_value()) return upper;
    if (out_.back() != '{') out_.push_back(',');
    out_.append("\"bounds\":{\"S\":\"").append(range->bounds).append("\"}}}");
    return kDocumentOverhead + *lower + *upper + kMemberOverhead + 6 + 2;
  }

  std::string& out_;
  std::string_view attribute_;
  bool measures_;
};

}  // namespace

Result<std::size_t> AppendColumnJson(std::string& out, const AttachedColumn& column,
                                     std::string_view text) {
  return ColumnReader(out, column.attribute, false).Value(column.type, text);
}

std::size_t AppendAnyColumnJson(std::string& out, const AttachedColumn& column,
                                std::string_view text) {
  return *ColumnReader(out, column.attribute, true).Value(column.type, text);
}

}  // namespace tuskgate::translator
