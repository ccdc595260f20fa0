// Stored items that no request can have written are refused, not answered.
#include "translator/model/stored_form.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/model/stored_item.h"

namespace tuskgate::translator {
namespace {

// What reading says of the item as jsonb prints it; the answer's JSON if it is sound.
std::string Read(const std::string& text) {
  std::string out;
  try {
    StoredItem(text, ItemFormat::kText).AppendTo(out);
  } catch (const UnreadableItem& fault) {
    return fault.what();
  }
  return out;
}

TEST(StoredForm, SoundItemsAreAnsweredAsTheyAre) {
  for (const std::string text : {
           R"({})",
           R"({"a": {"S": ""}, "b": {"N": "-1.5"}, "c": {"B": "AP8="}, "d": {"BOOL": false}})",
           R"({"a": {"NULL": true}, "b": {"SS": ["x"]}, "c": {"NS": ["1"]}, "d": {"BS": [""]}})",
           R"({"a": {"M": {"x": {"L": [{"L": []}, {"M": {}}]}}}})",
           R"({"a": {"N": "0.000000000000000000000000000000000000000000000000000000000000001"}})",
       }) {
    EXPECT_EQ(Read(text), text);
  }
}

TEST(StoredForm, AnythingElseIsRefused) {
  const std::pair<std::string, std::string> cases[] = {
      {R"([1])", "the item is no object"},
      {R"("x")", "the item is no object"},
      {R"({"a": 1})", "attribute a: this is no attribute value"},
      {R"({"a": {}})", "attribute a: this is no attribute value"},
      {R"({"a": {"X": "1"}})", "attribute a: this is no attribute value"},
      {R"({"a": {"S": "1", "N": "1"}})", "attribute a: this is no attribute value"},
      {R"({"a": {"S": 1}})", "attribute a: this is no value of type S"},
      {R"({"a": {"N": "abc"}})", "attribute a: this is no value of type N"},
      {R"({"a": {"N": ""}})", "attribute a: this is no value of type N"},
      {R"({"a": {"N": 1}})", "attribute a: this is no value of type N"},
      {R"({"a": {"B": "%"}})", "attribute a: this is no value of type B"},
      {R"({"a": {"B": "A==="}})", "attribute a: this is no value of type B"},
      {R"({"a": {"BOOL": "true"}})", "attribute a: this is no value of type BOOL"},
      {R"({"a": {"NULL": false}})", "attribute a: this is no value of type NULL"},
      {R"({"a": {"M": []}})", "attribute a: this is no value of type M"},
      {R"({"a": {"L": {}}})", "attribute a: this is no value of type L"},
      {R"({"a": {"L": [1]}})", "attribute a: this is no attribute value"},
      {R"({"a": {"M": {"b": {"N": "x"}}}})", "attribute a: this is no value of type N"},
      {R"({"a": {"SS": []}})", "attribute a: this is no value of type SS"},
      {R"({"a": {"SS": [1]}})", "attribute a: this is no value of type SS"},
      {R"({"a": {"NS": ["x"]}})", "attribute a: this is no value of type NS"},
      {R"({"a": {"BS": ["%"]}})", "attribute a: this is no value of type BS"},
  };
  for (const auto& [text, fault] : cases) EXPECT_EQ(Read(text), fault) << text;
}

TEST(StoredForm, DigitsBeyondThoseOfANumberAreRefused) {
  EXPECT_TRUE(IsReadableNumber(std::string(38, '9')));
  EXPECT_FALSE(IsReadableNumber(std::string(39, '9')));
  EXPECT_TRUE(IsReadableNumber("1" + std::string(125, '0')));
  EXPECT_FALSE(IsReadableNumber("1" + std::string(126, '0')));
  EXPECT_FALSE(IsReadableNumber("NaN"));
}

TEST(StoredForm, MoreLevelsThanAnyItemHasAreRefused) {
  std::string text = R"({"NULL": true})";
  for (int level = 0; level < 200; ++level) text = R"({"L": [)" + text + "]}";
  EXPECT_EQ(Read(R"({"a": )" + text + "}"), "attribute a: too many levels");
}

}  // namespace
}  // namespace tuskgate::translator
