#include "gateway/testkit/split_batch.h"

#include <limits>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace tuskgate::gateway {
namespace {

constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

rapidjson::Document Parse(std::string_view text) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  EXPECT_FALSE(document.HasParseError()) << text;
  return document;
}

std::string Print(const translator::Json& json) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  json.Accept(writer);
  return buffer.GetString();
}

bool IsMusic(std::string_view table) { return table == "Music"; }

TEST(SplitBatch, OfWrites) {
  const auto request = Parse(R"({"RequestItems":{"Music":[1,2,3],"Books":[4]},"x":"é"})");
  const SplitBatch all = Split(request, IsMusic, kAll);
  EXPECT_EQ(Print(all.rest), R"({"RequestItems":{"Books":[4]},"x":"é"})");
  EXPECT_EQ(Print(all.left), R"({"Music":[1,2,3]})");
  EXPECT_TRUE(all.any_rest && all.any_left);
  const SplitBatch some = Split(request, IsMusic, 2);
  EXPECT_EQ(Print(some.rest), R"({"RequestItems":{"Music":[1],"Books":[4]},"x":"é"})");
  EXPECT_EQ(Print(some.left), R"({"Music":[2,3]})");
}

TEST(SplitBatch, OfReads) {
  const auto request = Parse(R"({"RequestItems":{"Music":{"Keys":[1,2],"ConsistentRead":true}}})");
  const SplitBatch all = Split(request, IsMusic, kAll);
  EXPECT_FALSE(all.any_rest);
  EXPECT_EQ(Print(all.left), R"({"Music":{"Keys":[1,2],"ConsistentRead":true}})");
  const SplitBatch some = Split(request, IsMusic, 1);
  EXPECT_EQ(Print(some.rest), R"({"RequestItems":{"Music":{"Keys":[1],"ConsistentRead":true}}})");
  EXPECT_EQ(Print(some.left), R"({"Music":{"Keys":[2],"ConsistentRead":true}})");
}

TEST(SplitBatch, LeavesAloneWhatIsNoBatch) {
  for (const char* text :
       {"{}", R"({"RequestItems":[]})", R"({"RequestItems":{"Music":1}})",
        R"({"RequestItems":{"Music":[]}})", R"({"RequestItems":{"Music":{"Keys":{}}}})"}) {
    const auto request = Parse(text);
    const SplitBatch split = Split(request, IsMusic, kAll);
    EXPECT_FALSE(split.any_left) << text;
    EXPECT_EQ(Print(split.rest), text);
  }
}

TEST(SplitBatch, IsPutTogether) {
  EXPECT_EQ(WithLeft("", "UnprocessedItems", Parse(R"({"Music":[1]})")),
            R"({"UnprocessedItems":{"Music":[1]}})");
  EXPECT_EQ(WithLeft("", "UnprocessedKeys", Parse(R"({"Music":{"Keys":[1]}})")),
            R"({"Responses":{},"UnprocessedKeys":{"Music":{"Keys":[1]}}})");
  EXPECT_EQ(WithLeft(R"({"UnprocessedItems":{"Music":[1],"Books":[2]},"x":1.5})",
                     "UnprocessedItems", Parse(R"({"Music":[3],"Songs":[4]})")),
            R"({"UnprocessedItems":{"Music":[1,3],"Books":[2],"Songs":[4]},"x":1.5})");
}

TEST(SplitBatch, OfStatements) {
  const auto request = Parse(R"({"Statements":[{"a":1},{"b":2},{"c":3}],"x":1})");
  EXPECT_EQ(Print(WithoutStatements(request, {true, false, true})),
            R"({"Statements":[{"b":2}],"x":1})");
  EXPECT_EQ(
      WithResponses(R"({"Responses":[{"Item":{}}],"x":1})", {true, false, true}, R"({"E":1})"),
      R"({"Responses":[{"E":1},{"Item":{}},{"E":1}],"x":1})");
  EXPECT_EQ(WithResponses("", {true}, R"({"E":1})"), R"({"Responses":[{"E":1}]})");
}

}  // namespace
}  // namespace tuskgate::gateway
