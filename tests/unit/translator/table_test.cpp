#include "translator/model/table.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"

namespace tuskgate::translator {
namespace {

constexpr std::size_t kMostIdentifierBytes = 63;  // PostgreSQL cuts longer ones

TEST(RelationName, IsTheTableNameAndTheStartOfTheId) {
  const std::string id = "12345678-9abc-4def-8123-456789abcdef";
  EXPECT_EQ(RelationName("Music", id), "Music~12345678");
  EXPECT_EQ(RelationName("a.b-c_D", id), "a.b-c_D~12345678");
  for (const std::size_t length : {49u, 50u, 63u, 255u}) {
    EXPECT_EQ(RelationName(std::string(length, 'x'), id), std::string(49, 'x') + "~12345678");
  }
}

TEST(RelationName, LeavesRoomForTheChildren) {
  TableDescription table = TableOf("S");
  for (const std::size_t length : {3u, 49u, 50u, 255u}) {
    table.relation = RelationName(std::string(length, 'x'), table.id);
    table.partitions = 1024;
    NameRelations(table);
    std::set<std::string> names(table.children.begin(), table.children.end());
    EXPECT_EQ(names.size(), 1024u);
    for (const std::string& child : table.children) {
      ASSERT_TRUE(child.starts_with("tuskgate_data.\"")) << child;
      ASSERT_LE(child.size() - std::string("tuskgate_data.\"\"").size(), kMostIdentifierBytes);
    }
  }
}

TEST(NameRelations, QuotesAndQualifies) {
  const TableDescription table = TableOf("S", 2);
  EXPECT_EQ(table.parent, R"(tuskgate_data."Things")");
  ASSERT_EQ(table.children.size(), 2u);
  EXPECT_EQ(table.children[0], R"(tuskgate_data."Things~0")");
  EXPECT_EQ(table.children[1], R"(tuskgate_data."Things~1")");
}

TEST(TableDescription, KnowsItsKeys) {
  EXPECT_TRUE(TableOf("SN").IsKey("p"));
  EXPECT_TRUE(TableOf("SN").IsKey("s"));
  EXPECT_FALSE(TableOf("S").IsKey("s"));
  EXPECT_FALSE(TableOf("SN").IsKey("P"));
}

TEST(KeyTypeTag, NamesTheThreeTypes) {
  EXPECT_EQ(KeyTypeTag(KeyType::kString), 'S');
  EXPECT_EQ(KeyTypeTag(KeyType::kNumber), 'N');
  EXPECT_EQ(KeyTypeTag(KeyType::kBinary), 'B');
}

}  // namespace
}  // namespace tuskgate::translator
