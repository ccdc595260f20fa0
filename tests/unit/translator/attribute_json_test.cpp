#include "translator/model/attribute_json.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "tests/unit/translator/random_values.h"
#include "translator/model/item_size.h"
#include "translator/model/stored_item.h"

namespace tuskgate::translator {
namespace {

constexpr char kEmpty[] =
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
constexpr char kSeveral[] =
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
    "supported datatypes";
constexpr char kTooDeep[] =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit";

std::string ErrorOf(std::string_view text) {
  const rapidjson::Document document = Document(text);
  return MessageOf(ParseAttributeValue(document));
}

// A string below `levels` lists or maps.
std::string Nested(int levels, const std::string& open, const std::string& close) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += open;
  text += R"({"S":"x"})";
  for (int i = 0; i < levels; ++i) text += close;
  return text;
}

TEST(AttributeJson, CanonicalTextStaysAsItIs) {
  for (const std::string text : {
           R"({"S":"text"})",
           R"({"S":""})",
           R"({"S":"\u0000\u0001\"\\"})",
           R"({"N":"-1.5"})",
           R"({"B":"Zm9v"})",
           R"({"B":""})",
           R"({"BOOL":true})",
           R"({"BOOL":false})",
           R"({"NULL":true})",
           R"({"SS":["","a","b"]})",
           R"({"NS":["-1","1","10","2"]})",
           R"({"BS":["YQ==","Yg=="]})",
           R"({"L":[]})",
           R"({"L":[{"S":"a"},{"L":[{"N":"1"}]}]})",
           R"({"M":{}})",
           R"({"M":{"b":{"S":"a"},"a":{"M":{"c":{"NULL":true}}}}})",
       }) {
    EXPECT_EQ(TextOf(ValueOf(text)), text);
  }
  const std::string item = R"({"p":{"S":"a"},"b":{"N":"1"}})";
  EXPECT_EQ(TextOf(ItemOf(item)), item);
  EXPECT_EQ(TextOf(ItemOf("{}")), "{}");
}

TEST(AttributeJson, MakesValuesCanonical) {
  EXPECT_EQ(TextOf(ValueOf(R"({"N":"+01.50"})")), R"({"N":"1.5"})");
  EXPECT_EQ(TextOf(ValueOf(R"({"SS":["b","a","\u00e9","B"]})")),
            "{\"SS\":[\"B\",\"a\",\"b\",\"\xc3\xa9\"]}");
  EXPECT_EQ(TextOf(ValueOf(R"({"NS":["10","2.0","1e0"]})")), R"({"NS":["1","10","2"]})");
  EXPECT_EQ(TextOf(ValueOf(R"({"BS":["Yg==","YQ=="]})")), R"({"BS":["YQ==","Yg=="]})");
  // Strings that the service reads as booleans.
  EXPECT_EQ(TextOf(ValueOf(R"({"BOOL":"TRUE"})")), R"({"BOOL":true})");
  EXPECT_EQ(TextOf(ValueOf(R"({"BOOL":"False"})")), R"({"BOOL":false})");
}

TEST(AttributeJson, IgnoresNullsAndUnknownTypes) {
  EXPECT_EQ(TextOf(ValueOf(R"({"S":null,"N":"1"})")), R"({"N":"1"})");
  EXPECT_EQ(TextOf(ValueOf(R"({"X":1,"N":"1"})")), R"({"N":"1"})");
  EXPECT_EQ(TextOf(ItemOf(R"({"a":null,"b":{"S":"a"}})")), R"({"b":{"S":"a"}})");
}

