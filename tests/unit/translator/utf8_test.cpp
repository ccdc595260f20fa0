#include "translator/model/utf8.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace tuskgate::translator {
namespace {

std::string Encoded(std::uint32_t point, int length) {
  constexpr unsigned kMarks[] = {0, 0, 0xc0, 0xe0, 0xf0};
  if (length == 1) return {static_cast<char>(point)};
  std::string bytes;
  for (int i = 1; i < length; ++i, point >>= 6) {
    bytes.insert(bytes.begin(), static_cast<char>(0x80 | (point & 0x3f)));
  }
  bytes.insert(bytes.begin(), static_cast<char>(kMarks[length] | point));
  return bytes;
}

int ShortestLength(std::uint32_t point) {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

TEST(Utf8, EveryCharacterInItsShortestForm) {
  for (std::uint32_t point = 0; point < 0x120000; ++point) {
    const bool is_character = point < 0x110000 && (point < 0xd800 || point > 0xdfff);
    const int shortest = ShortestLength(point);
    ASSERT_EQ(IsUtf8(Encoded(point, shortest)), is_character) << point;
    for (int length = shortest + 1; length <= 4; ++length) {
      ASSERT_FALSE(IsUtf8(Encoded(point, length))) << point << " in " << length;
    }
  }
}

TEST(Utf8, AnywhereInAText) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (const std::size_t after : {0, 1, 7, 20}) {
      const auto around = [&](const std::string& bytes) {
        return IsUtf8(std::string(before, 'a') + bytes + std::string(after, 'z'));
      };
      EXPECT_TRUE(around(""));
      EXPECT_TRUE(around(Encoded(0xe9, 2) + Encoded(0x20ac, 3) + Encoded(0x1f600, 4)));
      // Cut short, or with a byte too many.
      for (const std::string& bytes : {Encoded(0xe9, 2), Encoded(0x20ac, 3), Encoded(0x1f600, 4)}) {
        for (std::size_t length = 1; length < bytes.size(); ++length) {
          EXPECT_FALSE(around(bytes.substr(0, length)));
        }
        EXPECT_FALSE(around(bytes + "\x80"));
      }
      EXPECT_FALSE(around("\xff"));
    }
  }
}

}  // namespace
}  // namespace tuskgate::translator
