#include "grammar/reserved_words.h"

#include <string>

#include <gtest/gtest.h>

namespace tuskgate::grammar {
namespace {

TEST(ReservedWords, FirstLastAndLongest) {
  EXPECT_TRUE(IsReservedWord("ABORT"));
  EXPECT_TRUE(IsReservedWord("ZONE"));
  EXPECT_TRUE(IsReservedWord("LOCALTIMESTAMP"));
}

TEST(ReservedWords, IgnoresCase) {
  EXPECT_TRUE(IsReservedWord("abort"));
  EXPECT_TRUE(IsReservedWord("sTaTuS"));
}

TEST(ReservedWords, OnlyWholeWords) {
  EXPECT_FALSE(IsReservedWord(""));
  EXPECT_FALSE(IsReservedWord("ABOR"));
  EXPECT_FALSE(IsReservedWord("ABORTS"));
  EXPECT_FALSE(IsReservedWord("id"));
  EXPECT_FALSE(IsReservedWord("remove"));  // a keyword of updates, but not reserved
  EXPECT_FALSE(IsReservedWord(std::string(4096, 'A')));
  EXPECT_FALSE(IsReservedWord(std::string_view("ABORT\0", 6)));
}

}  // namespace
}  // namespace tuskgate::grammar
