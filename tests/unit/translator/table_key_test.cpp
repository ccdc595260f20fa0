#include "translator/catalog/table_key.h"

#include <gtest/gtest.h>

namespace tuskgate::translator {
namespace {

TEST(TableKey, IsTheNameWithoutANamespace) {
  EXPECT_EQ(KeyOf("", "Music"), "Music");
  EXPECT_EQ(NameOf("Music"), "Music");
}

TEST(TableKey, TellsTheNamespace) {
  EXPECT_EQ(KeyOf("AKID", "Music"), "AKID/Music");
  EXPECT_EQ(NameOf("AKID/Music"), "Music");
}

}  // namespace
}  // namespace tuskgate::translator
