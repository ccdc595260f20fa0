#include "gateway/verifier/kept_answers.h"

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using std::chrono::seconds;

constexpr KeptAnswers::Time kNow{seconds(1'000)};

VerifierAnswer Expired() {
  VerifierAnswer answer;
  answer.outcome = VerifierOutcome::kExpired;
  return answer;
}

TEST(KeptAnswers, CountUntilTheirTimeIsOver) {
  KeptAnswers kept(10);
  EXPECT_FALSE(kept.Find("a", kNow));
  kept.Keep("a", Expired(), kNow + seconds(5));
  EXPECT_FALSE(kept.Find("b", kNow));
  ASSERT_TRUE(kept.Find("a", kNow + seconds(4)));
  EXPECT_EQ(kept.Find("a", kNow + seconds(4))->outcome, VerifierOutcome::kExpired);
  EXPECT_FALSE(kept.Find("a", kNow + seconds(5)));
}

TEST(KeptAnswers, TheLastOfANameCounts) {
  KeptAnswers kept(10);
  kept.Keep("a", Expired(), kNow + seconds(5));
  kept.Keep("a", VerifierAnswer(), kNow + seconds(9));
  ASSERT_TRUE(kept.Find("a", kNow + seconds(8)));
  EXPECT_EQ(kept.Find("a", kNow)->outcome, VerifierOutcome::kUnknownKey);
}

TEST(KeptAnswers, TheOldestGoesWhereThereAreTooMany) {
  KeptAnswers kept(2);
  kept.Keep("a", Expired(), kNow + seconds(5));
  kept.Keep("b", Expired(), kNow + seconds(5));
  kept.Keep("a", Expired(), kNow + seconds(5));
  kept.Keep("c", Expired(), kNow + seconds(5));
  EXPECT_TRUE(kept.Find("a", kNow));
  EXPECT_FALSE(kept.Find("b", kNow));
  EXPECT_TRUE(kept.Find("c", kNow));
}

}  // namespace
}  // namespace tuskgate::gateway
