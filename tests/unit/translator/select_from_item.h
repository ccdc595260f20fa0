// What a selection must leave of an item, worked out on attribute values.
#pragma once

#include <optional>
#include <utility>

#include "translator/model/attribute_value.h"
#include "translator/model/selection.h"

namespace tuskgate::translator {

inline std::optional<AttributeValue> SelectFrom(const AttributeValue& value,
                                                const Selection& selection);

inline Map SelectFrom(const Map& map, const Selection& selection) {
  Map selected;
  for (const auto& [name, value] : map.members) {
    const auto member = selection.members.find(name);
    if (member == selection.members.end()) continue;
    if (auto part = SelectFrom(value, member->second)) {
      selected.members.emplace_back(name, *std::move(part));
    }
  }
  return selected;
}

inline std::optional<AttributeValue> SelectFrom(const AttributeValue& value,
                                                const Selection& selection) {
  if (selection.IsWhole()) return value;
  if (const Map* map = value.As<Map>()) {
    Map selected = SelectFrom(*map, selection);
    if (selected.members.empty()) return std::nullopt;
    return AttributeValue{std::move(selected)};
  }
  const List* list = value.As<List>();
  if (list == nullptr) return std::nullopt;
  List selected;
  for (const auto& [index, below] : selection.elements) {
    if (index >= list->elements.size()) break;
    if (auto part = SelectFrom(list->elements[index], below)) {
      selected.elements.push_back(*std::move(part));
    }
  }
  if (selected.elements.empty()) return std::nullopt;
  return AttributeValue{std::move(selected)};
}

}  // namespace tuskgate::translator
