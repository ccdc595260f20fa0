#include "translator/model/stored_item.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "translator/model/attribute_json.h"
#include "translator/model/base64.h"
#include "translator/model/jsonb_binary.h"
#include "translator/model/number.h"
#include "translator/model/stored_form.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

void ParseJson(rapidjson::Document& document, std::string_view text) {
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw UnreadableItem("the item is no object");
  }
}

void AppendValue(std::string& out, const Json& json) {
  if (json.IsString()) {
    AppendJsonString(out, Text(json));
  } else if (json.IsObject()) {
    out.push_back('{');
    for (const auto& member : json.GetObject()) {
      if (out.back() != '{') out.push_back(',');
      AppendJsonString(out, Text(member.name));
      out.push_back(':');
      AppendValue(out, member.value);
    }
    out.push_back('}');
  } else if (json.IsArray()) {
    out.push_back('[');
    for (const Json& element : json.GetArray()) {
      if (out.back() != '[') out.push_back(',');
      AppendValue(out, element);
    }
    out.push_back(']');
  } else {
    out.append(json.IsTrue() ? "true" : "false");
  }
}

bool AppendPart(std::string& out, const Json& typed, const Selection& selection);

// False, and nothing appended, when nothing is selected.
bool AppendMembers(std::string& out, const Json& object, const Selection& selection) {
  const std::size_t before = out.size();
  for (const auto& member : object.GetObject()) {
    const auto selected = selection.members.find(Text(member.name));
    if (selected == selection.members.end()) continue;
    const std::size_t start = out.size();
    out.push_back(start == before ? '{' : ',');
    AppendJsonString(out, Text(member.name));
    out.push_back(':');
    if (!AppendPart(out, member.value, selected->second)) out.resize(start);
  }
  if (out.size() == before) return false;
  out.push_back('}');
  return true;
}

bool AppendElements(std::string& out, const Json& array, const Selection& selection) {
  const std::size_t before = out.size();
  for (const auto& [index, below] : selection.elements) {
    if (index >= array.Size()) break;
    const std::size_t start = out.size();
    out.push_back(start == before ? '[' : ',');
    if (!AppendPart(out, array[index], below)) out.resize(start);
  }
  if (out.size() == before) return false;
  out.push_back(']');
  return true;
}

// False, with something appended perhaps, when the selection leads nowhere in the typed value.
bool AppendPart(std::string& out, const Json& typed, const Selection& selection) {
  if (selection.IsWhole()) {
    AppendValue(out, typed);
    return true;
  }
  bool found = false;
  if (const Json* map = FindMember(typed, "M")) {
    out.append("{\"M\":");
    found = AppendMembers(out, *map, selection);
    out.push_back('}');
  } else if (const Json* list = FindMember(typed, "L")) {
    out.append("{\"L\":");
    found = AppendElements(out, *list, selection);
    out.push_back('}');
  }
  return found;
}

template <typename T>
T Valid(Result<T> parsed) {
  if (!parsed.has_value()) {
    throw UnreadableItem(parsed.error().message);
  }
  return *std::move(parsed);
}

}  // namespace

void StoredItem::AppendTo(std::string& out) const {
  if (format_ == ItemFormat::kBinary) {
    AppendFromJsonb(out, bytes_);
  } else if (format_ == ItemFormat::kJson) {
    out.append(bytes_);
  } else {
    rapidjson::Document document;
    ParseJson(document, bytes_);
    CheckReadable(document);
    AppendFromStoredJson(out, bytes_);
  }
}

void StoredItem::AppendSelected(std::string& out, const Selection& selection) const {
  if (format_ == ItemFormat::kBinary) {
    AppendSelectedFromJsonb(out, bytes_, selection);
    return;
  }
  std::string json;
  AppendTo(json);
  rapidjson::Document document;
  ParseJson(document, json);
  if (!AppendMembers(out, document, selection)) out.append("{}");
}

bool StoredItem::HasKey(const Item& key) const {
  if (format_ == ItemFormat::kJson) return true;
  std::optional<Item> parsed;
  if (format_ == ItemFormat::kText) parsed = Parse();
  return std::all_of(key.members.begin(), key.members.end(), [&](const auto& member) {
    const std::string& name = member.first;
    const AttributeValue& value = member.second;
    if (parsed) {
      const AttributeValue* own = parsed->Find(name);
      return own != nullptr && *own == value;
    }
    const auto text = NeedsEscape(name) ? TextInJsonb(bytes_, ToStored(name), TypeTag(value))
                                        : TextInJsonb(bytes_, name, TypeTag(value));
    if (!text) return false;
    if (const String* s = value.As<String>()) {
      return NeedsEscape(s->value) ? *text == ToStored(s->value) : *text == s->value;
    }
    if (const Binary* b = value.As<Binary>()) return *text == EncodeBase64(b->value);
    const std::string& number = value.As<Number>()->value;
    if (*text == number) return true;
    const Result<std::string> normal = NormalizeNumber(*text);
    return normal.has_value() && *normal == number;
  });
}

Item StoredItem::Parse() const {
  std::string json;
  AppendTo(json);
  rapidjson::Document document;
  ParseJson(document, json);
  return Valid(ParseItem(document));
}

Item StoredItem::ParsePart(const std::vector<std::string>& names) const {
  if (format_ != ItemFormat::kBinary) return Parse(names);
  Selection selection;
  for (const std::string& name : names) selection.members[name];
  std::string json;
  AppendSelected(json, selection);
  return StoredItem(json, ItemFormat::kJson).Parse(names);
}

Item StoredItem::Parse(const std::vector<std::string>& names) const {
  std::string json;
  AppendTo(json);
  rapidjson::Document document;
  ParseJson(document, json);
  Item item;
  for (const std::string& name : names) {
    const auto member = document.FindMember(name);
    if (member == document.MemberEnd()) {
      throw UnreadableItem(fmt::format("attribute {} is missing", name));
    }
    item.members.emplace_back(name, Valid(ParseAttributeValue(member->value)));
  }
  return item;
}

}  // namespace tuskgate::translator
