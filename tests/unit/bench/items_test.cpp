#include "bench/items.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace tuskgate::bench {
namespace {

std::size_t SizeOfMembers(const rapidjson::Value& members, std::size_t overhead);

std::size_t SizeOfValue(const rapidjson::Value& value) {
  const auto& typed = *value.MemberBegin();
  const std::string_view type(typed.name.GetString());
  if (type == "M") return 3 + SizeOfMembers(typed.value, 1);
  const std::size_t length = typed.value.GetStringLength();
  return type == "N" ? (length + 1) / 2 + 1 : length;
}

// An item's size by the rule of "DynamoDB item sizes and formats" in the developer guide.
std::size_t SizeOfMembers(const rapidjson::Value& members, std::size_t overhead) {
  std::size_t size = 0;
  for (const auto& member : members.GetObject()) {
    size += member.name.GetStringLength() + SizeOfValue(member.value) + overhead;
  }
  return size;
}

TEST(BenchmarkItem, IsExactlyAsLargeAsDocumented) {
  for (const ItemShape shape : {ItemShape::kPlain, ItemShape::kWithSortKey, ItemShape::kDocument}) {
    rapidjson::Document item;
    item.Parse(ItemJson(shape));
    ASSERT_FALSE(item.HasParseError());
    EXPECT_EQ(SizeOfMembers(item, 0), kItemSize);
    EXPECT_EQ(item.HasMember("sk"), shape == ItemShape::kWithSortKey);
    EXPECT_EQ(item.HasMember("profile"), shape == ItemShape::kDocument);
  }
}

TEST(BenchmarkItem, HasOneMarkerOfEachKind) {
  const std::string item = ItemJson(ItemShape::kWithSortKey);
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
