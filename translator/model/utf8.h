// Where the characters of UTF-8 begin, and whether bytes are UTF-8 at all.
#pragma once

#include <cstddef>
#include <string_view>

namespace tuskgate::translator {

// Whether the byte is the first of a character; the others of valid UTF-8 continue one.
constexpr bool BeginsCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
}

// As much of the text as `most` bytes have room for, without a piece of a character at the end.
std::string_view CutToCharacters(std::string_view text, std::size_t most);

// Bytes of the character with which `text` begins, which has to have one; 0 when it is none.
std::size_t CharacterLength(std::string_view text);

// No overlong forms, no surrogates, nothing beyond U+10FFFF.
bool IsUtf8(std::string_view text);

}  // namespace tuskgate::translator
