// Where the characters of UTF-8 begin.
#pragma once

namespace tuskgate::translator {

// Whether the byte is the first of a character; the others of valid UTF-8 continue one.
constexpr bool BeginsCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
}

}  // namespace tuskgate::translator
