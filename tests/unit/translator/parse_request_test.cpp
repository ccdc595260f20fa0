#include "translator/request/parse_request.h"

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "translator/model/json_text.h"

namespace tuskgate::translator {
namespace {

std::string Read(std::string_view body) {
  const Result<rapidjson::Document> request = ParseRequest(body);
  if (request.has_value()) return JsonText(*request);
  EXPECT_EQ(request.error().kind, ErrorKind::kSerialization);
  return "refused";
}

std::string Nested(int levels) {
  const auto count = static_cast<std::size_t>(levels);
  return std::string(count, '[') + std::string(count, ']');
}

TEST(ParseRequest, KeepsTheLastOfOneName) {
  EXPECT_EQ(Read(R"({"a":1,"b":2,"a":3})"), R"({"b":2,"a":3})");
  EXPECT_EQ(Read(R"({"a":{"x":1,"x":{"y":1,"y":2}}})"), R"({"a":{"x":{"y":2}}})");
  EXPECT_EQ(Read(R"([{"a":1,"a":2}])"), R"([{"a":2}])");
  EXPECT_EQ(Read(R"({"a":1,"\u0061":2,"A":3})"), R"({"a":2,"A":3})");
  // Among many members too.
  std::string many = "{\"n0\":0";
  for (int i = 1; i < 100; ++i) many += ",\"n" + std::to_string(i) + "\":" + std::to_string(i);
  EXPECT_EQ(Read(many + "}"), many + "}");
  const std::string without_first = "{" + many.substr(std::string("{\"n0\":0,").size());
  EXPECT_EQ(Read(many + ",\"n0\":7}"), without_first + ",\"n0\":7}");
}

TEST(ParseRequest, NullIsAbsent) {
  EXPECT_EQ(Read(R"({"a":null,"b":{"c":null,"d":1}})"), R"({"b":{"d":1}})");
  EXPECT_EQ(Read(R"({"a":1,"a":null})"), "{}");
  EXPECT_EQ(Read(R"({"a":null,"a":1})"), R"({"a":1})");
  EXPECT_EQ(Read("[null,[null],1]"), "[{},[{}],1]");
}

TEST(ParseRequest, RefusesWhatIsNotJson) {
  for (const std::string& body : std::vector<std::string>{
           "", " ", "{", "{}}", "{} x", "{a:1}", "{'a':1}", "{\"a\":1,}", "[1,]", "nul", "01", "+1",
           "\"", "\"\n\"", R"("\x")", "NaN", "{\"a\"}", std::string("{}\0", 3),
           std::string("\"\0\"", 3),
           // Not UTF-8: a stray byte, an overlong form, a surrogate, beyond U+10FFFF.
           "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xed\xbf\xbf\"",
           "\"\xf4\x90\x80\x80\"", "{\"\xed\xa0\x80\":1}",
           // Half a surrogate pair.
           R"("\ud800")", R"("\udc00")", R"("\ud800\ud800")", R"({"\udc00":1})",
           R"(["a","\udfff"])"}) {
    EXPECT_EQ(Read(body), "refused") << body;
  }
}

TEST(ParseRequest, AcceptsAllOfUnicode) {
  EXPECT_EQ(Read("\xef\xbb\xbf{}"), "{}");
  EXPECT_EQ(Read(R"("\u0000\ud834\udd1e\ud7ff\uffff")"),
            "\"\\u0000\xf0\x9d\x84\x9e\xed\x9f\xbf\xef\xbf\xbf\"");
  EXPECT_EQ(Read("\"\xf4\x8f\xbf\xbf\""), "\"\xf4\x8f\xbf\xbf\"");
}

TEST(ParseRequest, OutlivesTheBody) {
  std::string body = R"({"a\n":"b\u00e9","c":["a longer text than fits into a value"]})";
  const Result<rapidjson::Document> request = ParseRequest(body);
  body.assign(body.size(), 'x');
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(JsonText(*request),
            "{\"a\\n\":\"b\u00e9\",\"c\":[\"a longer text than fits into a value\"]}");
}

TEST(ParseRequest, NestingIsBounded) {
  EXPECT_EQ(Read(Nested(80)), Nested(80));
  EXPECT_EQ(Read(Nested(1000)), "refused");
  EXPECT_EQ(Read(Nested(1'000'000)), "refused");
  // Large bodies are looked over first; brackets in strings are none.
  const std::string text = R"("\\\")" + std::string(100'000, '[') + R"(\"")";
  for (const int levels : {1, 80, 500}) {
    const std::string body = "[" + text + "," + Nested(levels) + "]";
    EXPECT_EQ(Read(body), body) << levels;
  }
}

TEST(ParseRequestDeathTest, HostileNestingCostsNoStack) {
  for (const std::string& body :
       {Nested(1024), std::string(2048, '['), Nested(4'000'000), std::string(4'000'000, '['), [] {
          std::string objects;
          for (int i = 0; i < 500'000; ++i) objects += "{\"a\":";
          return objects + "1" + std::string(500'000, '}');
        }()}) {
    EXPECT_EXIT(std::exit(ParseRequest(body).has_value() ? 1 : 0), ::testing::ExitedWithCode(0),
                "");
  }
}

}  // namespace
}  // namespace tuskgate::translator
