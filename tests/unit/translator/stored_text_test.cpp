#include "translator/model/stored_text.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "tests/unit/translator/random_values.h"

namespace tuskgate::translator {
namespace {

const std::string kNul(1, '\0');
const std::string kStoredNul = "\x01\xf4\x8f\xbf\xbe";
const std::string kStoredOne = "\x01\xf4\x8f\xbf\xbf";

int Sign(int number) { return number < 0 ? -1 : number > 0 ? 1 : 0; }

TEST(StoredText, EscapesTwoCharactersOnly) {
  EXPECT_EQ(ToStored(""), "");
  EXPECT_EQ(ToStored("plain \xc3\xa9\x02"), "plain \xc3\xa9\x02");
  EXPECT_EQ(ToStored(kNul), kStoredNul);
  EXPECT_EQ(ToStored("\x01"), kStoredOne);
  EXPECT_EQ(ToStored("a" + kNul + "\x01" + "b"), "a" + kStoredNul + kStoredOne + "b");
  EXPECT_EQ(ToStored("\xf4\x8f\xbf\xbe\xf4\x8f\xbf\xbf"), "\xf4\x8f\xbf\xbe\xf4\x8f\xbf\xbf");
  EXPECT_TRUE(NeedsEscape(kNul));
  EXPECT_TRUE(NeedsEscape("a\x01"));
  EXPECT_FALSE(NeedsEscape("\x02\xf4\x8f\xbf\xbe"));
}

TEST(StoredText, RoundTripsWithoutU0000) {
  RandomValues random(2);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random.Text();
    const std::string stored = ToStored(text);
    ASSERT_EQ(FromStored(stored), text);
    ASSERT_EQ(stored.find('\0'), std::string::npos);
    ASSERT_EQ(stored == text, !NeedsEscape(text) || text.empty());
  }
}

TEST(StoredText, KeepsOrderAndPrefixes) {
  RandomValues random(3);
  int prefixes = 0;
  for (int i = 0; i < 50000; ++i) {
    const std::string one = random.Text(6);
    const std::string other = random.OneIn(2) ? random.Text(3) : one + random.Text(2);
    ASSERT_EQ(Sign(ToStored(one).compare(ToStored(other))), Sign(one.compare(other)))
        << Quoted(one) << " and " << Quoted(other);
    ASSERT_EQ(ToStored(other).starts_with(ToStored(one)), other.starts_with(one))
        << Quoted(one) << " and " << Quoted(other);
    prefixes += other.starts_with(one) ? 1 : 0;
  }
  EXPECT_GT(prefixes, 10000);
}

TEST(StoredText, KeepsSubstringsButForTheTwoNoncharacters) {
  RandomValues random(4);
  for (int i = 0; i < 50000; ++i) {
    const std::string whole = random.Text(8);
    const std::string part = random.Text(2);
    if (part.starts_with("\xf4\x8f\xbf\xbe") || part.starts_with("\xf4\x8f\xbf\xbf")) continue;
    ASSERT_EQ(ToStored(whole).find(ToStored(part)) != std::string::npos,
              whole.find(part) != std::string::npos)
        << Quoted(part) << " in " << Quoted(whole);
  }
}

TEST(AppendJsonString, EscapesWhatJsonAsksFor) {
  EXPECT_EQ(Quoted(""), R"("")");
  EXPECT_EQ(Quoted("a\"b\\c/"), R"("a\"b\\c/")");
  EXPECT_EQ(Quoted("\n\r\t"), R"("\n\r\t")");
  EXPECT_EQ(Quoted(kNul + "\x01\x1f\x7f"), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(Quoted("\xf0\x9d\x84\x9e"), "\"\xf0\x9d\x84\x9e\"");
}

TEST(AppendJsonString, ReadsBackAsItWas) {
  RandomValues random(5);
  for (int i = 0; i < 10000; ++i) {
    const std::string text = random.Text();
    const rapidjson::Document document = Document(Quoted(text));
    ASSERT_EQ(Text(document), text);
  }
}

// What jsonb prints of a stored string is what AppendJsonString makes of it.
TEST(AppendFromStoredJson, RestoresStringsOfJson) {
  RandomValues random(6);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random.Text();
    std::string restored;
    AppendFromStoredJson(restored, "{\"S\": " + Quoted(ToStored(text)) + "}");
    ASSERT_EQ(restored, "{\"S\": " + Quoted(text) + "}");
  }
}

TEST(AppendFromStoredJson, LeavesEscapedBackslashesAlone) {
  for (const std::string json :
       {R"({"S": "\\u0001"})", R"({"S": "\\\\u0001"})", R"({"S": "\""})", R"({"S": "\\"})"}) {
    std::string restored = "x";
    AppendFromStoredJson(restored, json);
    EXPECT_EQ(restored, "x" + json);
  }
}

}  // namespace
}  // namespace tuskgate::translator
