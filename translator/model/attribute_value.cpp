#include "translator/model/attribute_value.h"

#include <algorithm>

namespace tuskgate::translator {

const AttributeValue* Map::Find(std::string_view name) const {
  for (const auto& [member, value] : members) {
    if (member == name) return &value;
  }
  return nullptr;
}

namespace {

// In the order of the variant.
constexpr std::string_view kTypeTags[] = {"S",  "N",  "B",  "BOOL", "NULL",
                                          "SS", "NS", "BS", "L",    "M"};

bool Equal(const String& a, const String& b) { return a.value == b.value; }
bool Equal(const Number& a, const Number& b) { return a.value == b.value; }
bool Equal(const Binary& a, const Binary& b) { return a.value == b.value; }
bool Equal(const Boolean& a, const Boolean& b) { return a.value == b.value; }
bool Equal(const Null&, const Null&) { return true; }
bool Equal(const StringSet& a, const StringSet& b) { return a.elements == b.elements; }
bool Equal(const NumberSet& a, const NumberSet& b) { return a.elements == b.elements; }
bool Equal(const BinarySet& a, const BinarySet& b) { return a.elements == b.elements; }
bool Equal(const List& a, const List& b) { return a.elements == b.elements; }
bool Equal(const Map& a, const Map& b) {
  if (a.members.size() != b.members.size()) return false;
  return std::all_of(a.members.begin(), a.members.end(), [&b](const auto& member) {
    const AttributeValue* other = b.Find(member.first);
    return other != nullptr && member.second == *other;
  });
}

}  // namespace

bool operator==(const AttributeValue& left, const AttributeValue& right) {
  return std::visit(
      [](const auto& a, const auto& b) {
        if constexpr (std::is_same_v<decltype(a), decltype(b)>) {
          return Equal(a, b);
        } else {
          return false;
        }
      },
      left.value, right.value);
}

std::string_view TypeTag(const AttributeValue& value) { return kTypeTags[value.value.index()]; }

bool IsTypeTag(std::string_view text) {
  return std::find(std::begin(kTypeTags), std::end(kTypeTags), text) != std::end(kTypeTags);
}

std::size_t NestingDepth(const AttributeValue& value) {
  std::size_t deepest = 1;
  if (const List* list = value.As<List>()) {
    for (const AttributeValue& element : list->elements) {
      deepest = std::max(deepest, NestingDepth(element));
    }
  } else if (const Map* map = value.As<Map>()) {
    for (const auto& [name, member] : map->members) {
      deepest = std::max(deepest, NestingDepth(member));
    }
  } else {
    return 1;
  }
  return deepest + 1;
}

}  // namespace tuskgate::translator
