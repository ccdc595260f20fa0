#include "gateway/http/request_id.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway::http {
namespace {

TEST(RequestIdTest, LooksLikeTheServicesAndIsUnique) {
  std::set<std::string> seen;
  std::string id = "replaced";
  for (int i = 0; i < 1000; ++i) {
    MakeRequestId(id);
    EXPECT_EQ(id.size(), 52u);
    EXPECT_THAT(id, testing::MatchesRegex("[0-9A-Z]+"));
    EXPECT_TRUE(id.ends_with("VV4KQNSO5AEMVJF66Q9ASUAAJG"));
    EXPECT_TRUE(seen.insert(id).second);
  }
}

}  // namespace
}  // namespace tuskgate::gateway::http
