#include "bench/items.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace tuskgate::bench {
namespace {

// An item's size by the rule of "DynamoDB item sizes and formats" in the developer guide.
std::size_t SizeOf(const rapidjson::Document& item) {
  std::size_t size = 0;
  for (const auto& attribute : item.GetObject()) {
    const auto& typed = *attribute.value.MemberBegin();
    const std::string_view type(typed.name.GetString());
    const std::size_t length = typed.value.GetStringLength();
    size += attribute.name.GetStringLength();
    size += type == "N" ? (length + 1) / 2 + 1 : length;
  }
  return size;
}

TEST(BenchmarkItem, IsExactlyAsLargeAsDocumented) {
  for (const bool with_sort_key : {false, true}) {
    rapidjson::Document item;
    item.Parse(ItemJson(with_sort_key));
    ASSERT_FALSE(item.HasParseError());
    EXPECT_EQ(SizeOf(item), kItemSize);
    EXPECT_EQ(item.HasMember("sk"), with_sort_key);
  }
}

TEST(BenchmarkItem, HasOneMarkerOfEachKind) {
  const std::string item = ItemJson(true);
  for (const std::string_view marker : {kKeyMarker, kRowMarker, kTimeMarker}) {
    const std::size_t at = item.find(marker);
    ASSERT_NE(at, std::string::npos) << marker;
    EXPECT_EQ(item.find(marker, at + 1), std::string::npos) << marker;
  }
}

TEST(WriteDigits, PadsWithZerosAndKeepsTheLastDigits) {
  std::string text = "<......>";
  WriteDigits(&text[1], 4'207, 6);
  EXPECT_EQ(text, "<004207>");
  WriteDigits(&text[1], 987'654'321, 6);
  EXPECT_EQ(text, "<654321>");
}

}  // namespace
}  // namespace tuskgate::bench
