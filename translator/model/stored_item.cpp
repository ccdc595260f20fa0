#include "translator/model/stored_item.h"

#include <stdexcept>

#include "translator/model/attribute_json.h"
#include "translator/model/jsonb_binary.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

void ParseJson(rapidjson::Document& document, std::string_view text) {
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw std::logic_error("a stored item is not a JSON object");
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
    throw std::logic_error("a stored item is invalid: " + parsed.error().message);
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

Item StoredItem::Parse() const {
  std::string json;
  AppendTo(json);
  rapidjson::Document document;
  ParseJson(document, json);
  return Valid(ParseItem(document));
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
      throw std::logic_error("a stored item lacks the attribute " + name);
    }
    item.members.emplace_back(name, Valid(ParseAttributeValue(member->value)));
  }
  return item;
}

}  // namespace tuskgate::translator
