#include "gateway/throttle/token_bucket.h"

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

TEST(TokenBucket, BeginsWithASecond) {
  TokenBucket bucket(5, 1000, 0);
  bucket.Take(4.5);
  EXPECT_FALSE(bucket.IsEmpty());
  bucket.Take(0.5);
  EXPECT_TRUE(bucket.IsEmpty());
}

TEST(TokenBucket, BeginsWithWhatWasNotUsed) {
  TokenBucket bucket(5, 1000, 20);
  bucket.Take(99.5);
  EXPECT_FALSE(bucket.IsEmpty());
  bucket.Take(0.5);
  EXPECT_TRUE(bucket.IsEmpty());
}

TEST(TokenBucket, PaysBackWhatItOwes) {
  TokenBucket bucket(5, 1000, 0);
  bucket.Take(15);  // ten more than there are
  bucket.Advance(1002, 5);
  EXPECT_TRUE(bucket.IsEmpty());
  bucket.Advance(1002.25, 5);
  EXPECT_FALSE(bucket.IsEmpty());
}

TEST(TokenBucket, KeepsThreeHundredSeconds) {
  TokenBucket bucket(2, 1000, 0);
  EXPECT_FALSE(bucket.IsFull());
  bucket.Advance(1000 + 86400, 2);
  EXPECT_TRUE(bucket.IsFull());
  bucket.Take(599.5);
  EXPECT_FALSE(bucket.IsEmpty());
  bucket.Take(0.5);
  EXPECT_TRUE(bucket.IsEmpty());
}

TEST(TokenBucket, TimePastFlowsAtTheOldRate) {
  TokenBucket bucket(1, 1000, 0);
  bucket.Take(1);
  bucket.Advance(1010, 100);
  bucket.Take(9.5);
  EXPECT_FALSE(bucket.IsEmpty());
  bucket.Take(0.5);
  EXPECT_TRUE(bucket.IsEmpty());
  bucket.Advance(1010.5, 100);
  bucket.Take(49.5);
  EXPECT_FALSE(bucket.IsEmpty());
}

TEST(TokenBucket, ALowerRateKeepsLess) {
  TokenBucket bucket(100, 1000, 300);
  bucket.Advance(1000, 1);
  EXPECT_TRUE(bucket.IsFull());
  bucket.Take(300);
  EXPECT_TRUE(bucket.IsEmpty());
}

TEST(TokenBucket, AClockSetBackStandsStill) {
  TokenBucket bucket(1, 1000, 0);
  bucket.Take(2);
  bucket.Advance(10, 1);
  EXPECT_TRUE(bucket.IsEmpty());
  bucket.Advance(12, 1);
  EXPECT_FALSE(bucket.IsEmpty());
}

}  // namespace
}  // namespace tuskgate::gateway
