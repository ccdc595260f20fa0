#include "translator/model/item_size.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"

namespace tuskgate::translator {
namespace {

TEST(AttributeSize, OfEachType) {
  const std::vector<std::pair<std::string, std::size_t>> cases = {
      {R"({"S":""})", 0},
      {R"({"S":"abc"})", 3},
      {"{\"S\":\"\xc3\xa9\xf0\x9d\x84\x9e\"}", 6},  // UTF-8
      {R"({"S":"\u0000\u0001"})", 2},
      {R"({"N":"0"})", 1},
      {R"({"N":"-42"})", 3},
      {R"({"N":"3.14159"})", 5},
      {R"({"B":""})", 0},
      {R"({"B":"Zm8="})", 2},
      {R"({"BOOL":true})", 1},
      {R"({"BOOL":false})", 1},
      {R"({"NULL":true})", 1},
      {R"({"SS":["a","bcd",""]})", 4},
      {R"({"NS":["1","-42","0"]})", 6},
      {R"({"BS":["Zg==","Zm9v"]})", 4},
      {R"({"L":[]})", 3},
      {R"({"L":[{"S":"ab"},{"NULL":true}]})", 3 + 1 + 2 + 1 + 1},
      {R"({"M":{}})", 3},
      {R"({"M":{"name":{"S":"ab"},"x":{"L":[{"N":"1"}]}}})", 3 + 1 + 4 + 2 + 1 + 1 + (3 + 1 + 2)},
  };
  for (const auto& [text, size] : cases) EXPECT_EQ(AttributeSize(ValueOf(text)), size) << text;
}

TEST(ItemSize, CountsNamesInUtf8) {
  EXPECT_EQ(ItemSize(ItemOf("{}")), 0u);
  EXPECT_EQ(ItemSize(ItemOf(R"({"pk":{"S":"a"}})")), 3u);
  EXPECT_EQ(ItemSize(ItemOf("{\"\xc3\xa9\":{\"N\":\"12\"},\"m\":{\"M\":{}}}")), 2u + 2u + 1u + 3u);
  EXPECT_EQ(ItemSize(ItemOf(R"({"\u0000":{"BOOL":true}})")), 2u);
}

}  // namespace
}  // namespace tuskgate::translator