TEST(AttributeJson, Errors) {
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{}", kEmpty},
      {R"({"X":"a"})", kEmpty},
      {R"({"S":null})", kEmpty},
      {R"({"S":"a","N":"1"})", kSeveral},
      {R"({"L":[{"S":"a","B":""}]})", kSeveral},
      {R"({"M":{"a":{}}})", kEmpty},
      {R"({"L":[null]})", kEmpty},
      {R"({"NULL":false})", invalid + "Null attribute value types must have the value of true"},
      {R"({"SS":[]})", invalid + "An string set  may not be empty"},
      {R"({"NS":[]})", invalid + "An number set  may not be empty"},
      {R"({"BS":[]})", invalid + "Binary sets should not be empty"},
      {R"({"SS":["b","a","b"]})",
       invalid + R"(Input collection ["a", "b", "b"] contains duplicates.)"},
      {R"({"SS":["c","b","c","z","a"]})",
       invalid + R"(Input collection ["b", "c", "c", "z", "a"] contains duplicates.)"},
      {R"({"NS":["1","2","1.0"]})", invalid + "Input collection contains duplicates."},
      {R"({"BS":["/w==","AA==","AA=="]})",
       invalid + R"(Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.)"},
      {R"({"BS":["",""]})", invalid + R"(Input collection ["",""]of type BS contains duplicates.)"},
      {R"({"N":"dog"})", "The parameter cannot be converted to a numeric value: dog"},
      {R"({"N":""})", "The parameter cannot be converted to a numeric value: "},
      {R"({"NS":["1","dog"]})", "The parameter cannot be converted to a numeric value: dog"},
      {R"({"N":"1e126"})",
       "Number overflow. Attempting to store a number with magnitude larger than supported range"},
      {R"({"M":{"":{"S":"a"}}})", "Empty attribute name"},
      {R"({"B":"a"})", "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
      {R"({"BS":["!!!!"]})", "Invalid Base64 character: '!'"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(ErrorOf(text), message) << text;
}

TEST(AttributeJson, ErrorsOfTheOlderLayer) {
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{}", kEmpty},
      {R"({"SS":[]})", invalid + "An string set  may not be empty"},
      {R"({"SS":["b","a","b"]})", invalid + "Input collection [b, a, b] contains duplicates."},
      {R"({"NS":["1","2","1.0"]})", "Input collection contains duplicates"},
      {R"({"BS":["/w==","AA==","AA=="]})",
       invalid + "Input collection [/w==, AA==, AA==]of type BS contains duplicates."},
      {R"({"M":{"a":{"L":[{"N":""}]}}})", "The parameter cannot be converted to a numeric value"},
      {R"({"NS":["1",""]})", "The parameter cannot be converted to a numeric value"},
  };
  for (const auto& [text, message] : cases) {
    const rapidjson::Document document = Document(text);
    EXPECT_EQ(MessageOf(ParseAttributeValue(document, ValidationLayer::kOlder)), message) << text;
  }
}

TEST(AttributeJson, NamesHave65535BytesAtMost) {
  const auto named = [](std::size_t bytes) {
    return R"({")" + std::string(bytes, 'a') + R"(":{"S":"a"}})";
  };
  const rapidjson::Document longest = Document(named(65535));
  EXPECT_EQ(MessageOf(ParseItem(longest)), "no error");
  const rapidjson::Document longer = Document(named(65536));
  EXPECT_EQ(MessageOf(ParseItem(longer)),
            "Attribute name is too large, must be less than 65536 bytes");
}

TEST(AttributeJson, NestingLevels) {
  for (const auto& [open, close] : std::vector<std::pair<std::string, std::string>>{
           {R"({"L":[)", "]}"}, {R"({"M":{"a":)", "}}"}}) {
    EXPECT_EQ(ErrorOf(Nested(31, open, close)), "no error");
    EXPECT_EQ(ErrorOf(Nested(32, open, close)), kTooDeep);
    EXPECT_EQ(ErrorOf(Nested(40, open, close)), kTooDeep);
    EXPECT_EQ(NestingDepth(ValueOf(Nested(31, open, close))), 32u);
  }
  EXPECT_EQ(NestingDepth(ValueOf(R"({"S":"a"})")), 1u);
  for (const std::string empty : {R"({"L":[]})", R"({"M":{}})"}) {
    EXPECT_EQ(NestingDepth(ValueOf(empty)), 2u);
    const auto inside = [&empty](int levels) {
      std::string text = empty;
      for (int i = 0; i < levels; ++i) text = R"({"L":[)" + text + "]}";
      return text;
    };
    EXPECT_EQ(ErrorOf(inside(30)), "no error");
    EXPECT_EQ(ErrorOf(inside(31)), kTooDeep);
  }
}

// Were both of two members of one name kept, the key would be taken from one and stored with the
// other.
TEST(AttributeJson, NamesAreUnique) {
  const Item item = ItemOf(R"({"p":{"S":"first"},"a":{"N":"1"},"p":{"S":"last"}})");
  EXPECT_EQ(item.members.size(), 2u);
  EXPECT_EQ(TextOf(*item.Find("p")), R"({"S":"last"})");
  EXPECT_EQ(ItemSize(item), 1u + 4u + 1u + 2u);
  EXPECT_EQ(TextOf(ValueOf(R"({"M":{"a":{"S":"1"},"a":{"S":"2"}}})")), R"({"M":{"a":{"S":"2"}}})");
}

TEST(StoredItem, RoundTrips) {
  RandomValues random(7);
  for (int i = 0; i < 5000; ++i) {
    const Item item = random.AnyMap(3);
    const std::string stored = ToStoredJson(item);
    const Item read = StoredItem(stored, ItemFormat::kText).Parse();
    ASSERT_EQ(AttributeValue{read}, AttributeValue{item}) << TextOf(item);
    ASSERT_EQ(TextOf(read), TextOf(item));
    // The answer can be made of the stored text without parsing it.
    std::string answer;
    StoredItem(stored, ItemFormat::kText).AppendTo(answer);
    ASSERT_EQ(answer, TextOf(item));
    // And the API's form is read back as it was.
    ASSERT_EQ(AttributeValue{ItemOf(TextOf(item))}, AttributeValue{item});
  }
}

TEST(StoredItem, EscapesU0000EverywhereInIt) {
  EXPECT_EQ(ToStoredJson(ItemOf(R"({"a\u0000":{"L":[{"S":"\u0000"},{"SS":["\u0001"]}]}})")),
            "{\"a\\u0001\xf4\x8f\xbf\xbe\":{\"L\":[{\"S\":\"\\u0001\xf4\x8f\xbf\xbe\"},"
            "{\"SS\":[\"\\u0001\xf4\x8f\xbf\xbf\"]}]}}");
}

TEST(StoredItem, ParsesSomeAttributesOnly) {
  const std::string text =
      ToStoredJson(ItemOf(R"({"a\u0000":{"S":"\u0001"},"b":{"N":"1"},"c":{"L":[]}})"));
  const StoredItem stored(text, ItemFormat::kText);
  EXPECT_EQ(TextOf(stored.Parse({"c", std::string("a\0", 2)})),
            R"({"c":{"L":[]},"a\u0000":{"S":"\u0001"}})");
  EXPECT_THROW(stored.Parse({"d"}), std::logic_error);
}

TEST(StoredItem, AnythingElseIsABrokenInvariant) {
  for (const std::string text : {"", "[]", "{", R"({"a":{}})", R"({"a":{"N":"dog"}})"}) {
    EXPECT_THROW(StoredItem(text, ItemFormat::kText).Parse(), std::logic_error) << text;
  }
}

TEST(AttributeValueEquality, IsDeepAndBlindToOrderOfMembers) {
  EXPECT_EQ(ValueOf(R"({"M":{"a":{"N":"1"},"b":{"SS":["x","y"]}}})"),
            ValueOf(R"({"M":{"b":{"SS":["y","x"]},"a":{"N":"1.0"}}})"));
  const std::vector<std::string> unequal = {R"({"S":"1"})",
                                            R"({"N":"1"})",
                                            R"({"B":"MQ=="})",
                                            R"({"SS":["1"]})",
                                            R"({"NS":["1"]})",
                                            R"({"BS":["MQ=="]})",
                                            R"({"BOOL":true})",
                                            R"({"BOOL":false})",
                                            R"({"NULL":true})",
                                            R"({"L":[]})",
                                            R"({"M":{}})",
                                            R"({"L":[{"N":"1"}]})",
                                            R"({"M":{"a":{"N":"1"}}})",
                                            R"({"M":{"a":{"N":"2"}}})",
                                            R"({"M":{"b":{"N":"1"}}})",
                                            R"({"L":[{"N":"1"},{"N":"2"}]})",
                                            R"({"L":[{"N":"2"},{"N":"1"}]})"};
  for (const std::string& one : unequal) {
    for (const std::string& other : unequal) {
      EXPECT_EQ(ValueOf(one) == ValueOf(other), one == other) << one << " and " << other;
    }
  }
}

}  // namespace
}  // namespace tuskgate::translator
