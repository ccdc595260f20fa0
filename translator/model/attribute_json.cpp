#include "translator/model/attribute_json.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "translator/model/attribute_name.h"
#include "translator/model/base64.h"
#include "translator/model/number.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

ApiError InvalidValue(std::string_view what) {
  return ValidationError(fmt::format("One or more parameter values were invalid: {}", what));
}

ApiError Duplicates(std::string_view members, std::string_view type) {
  return InvalidValue(fmt::format("Input collection [{}]{} contains duplicates.", members, type));
}

// The members as the current layer lists them: sorted up to the first that was there already, and
// from there on as sent.
void SortUpToRepeat(std::vector<std::string>& members) {
  std::set<std::string_view> seen;
  std::size_t repeat = 0;
  while (repeat < members.size() && seen.insert(members[repeat]).second) ++repeat;
  std::sort(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(repeat));
}

ApiError DuplicateStrings(const Json& array, ValidationLayer layer) {
  std::vector<std::string> members;
  for (const Json& element : array.GetArray()) members.emplace_back(Text(element));
  if (layer == ValidationLayer::kOlder)
    return Duplicates(fmt::format("{}", fmt::join(members, ", ")), "");
  SortUpToRepeat(members);
  return Duplicates(fmt::format("\"{}\"", fmt::join(members, "\", \"")), "");
}

ApiError DuplicateBinaries(const Json& array, ValidationLayer layer) {
  std::vector<std::string> members;  // decoded: the order is that of bytes
  for (const Json& element : array.GetArray()) members.push_back(*DecodeBase64(Text(element)));
  if (layer == ValidationLayer::kCurrent) SortUpToRepeat(members);
  for (std::string& member : members) member = EncodeBase64(member);
  if (layer == ValidationLayer::kOlder) {
    return Duplicates(fmt::format("{}", fmt::join(members, ", ")), "of type BS");
  }
  return Duplicates(fmt::format("\"{}\"", fmt::join(members, "\",\"")), "of type BS");
}

ApiError DuplicateNumbers(ValidationLayer layer) {
  if (layer == ValidationLayer::kOlder)
    return ValidationError("Input collection contains duplicates");
  return InvalidValue("Input collection contains duplicates.");
}

// Sorts and tells whether an element occurs twice.
bool SortFindsDuplicates(std::vector<std::string>& elements) {
  std::sort(elements.begin(), elements.end());
  return std::adjacent_find(elements.begin(), elements.end()) != elements.end();
}

bool HasNull(const Json& json) {
  return std::any_of(json.Begin(), json.End(), [](const Json& e) { return e.IsNull(); });
}

Result<AttributeValue> ParseStringSet(const Json& json, ValidationLayer layer) {
  if (json.Empty()) return InvalidValue("An string set  may not be empty");
  if (HasNull(json)) return InvalidValue("An string set may not have a null string as a member");
  StringSet set;
  set.elements.reserve(json.Size());
  for (const Json& element : json.GetArray()) set.elements.emplace_back(Text(element));
  if (SortFindsDuplicates(set.elements)) return DuplicateStrings(json, layer);
  return AttributeValue{std::move(set)};
}

Result<AttributeValue> ParseNumberSet(const Json& json, ValidationLayer layer) {
  if (json.Empty()) return InvalidValue("An number set  may not be empty");
  if (HasNull(json)) return InvalidValue("An number set may not have a null number as a member");
  NumberSet set;
  set.elements.reserve(json.Size());
  for (const Json& element : json.GetArray()) {
    Result<std::string> number = NormalizeNumber(Text(element), layer);
    if (!number.has_value()) return number.error();
    set.elements.push_back(*std::move(number));
  }
  if (SortFindsDuplicates(set.elements)) return DuplicateNumbers(layer);
  return AttributeValue{std::move(set)};
}

