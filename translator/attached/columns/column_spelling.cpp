#include "translator/attached/columns/column_spelling.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include <fmt/format.h>

#include "translator/attached/columns/column_dates.h"
#include "translator/attached/columns/column_duration.h"
#include "translator/attached/columns/column_limits.h"
#include "translator/attached/columns/date_reader.h"

namespace tuskgate::translator {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;

std::optional<std::string> VisibleMoment(const ColumnType& type, std::string_view text) {
  const auto point = ParseTimePoint(text, type.kind);
  if (!point) return std::nullopt;
  std::string visible;
  AppendIsoTime(visible, PrintTimePoint(*point, type.kind), type.kind);
  return visible;
}

// PostgreSQL prints of an offset what is not zero, and the hours.
std::optional<std::string> VisibleOffset(std::string_view offset) {
  if (offset.empty() || offset == "Z") return "+00";
  DateReader reader(offset);
  const bool west = reader.Take('-');
  if (!west) reader.Take('+');
  const auto hours = reader.Digits(2, 2);
  if (!hours) return std::nullopt;
  reader.Take(':');
  const auto minutes = reader.Digits(2, 2).value_or(0);
  std::string visible =
      fmt::format("{}{:02}", west && (*hours != 0 || minutes != 0) ? '-' : '+', *hours);
  if (minutes != 0) visible.append(fmt::format(":{:02}", minutes));
  return visible;
}

std::optional<std::string> VisibleTimeOfDay(const ColumnType& type, std::string_view text) {
  const auto time = ParseTimeOfDay(text, IsZonedTime(type));
  if (!time) return std::nullopt;
  std::string visible = PrintTimeOfDay(time->micros);
  if (!IsZonedTime(type)) return visible;
  const auto offset = VisibleOffset(time->offset);
  if (!offset) return std::nullopt;
  return visible.append(*offset);
}

void AppendPart(std::string& out, std::int64_t number, char unit) {
  if (number != 0) out.append(std::to_string(number)).push_back(unit);
}

// https://www.postgresql.org/docs/15/datatype-datetime.html#DATATYPE-INTERVAL-OUTPUT, iso_8601.
std::optional<std::string> VisibleDuration(std::string_view text) {
  const auto duration = ParseIsoDuration(text);
  if (!duration || !duration->exact) return std::nullopt;
  std::string visible = "P";
  AppendPart(visible, duration->months / 12, 'Y');
  AppendPart(visible, duration->months % 12, 'M');
  AppendPart(visible, duration->days, 'D');
  if (duration->micros != 0) {
    visible.push_back('T');
    AppendPart(visible, duration->micros / kHour, 'H');
    AppendPart(visible, duration->micros % kHour / kMinute, 'M');
    const std::int64_t rest = duration->micros % kMinute;
    if (rest != 0) {
      visible.append(fmt::format("{}{}", rest < 0 ? "-" : "", std::abs(rest) / kSecond));
      if (rest % kSecond != 0) {
        visible.append(fmt::format(".{:06}", std::abs(rest) % kSecond));
        visible.erase(visible.find_last_not_of('0') + 1);
      }
      visible.push_back('S');
    }
  }
  if (visible == "P") return "PT0S";
  return visible;
}

std::optional<std::string> VisibleAddress(const ColumnType& type, std::string_view text) {
  if (!IsKnownOpaque(type.sql_name) || !MayBeOpaque(type.sql_name, text)) return std::nullopt;
  const bool is_inet = type.sql_name == "inet";
  // The length of a whole address's prefix is not printed.
  const std::string_view whole = text.find(':') == std::string_view::npos ? "/32" : "/128";
  if (is_inet && text.ends_with(whole)) text.remove_suffix(whole.size());
  std::string visible(text);
  for (char& c : visible) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c | 0x20);
    if (c == '-' && !is_inet) c = ':';
  }
  return visible;
}

}  // namespace

std::optional<std::string> VisibleSpelling(const ColumnType& type, std::string_view text) {
  if (AttributeTag(type) != "S") return std::nullopt;
  switch (type.kind) {
    case ColumnKind::kDate:
    case ColumnKind::kTimestamp:
    case ColumnKind::kTimestampTz:
      return VisibleMoment(type, text);
    case ColumnKind::kTime:
      return VisibleTimeOfDay(type, text);
    case ColumnKind::kInterval:
      return VisibleDuration(text);
    case ColumnKind::kUuid:
      return CanonicalUuid(text);
    case ColumnKind::kOpaque:
      return VisibleAddress(type, text);
    default:
      return std::nullopt;
  }
}

bool HasSpellings(const ColumnType& type) {
  switch (type.kind) {
    case ColumnKind::kDate:
    case ColumnKind::kTimestamp:
    case ColumnKind::kTimestampTz:
    case ColumnKind::kTime:
    case ColumnKind::kInterval:
    case ColumnKind::kUuid:
      return AttributeTag(type) == "S";
    case ColumnKind::kOpaque:
      return IsKnownOpaque(type.sql_name);
    case ColumnKind::kArray:
    case ColumnKind::kRange:
      return type.element != nullptr && HasSpellings(*type.element);
    case ColumnKind::kComposite:
      return std::any_of(type.fields.begin(), type.fields.end(),
                         [](const ColumnType::Field& field) { return HasSpellings(field.type); });
    default:
      return false;
  }
}

const ColumnType* MemberType(const ColumnType& type, std::string_view name) {
  if (type.kind == ColumnKind::kRange) {
    return name == "lower" || name == "upper" ? type.element.get() : nullptr;
  }
  for (const ColumnType::Field& field : type.fields) {
    if (field.name == name) return &field.type;
  }
  return nullptr;
}

namespace {

AttributeValue RespelledList(const ColumnType& type, const List& list) {
  List respelled;
  for (const AttributeValue& element : list.elements) {
    // A list in a list is another dimension of the array.
    const bool deeper = element.As<List>() != nullptr;
    respelled.elements.push_back(Respelled(deeper ? type : *type.element, element));
  }
  return {std::move(respelled)};
}

AttributeValue RespelledSet(const ColumnType& type, const StringSet& set) {
  StringSet respelled;
  for (const std::string& element : set.elements) {
    respelled.elements.push_back(VisibleSpelling(*type.element, element).value_or(element));
  }
  std::vector<std::string>& elements = respelled.elements;
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  return {std::move(respelled)};
}

}  // namespace

AttributeValue Respelled(const ColumnType& type, const AttributeValue& value) {
  if (!HasSpellings(type)) return value;
  if (const String* text = value.As<String>()) {
    auto visible = VisibleSpelling(type, text->value);
    return visible ? AttributeValue{String{*std::move(visible)}} : value;
  }
  if (type.kind == ColumnKind::kArray) {
    if (const List* list = value.As<List>()) return RespelledList(type, *list);
    if (const StringSet* set = value.As<StringSet>()) return RespelledSet(type, *set);
  }
  const Map* map = value.As<Map>();
  if (map == nullptr) return value;
  Map respelled = *map;
  for (auto& [name, member] : respelled.members) {
    if (const ColumnType* part = MemberType(type, name)) member = Respelled(*part, member);
  }
  return {std::move(respelled)};
}

}  // namespace tuskgate::translator
