#include "gateway/sts/form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(Form, HasNamesAndValues) {
  EXPECT_THAT(Form("Action=GetCallerIdentity&Version=2011-06-15").values(),
              ElementsAre(Pair("Action", "GetCallerIdentity"), Pair("Version", "2011-06-15")));
  EXPECT_THAT(Form("").values(), IsEmpty());
  EXPECT_THAT(Form("&&a&b=&=c&d==e&").values(),
              ElementsAre(Pair("", "c"), Pair("a", ""), Pair("b", ""), Pair("d", "=e")));
}

TEST(Form, IsDecoded) {
  EXPECT_THAT(Form("a%2Eb=1+2%2B3%3D%26&c=%zz%4&d=%e2%82%ac").values(),
              ElementsAre(Pair("a.b", "1 2+3=&"), Pair("c", "%zz%4"), Pair("d", "\xe2\x82\xac")));
}

TEST(Form, OfARepeatedNameTheFirstValueCounts) {
  const Form form("a=1&a=2&%61=3");
  ASSERT_NE(form.Find("a"), nullptr);
  EXPECT_EQ(*form.Find("a"), "1");
  EXPECT_EQ(form.Find("b"), nullptr);
}

}  // namespace
}  // namespace tuskgate::gateway
