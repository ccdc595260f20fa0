// Key attributes of tables and indexes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::translator {

enum class KeyType { kString, kNumber, kBinary };

char KeyTypeTag(KeyType type);  // 'S', 'N', 'B'
KeyType KeyTypeOf(std::string_view tag);

struct KeyAttribute {
  std::string name;
  KeyType type = KeyType::kString;
};

using KeyAttributes = std::vector<KeyAttribute>;

}  // namespace tuskgate::translator
