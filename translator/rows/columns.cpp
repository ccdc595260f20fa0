#include "translator/rows/columns.h"

#include <cstdint>

#include "translator/model/json.h"
#include "translator/model/json_text.h"
#include "translator/model/selection.h"
#include "translator/model/stored_form.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

// The value that the path leads to; null: none.
const Json* Follow(const Json& item, const BoundPath& path) {
  const Json* value = FindMember(item, path.Attribute());
  for (std::size_t i = 1; i < path.steps.size() && value != nullptr; ++i) {
    if (const auto* name = std::get_if<std::string>(&path.steps[i])) {
      const Json* map = FindMember(*value, "M");
      value = map == nullptr ? nullptr : FindMember(*map, *name);
      continue;
    }
    const std::uint32_t index = std::get<std::uint32_t>(path.steps[i]);
    const Json* list = FindMember(*value, "L");
    value = list == nullptr || index >= list->Size() ? nullptr : &(*list)[index];
  }
  return value;
}

}  // namespace

void AppendColumns(std::string& out, const StoredItem& stored, const BoundProjection& paths,
                   const std::vector<std::string>& names) {
  Selection whole;
  for (const BoundPath& path : paths) whole.members[path.Attribute()];
  std::string json;
  stored.AppendSelected(json, whole);
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw UnreadableItem("the item is no object");
  }
  out.push_back('{');
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const Json* value = Follow(document, paths[i]);
    if (value == nullptr) continue;
    if (out.back() != '{') out.push_back(',');
    AppendJsonString(out, names[i]);
    out.push_back(':');
    out.append(JsonText(*value));
  }
  out.push_back('}');
}

}  // namespace tuskgate::translator
