#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "translator/catalog/tags.h"
#include "translator/request/tag_requests.h"

namespace tuskgate::translator {
namespace {

const std::string kInvalid = "One or more parameter values were invalid: ";
const std::string kArn = R"("ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/Music")";

std::string TagError(const std::string& members) {
  const rapidjson::Document request = Document("{" + members + "}");
  return MessageOf(ParseTagResource(request));
}

std::string Tag(const std::string& key, const std::string& value) {
  return "{\"Key\":" + Quoted(key) + ",\"Value\":" + Quoted(value) + "}";
}

TEST(ParseTagResource, Reads) {
  const rapidjson::Document request =
      Document("{" + kArn + ",\"Tags\":[" + Tag("b", "") + "," + Tag("a", "1") + "]}");
  const Result<TagRequest> tag = ParseTagResource(request);
  ASSERT_TRUE(tag.has_value()) << tag.error().message;
  EXPECT_EQ(tag->resource.table_name, "Music");
  EXPECT_EQ(tag->tags, (Tags{{"a", "1"}, {"b", ""}}));
}

TEST(ParseTagResource, ChecksTheArn) {
  const auto with = [](const std::string& arn) {
    return "\"ResourceArn\":" + Quoted(arn) + ",\"Tags\":[" + Tag("a", "b") + "]";
  };
  const std::string table = "arn:aws:dynamodb:us-east-1:000000000000:table/Music";
  EXPECT_EQ(TagError("\"X\":1"), "Invalid TableArn");
  EXPECT_EQ(TagError(with("not-an-arn")), kInvalid + "ARNs must start with 'arn:': not-an-arn");
  EXPECT_EQ(TagError(with("arn:aws:s3:::x")),
            kInvalid + "Provided Arn is not a DynamoDB resource arn: arn:aws:s3:::x");
  EXPECT_EQ(TagError(with(table + "/index/i")),
            kInvalid +
                "Invalid resource arn provided, only table or stream is accepted. Provided "
                "resource arn: " +
                table + "/index/i");
  // Not of a table: not found, later.
  EXPECT_EQ(TagError(with(table + "/stream/2026")), "no error");
  EXPECT_EQ(TaggedResourceNotFound({table, ""}).message,
            "Requested resource not found: ResourceArn: " + table + " not found");
}

TEST(ParseTagResource, ChecksTags) {
  const auto check = [](const std::string& tags) {
    return TagError(kArn + ",\"Tags\":[" + tags + "]");
  };
  EXPECT_EQ(TagError(kArn),
            "1 validation error detected: Value null at 'tags' failed to satisfy constraint: "
            "Member must not be null");
  EXPECT_EQ(check(""), "Atleast one Tag needs to be provided as Input.");
  EXPECT_EQ(check(R"({"Value":"v"})"), "The Tag Key provided is invalid, Key: null");
  EXPECT_EQ(check(R"({"Key":"k"})"), "The Tag Value provided is invalid, Value: null");
  EXPECT_EQ(check(Tag("", "v")), "The Tag Key provided is invalid, Key: ");
  EXPECT_EQ(check(Tag("a#b", "v")), "The Tag Key provided is invalid, Key: a#b");
  EXPECT_EQ(check(Tag("k", "a;b")), "The Tag Value provided is invalid, Value: a;b");
  EXPECT_EQ(check(Tag(std::string(128, 'k'), std::string(256, 'v'))), "no error");
  EXPECT_EQ(check(Tag(std::string(129, 'k'), "v")),
            "The Tag Key provided is invalid, Key: " + std::string(129, 'k'));
  EXPECT_EQ(check(Tag("k", std::string(257, 'v'))),
            "The Tag Value provided is invalid, Value: " + std::string(257, 'v'));
  EXPECT_EQ(check(Tag("Aws:x", "v")), "Tag Key cannot be prefixed with aws:, Key: Aws:x");
  EXPECT_EQ(check(Tag("dup", "1") + "," + Tag("dup", "2")),
            "Duplicate Tag Keys provided as input: Duplicate Tag Key found dup");
  std::string many = Tag("k0", "v");
  for (int i = 1; i < 50; ++i) many += "," + Tag("k" + std::to_string(i), "v");
  EXPECT_EQ(check(many), "no error");
  EXPECT_EQ(check(many + "," + Tag("k50", "v")),
            "Number of Tags exceed the current limit for the provided ResourceArn");
}

TEST(ParseTagResource, TakesLettersOfAnyScript) {
  const auto check = [](const std::string& key) {
    return TagError(kArn + ",\"Tags\":[" + Tag(key, "v") + "]");
  };
  for (const char* key : {"a b+-=._:/@9", "\xc3\xa9\xc3\xa0", "\xd0\x96", "\xe6\xbc\xa2",
                          "\xe2\x85\xa7", "\xc2\xa0", "\xe3\x81\x82", "\xf0\x90\x8c\xb0"}) {
    EXPECT_EQ(check(key), "no error") << key;
  }
  for (const char* key :
       {"\t", "a\nb", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xc2\xa9", "\xe2\x80\x94", "a,b"}) {
    EXPECT_EQ(check(key), std::string("The Tag Key provided is invalid, Key: ") + key);
  }
  // Characters are counted, not bytes.
  std::string accents;
  for (int i = 0; i < 128; ++i) accents += "\xc3\xa9";
  EXPECT_EQ(check(accents), "no error");
}

TEST(ParseUntagResource, ChecksKeys) {
  const auto check = [](const std::string& keys) {
    const rapidjson::Document request = Document("{" + kArn + keys + "}");
    return MessageOf(ParseUntagResource(request));
  };
  EXPECT_EQ(check(""),
            "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: "
            "Member must not be null");
  EXPECT_EQ(check(R"(,"TagKeys":[])"), "Atleast one Tag Key needs to be provided as Input.");
  EXPECT_EQ(check(R"(,"TagKeys":["aws:x"])"), "Tag Key cannot be prefixed with aws:, Key: aws:x");
  EXPECT_EQ(check(R"(,"TagKeys":[""])"), "The Tag Key provided is invalid, Key: ");
  EXPECT_EQ(check(R"(,"TagKeys":["a","b"])"), "no error");
}

TEST(TagStatements, DependOnTheirShapeOnly) {
  const SqlStatement one = EmitTagTable("Music", {{"a", "1"}}, 50);
  const SqlStatement other = EmitTagTable("Books", {{"b", "2"}, {"c", "3"}}, 50);
  EXPECT_EQ(one.text, other.text);
  EXPECT_EQ(other.parameters[0], R"({"b":"2","c":"3"})");
  EXPECT_EQ(EmitUntagTable("Music", {"a"}).text, EmitUntagTable("Music", {"a", "b"}).text);
}

}  // namespace
}  // namespace tuskgate::translator
