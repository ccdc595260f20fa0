#include "gateway/postgres/recovery.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

Recovery RecoveryOf(std::string sqlstate, std::string message = {}, std::string function = {}) {
  DatabaseError failure{std::move(sqlstate), std::move(message)};
  failure.source_function = std::move(function);
  return RecoveryFor(failure);
}

TEST(RecoveryTest, KnowsWhatIsWorthAnotherAttempt) {
  EXPECT_EQ(RecoveryOf("40001"), Recovery::kRunAgainLater);
  EXPECT_EQ(RecoveryOf("40P01"), Recovery::kRunAgainLater);
  EXPECT_EQ(RecoveryOf("26000"), Recovery::kForgetAndPrepare);
  EXPECT_EQ(RecoveryOf("23505"), Recovery::kReport);
  EXPECT_EQ(RecoveryOf("57014"), Recovery::kReport);
}

// 0A000 is also what PostgreSQL says of features it lacks; trying those again would not help.
TEST(RecoveryTest, TellsAStalePlanFromAMissingFeature) {
  EXPECT_EQ(RecoveryOf("0A000", "", "RevalidateCachedQuery"), Recovery::kPrepareAgain);
  EXPECT_EQ(RecoveryOf("0A000", "cached plan must not change result type", "other"),
            Recovery::kReport);
}

TEST(RecoveryTest, ConflictPausesGrowToABoundAndSpread) {
  EXPECT_LT(ConflictPause(1, 0), ConflictPause(3, 0));
  EXPECT_NE(ConflictPause(3, 1), ConflictPause(3, 2));
  for (int attempt = 1; attempt <= 100; ++attempt) {
    for (const std::uint64_t random : {std::uint64_t{0}, ~std::uint64_t{0}}) {
      EXPECT_GT(ConflictPause(attempt, random), microseconds(0));
      EXPECT_LE(ConflictPause(attempt, random), milliseconds(250));
    }
  }
}

TEST(RecoveryTest, ReconnectPausesGrowFromFiftyMillisecondsToOneSecond) {
  EXPECT_EQ(ReconnectPause(1), milliseconds(50));
  EXPECT_EQ(ReconnectPause(2), milliseconds(100));
  EXPECT_EQ(ReconnectPause(6), milliseconds(1000));
  EXPECT_EQ(ReconnectPause(1'000'000), milliseconds(1000));
}

}  // namespace
}  // namespace tuskgate::gateway
