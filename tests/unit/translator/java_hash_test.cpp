#include "translator/request/java_hash.h"

#include <gtest/gtest.h>

namespace tuskgate::translator {
namespace {

TEST(JavaHash, IsThatOfJava) {
  EXPECT_EQ(JavaHash(""), 0u);
  EXPECT_EQ(JavaHash("a"), 97u);
  EXPECT_EQ(JavaHash("HASH"), 0x21b90eu);
  EXPECT_EQ(JavaHash("\xc3\xa9"), 0xe9u);
  EXPECT_EQ(JavaHash("\xe2\x82\xac"), 0x20acu);
  // Two units of UTF-16: 31 * 0xd834 + 0xdd1e.
  EXPECT_EQ(JavaHash("\xf0\x9d\x84\x9e"), 31u * 0xd834u + 0xdd1eu);
}

// As the service printed them.
TEST(JavaObject, HasTheHashOfItsMembers) {
  const auto element = [](std::string_view name, std::string_view type) {
    return JavaObject("com.amazonaws.dynamodb.v20120810.KeySchemaElement", {type, name});
  };
  EXPECT_EQ(element("pk", "HASH"), "com.amazonaws.dynamodb.v20120810.KeySchemaElement@ad28eb1d");
  EXPECT_EQ(element("sk", "RANGE"), "com.amazonaws.dynamodb.v20120810.KeySchemaElement@38b9654b");
  EXPECT_EQ(element("sk2", "RANGE"), "com.amazonaws.dynamodb.v20120810.KeySchemaElement@38bb13cd");
}

TEST(InHashOrder, FollowsTheBuckets) {
  const std::vector<std::string> names = {"pk", "sk", "a", "b", "c"};
  EXPECT_EQ(InHashOrder(names, 1), (std::vector<std::string>{"sk", "a", "b", "pk", "c"}));
  EXPECT_EQ(InHashOrder({"pk", "sk", "a"}, 16), (std::vector<std::string>{"a", "sk", "pk"}));
  EXPECT_EQ(InHashOrder({"pk", "sk"}, 1), (std::vector<std::string>{"sk", "pk"}));
  EXPECT_TRUE(InHashOrder({}, 16).empty());
}

}  // namespace
}  // namespace tuskgate::translator
