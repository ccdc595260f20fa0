#include "translator/model/item_size.h"

#include <string>
#include <vector>

#include "translator/model/number.h"

namespace tuskgate::translator {
namespace {

std::size_t TotalLength(const std::vector<std::string>& elements) {
  std::size_t size = 0;
  for (const std::string& element : elements) size += element.size();
  return size;
}

// A list or map takes three bytes, and each of its members one more than its own.
constexpr std::size_t kDocumentOverhead = 3;
constexpr std::size_t kMemberOverhead = 1;

}  // namespace

std::size_t AttributeSize(const AttributeValue& value) {
  return std::visit(Overloaded{[](const String& s) { return s.value.size(); },
                               [](const Number& n) { return NumberSize(n.value); },
                               [](const Binary& b) { return b.value.size(); },
                               [](const Boolean&) -> std::size_t { return 1; },
                               [](const Null&) -> std::size_t { return 1; },
                               [](const StringSet& set) { return TotalLength(set.elements); },
                               [](const NumberSet& set) {
                                 std::size_t size = 0;
                                 for (const std::string& element : set.elements)
                                   size += NumberSize(element);
                                 return size;
                               },
                               [](const BinarySet& set) { return TotalLength(set.elements); },
                               [](const List& list) {
                                 std::size_t size = kDocumentOverhead;
                                 for (const AttributeValue& element : list.elements) {
                                   size += kMemberOverhead + AttributeSize(element);
                                 }
                                 return size;
                               },
                               [](const Map& map) {
                                 std::size_t size = kDocumentOverhead;
                                 for (const auto& [name, member] : map.members) {
                                   size += kMemberOverhead + name.size() + AttributeSize(member);
                                 }
                                 return size;
                               }},
                    value.value);
}

std::size_t ItemSize(const Item& item) {
  std::size_t size = 0;
  for (const auto& [name, value] : item.members) size += name.size() + AttributeSize(value);
  return size;
}

}  // namespace tuskgate::translator
