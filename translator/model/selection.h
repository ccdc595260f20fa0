// A part of an item: some of its attributes, and of documents some of their members and elements.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace tuskgate::translator {

// A node without children selects all below it.
struct Selection {
  std::map<std::string, Selection, std::less<>> members;
  std::map<std::uint32_t, Selection> elements;

  bool IsWhole() const { return members.empty() && elements.empty(); }
};

}  // namespace tuskgate::translator
