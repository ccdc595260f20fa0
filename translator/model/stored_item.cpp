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
