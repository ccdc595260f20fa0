// What the service asks of an attribute's name, in items, placeholders and legacy parameters alike.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tuskgate::translator {

// Why the name is refused, if it is.
inline std::optional<std::string_view> AttributeNameFault(std::string_view name) {
  constexpr std::size_t kMaxBytes = 65535;
  if (name.empty()) return "Empty attribute name";
  if (name.size() > kMaxBytes) return "Attribute name is too large, must be less than 65536 bytes";
  return std::nullopt;
}

}  // namespace tuskgate::translator
