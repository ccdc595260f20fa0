#include "translator/rows/project_item.h"

#include <map>
#include <optional>

namespace tuskgate::translator {
namespace {

// The paths as a tree. A node without children selects all below it.
struct Selection {
  std::map<std::string, Selection, std::less<>> members;
  std::map<std::uint32_t, Selection> elements;

  bool IsWhole() const { return members.empty() && elements.empty(); }
};

Selection Merge(const std::vector<const BoundPath*>& paths) {
  Selection root;
  for (const BoundPath* path : paths) {
    Selection* node = &root;
    for (const BoundStep& step : path->steps) {
      if (const auto* name = std::get_if<std::string>(&step)) {
        node = &node->members[*name];
      } else {
        node = &node->elements[std::get<std::uint32_t>(step)];
      }
    }
  }
  return root;
}

std::optional<AttributeValue> Select(const AttributeValue& value, const Selection& selection);

Map SelectMembers(const Map& map, const Selection& selection) {
  Map selected;
  for (const auto& [name, value] : map.members) {
    const auto member = selection.members.find(name);
    if (member == selection.members.end()) continue;
    if (auto part = Select(value, member->second)) {
      selected.members.emplace_back(name, *std::move(part));
    }
  }
  return selected;
}

std::optional<AttributeValue> Select(const AttributeValue& value, const Selection& selection) {
  if (selection.IsWhole()) return value;
  if (const Map* map = value.As<Map>()) {
    Map selected = SelectMembers(*map, selection);
    if (selected.members.empty()) return std::nullopt;
    return AttributeValue{std::move(selected)};
  }
  const List* list = value.As<List>();
  if (list == nullptr) return std::nullopt;
  List selected;
  for (const auto& [index, below] : selection.elements) {
    if (index >= list->elements.size()) break;
    if (auto part = Select(list->elements[index], below)) {
      selected.elements.push_back(*std::move(part));
    }
  }
  if (selected.elements.empty()) return std::nullopt;
  return AttributeValue{std::move(selected)};
}

}  // namespace

Item ProjectItem(const Item& item, const std::vector<const BoundPath*>& paths) {
  return SelectMembers(item, Merge(paths));
}

std::vector<const BoundPath*> PathsOf(const BoundProjection& projection) {
  std::vector<const BoundPath*> paths;
  paths.reserve(projection.size());
  for (const BoundPath& path : projection) paths.push_back(&path);
  return paths;
}

}  // namespace tuskgate::translator