Result<AttributeValue> ParseBinarySet(const Json& json, ValidationLayer layer) {
  if (json.Empty()) return InvalidValue("Binary sets should not be empty");
  if (HasNull(json)) return InvalidValue("Binary sets may not have a null binary as a member");
  // Ordered by their base64 text, which is what the database sorts by when it joins sets.
  std::vector<std::string> texts;
  texts.reserve(json.Size());
  for (const Json& element : json.GetArray()) {
    const Result<std::string> bytes = DecodeBase64(Text(element));
    if (!bytes.has_value()) return bytes.error();
    texts.push_back(EncodeBase64(*bytes));
  }
  if (SortFindsDuplicates(texts)) return DuplicateBinaries(json, layer);
  BinarySet set;
  set.elements.reserve(texts.size());
  for (const std::string& text : texts) set.elements.push_back(*DecodeBase64(text));
  return AttributeValue{std::move(set)};
}

Result<AttributeValue> ParseValue(const Json& json, std::size_t depth, std::size_t deepest,
                                  ValidationLayer layer);

Result<Map> ParseMembers(const Json& json, std::size_t depth, std::size_t deepest,
                         ValidationLayer layer) {
  Map map;
  map.members.reserve(json.MemberCount());
  for (const auto& member : json.GetObject()) {
    if (member.value.IsNull()) continue;
    const std::string_view name = Text(member.name);
    if (const auto fault = AttributeNameFault(name)) return ValidationError(std::string(*fault));
    Result<AttributeValue> value = ParseValue(member.value, depth, deepest, layer);
    if (!value.has_value()) return value.error();
    map.members.emplace_back(name, *std::move(value));
  }
  return map;
}

Result<AttributeValue> ParseTagged(std::string_view tag, const Json& json, std::size_t depth,
                                   std::size_t deepest, ValidationLayer layer) {
  if (tag == "S") return AttributeValue{String{std::string(Text(json))}};
  if (tag == "N") {
    Result<std::string> number = NormalizeNumber(Text(json), layer);
    if (!number.has_value()) return number.error();
    return AttributeValue{Number{*std::move(number)}};
  }
  if (tag == "B") {
    Result<std::string> bytes = DecodeBase64(Text(json));
    if (!bytes.has_value()) return bytes.error();
    return AttributeValue{Binary{*std::move(bytes)}};
  }
  if (tag == "BOOL") {
    // The type check lets through the strings that the service reads as booleans.
    return AttributeValue{Boolean{json.IsBool() ? json.GetBool() : Text(json).size() == 4}};
  }
  if (tag == "NULL") {
    if (json.IsBool() ? !json.GetBool() : Text(json).size() != 4) {
      return InvalidValue("Null attribute value types must have the value of true");
    }
    return AttributeValue{Null{}};
  }
  if (tag == "SS") return ParseStringSet(json, layer);
  if (tag == "NS") return ParseNumberSet(json, layer);
  if (tag == "BS") return ParseBinarySet(json, layer);
  if (depth == deepest) return NestedTooDeep();  // an empty list or map, too
  if (tag == "M") {
    Result<Map> map = ParseMembers(json, depth + 1, deepest, layer);
    if (!map.has_value()) return map.error();
    return AttributeValue{*std::move(map)};
  }
  List list;
  list.elements.reserve(json.Size());
  for (const Json& element : json.GetArray()) {
    if (element.IsNull()) continue;
    Result<AttributeValue> value = ParseValue(element, depth + 1, deepest, layer);
    if (!value.has_value()) return value.error();
    list.elements.push_back(*std::move(value));
  }
  return AttributeValue{std::move(list)};
}

