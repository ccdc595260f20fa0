#include "translator/model/prefix.h"

#include <cstdint>

#include "translator/model/utf8.h"

namespace tuskgate::translator {

std::optional<std::string> AfterPrefix(std::string text) {
  while (!text.empty()) {
    std::size_t at = text.size() - 1;
    while (at > 0 && !BeginsCharacter(text[at])) --at;
    const std::string last = text.substr(at);
    text.resize(at);
    std::uint32_t point = static_cast<unsigned char>(last[0]);
    if (last.size() > 1) {
      point &= 0x7fu >> last.size();
      for (std::size_t i = 1; i < last.size(); ++i) {
        point = point << 6 | (static_cast<unsigned char>(last[i]) & 0x3f);
      }
    }
    ++point;
    if (point == 0xd800) point = 0xe000;  // surrogates are no characters
    if (point > 0x10ffff) continue;
    if (point < 0x80) {
      text.push_back(static_cast<char>(point));
    } else if (point < 0x800) {
      text.push_back(static_cast<char>(0xc0 | point >> 6));
      text.push_back(static_cast<char>(0x80 | (point & 0x3f)));
    } else if (point < 0x10000) {
      text.push_back(static_cast<char>(0xe0 | point >> 12));
      text.push_back(static_cast<char>(0x80 | (point >> 6 & 0x3f)));
      text.push_back(static_cast<char>(0x80 | (point & 0x3f)));
    } else {
      text.push_back(static_cast<char>(0xf0 | point >> 18));
      text.push_back(static_cast<char>(0x80 | (point >> 12 & 0x3f)));
      text.push_back(static_cast<char>(0x80 | (point >> 6 & 0x3f)));
      text.push_back(static_cast<char>(0x80 | (point & 0x3f)));
    }
    return text;
  }
  return std::nullopt;
}

std::optional<std::string> AfterBinaryPrefix(std::string bytes) {
  while (!bytes.empty() && static_cast<unsigned char>(bytes.back()) == 0xff) bytes.pop_back();
  if (bytes.empty()) return std::nullopt;
  bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) + 1);
  return bytes;
}

}  // namespace tuskgate::translator
