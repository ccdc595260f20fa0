#include "translator/model/json_writer.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tuskgate::translator {
namespace {

std::string Written(std::string_view text, std::size_t expected) {
  std::string out = "before:";
  {
    JsonWriter writer(out, expected);
    writer.String(text);
  }
  return out;
}

// Character by character, as RFC 8259 has it.
std::string Spelled(std::string_view text) {
  std::string out = "before:\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

TEST(JsonWriter, EscapesEachCharacterWhereverItIs) {
  for (std::size_t size = 0; size <= 25; ++size) {
    std::string text(size, 'a');
    EXPECT_EQ(Written(text, size), Spelled(text));
    for (std::size_t at = 0; at < size; ++at) {
      for (int c = 0; c < 256; ++c) {
        text[at] = static_cast<char>(c);
        ASSERT_EQ(Written(text, size), Spelled(text)) << size << ' ' << at << ' ' << c;
      }
      text[at] = 'a';
    }
  }
}

TEST(JsonWriter, MakesRoomForMoreThanExpected) {
  const std::string text(1000, '\x01');
  EXPECT_EQ(Written(text, 0), Spelled(text));
  std::string out;
  std::string expected;
  {
    JsonWriter writer(out, 0);
    for (int i = 0; i < 1000; ++i) {
      writer.Character('[');
      writer.Literal("literal");
      writer.Literal(std::string_view("view"));
      writer.Quoted("plain");
      expected += "[literalview\"plain\"";
    }
  }
  EXPECT_EQ(out, expected);
}

TEST(JsonWriter, TakesBackWhatIsBeyondASize) {
  std::string out = "kept";
  {
    JsonWriter writer(out, 0);
    EXPECT_EQ(writer.Size(), 4u);
    writer.Quoted("one");
    const std::size_t size = writer.Size();
    EXPECT_EQ(size, 9u);
    writer.Quoted(std::string(100, 'b'));
    writer.Truncate(size);
    writer.Character(',');
  }
  EXPECT_EQ(out, "kept\"one\",");
}

}  // namespace
}  // namespace tuskgate::translator
