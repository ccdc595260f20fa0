#include "gateway/delivery/batch_plan.h"

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

TEST(BatchPlan, CountsFailures) {
  BatchPlan plan;
  EXPECT_TRUE(plan.IsEmpty());
  plan.Begin(3);
  plan.Failed(false);
  plan.Failed(false);
  EXPECT_EQ(plan.failures(), 2);
  EXPECT_EQ(plan.size(), 3U);
  plan.Done(3);
  EXPECT_TRUE(plan.IsEmpty());
  EXPECT_EQ(plan.failures(), 0);
}

TEST(BatchPlan, BeginsAnewWithWhatIsLeft) {
  BatchPlan plan;
  plan.Begin(5);
  plan.Failed(false);
  plan.Done(0);
  EXPECT_EQ(plan.failures(), 1);
  plan.Done(2);
  EXPECT_EQ(plan.size(), 3U);
  EXPECT_EQ(plan.failures(), 0);
}

TEST(BatchPlan, HalvesUntilOneRecordIsLeft) {
  BatchPlan plan;
  plan.Begin(5);
  plan.Failed(true);
  EXPECT_EQ(plan.size(), 3U);
  plan.Failed(true);
  EXPECT_EQ(plan.size(), 2U);
  plan.Failed(true);
  EXPECT_EQ(plan.size(), 1U);
  EXPECT_EQ(plan.failures(), 0);
  plan.Failed(true);
  EXPECT_EQ(plan.failures(), 1);
  // The other pieces follow in order.
  for (const std::size_t size : {1U, 1U, 1U, 2U}) {
    ASSERT_FALSE(plan.IsEmpty());
    EXPECT_EQ(plan.size(), size);
    plan.Done(size);
  }
  EXPECT_TRUE(plan.IsEmpty());
}

}  // namespace
}  // namespace tuskgate::gateway