Result<AttributeValue> ParseValue(const Json& json, std::size_t depth, std::size_t deepest,
                                  ValidationLayer layer) {
  std::optional<Result<AttributeValue>> value;
  for (const auto& member : json.GetObject()) {
    const std::string_view tag = Text(member.name);
    if (member.value.IsNull() || !IsTypeTag(tag)) continue;
    const bool is_second = value.has_value();
    value = ParseTagged(tag, member.value, depth, deepest, layer);
    if (!value->has_value()) return *std::move(value);
    if (is_second) {
      return ValidationError(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
          "the supported datatypes");
    }
  }
  if (value) return *std::move(value);
  return ValidationError(
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
}

// --- writing ---

struct ApiForm {
  static void Text(std::string& out, std::string_view text) { AppendJsonString(out, text); }
};

struct StoredForm {
  static void Text(std::string& out, std::string_view text) {
    if (NeedsEscape(text)) {
      AppendJsonString(out, ToStored(text));
    } else {
      AppendJsonString(out, text);
    }
  }
};

template <typename Range, typename Append>
void AppendList(std::string& out, const Range& range, Append append) {
  out.push_back('[');
  bool first = true;
  for (const auto& element : range) {
    if (!first) out.push_back(',');
    first = false;
    append(element);
  }
  out.push_back(']');
}

void AppendQuoted(std::string& out, std::string_view plain) {
  out.push_back('"');
  out.append(plain);
  out.push_back('"');
}

void AppendQuotedBase64(std::string& out, std::string_view bytes) {
  out.push_back('"');
  AppendBase64(out, bytes);
  out.push_back('"');
}

template <typename Form>
void AppendValue(std::string& out, const AttributeValue& value);

template <typename Form>
void AppendMembers(std::string& out, const Map& map) {
  out.push_back('{');
  bool first = true;
  for (const auto& [name, value] : map.members) {
    if (!first) out.push_back(',');
    first = false;
    Form::Text(out, name);
    out.push_back(':');
    AppendValue<Form>(out, value);
  }
  out.push_back('}');
}

template <typename Form>
void AppendValue(std::string& out, const AttributeValue& value) {
  out.append("{\"").append(TypeTag(value)).append("\":");
  std::visit(Overloaded{[&out](const String& s) { Form::Text(out, s.value); },
                        [&out](const Number& n) { AppendQuoted(out, n.value); },
                        [&out](const Binary& b) { AppendQuotedBase64(out, b.value); },
                        [&out](const Boolean& b) { out.append(b.value ? "true" : "false"); },
                        [&out](const Null&) { out.append("true"); },
                        [&out](const StringSet& set) {
                          AppendList(out, set.elements,
                                     [&out](const std::string& s) { Form::Text(out, s); });
                        },
                        [&out](const NumberSet& set) {
                          AppendList(out, set.elements,
                                     [&out](const std::string& n) { AppendQuoted(out, n); });
                        },
                        [&out](const BinarySet& set) {
                          AppendList(out, set.elements,
                                     [&out](const std::string& b) { AppendQuotedBase64(out, b); });
                        },
                        [&out](const List& list) {
                          AppendList(out, list.elements, [&out](const AttributeValue& e) {
                            AppendValue<Form>(out, e);
                          });
                        },
                        [&out](const Map& map) { AppendMembers<Form>(out, map); }},
             value.value);
  out.push_back('}');
}

}  // namespace

Result<AttributeValue> ParseAttributeValue(const Json& json, ValidationLayer layer,
                                           std::size_t deepest) {
  return ParseValue(json, 1, deepest, layer);
}

Result<Item> ParseItem(const Json& json, ValidationLayer layer) {
  return ParseMembers(json, 1, kMaxNesting, layer);
}

void AppendJson(std::string& out, const AttributeValue& value) { AppendValue<ApiForm>(out, value); }
void AppendJson(std::string& out, const Item& item) { AppendMembers<ApiForm>(out, item); }

std::string ToStoredJson(const AttributeValue& value) {
  std::string out;
  AppendValue<StoredForm>(out, value);
  return out;
}

std::string ToStoredJson(const Item& item) {
  std::string out;
  out.reserve(512);
  AppendMembers<StoredForm>(out, item);
  return out;
}

}  // namespace tuskgate::translator
