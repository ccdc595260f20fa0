#include "translator/stream/sequence_number.h"

#include <gtest/gtest.h>

namespace tuskgate::translator {
namespace {

constexpr std::int64_t kTick = 100'000'000'000'007;

TEST(SequenceNumber, HasThirtyDigits) {
  EXPECT_EQ(SequenceNumber({kTick, 42}), "100000000000007000000000000042");
  EXPECT_EQ(SequenceNumber(LogPosition::AfterTick(kTick)), "100000000000007999999999999999");
}

TEST(SequenceNumber, IsReadAsItIsWritten) {
  for (const std::int64_t n : {std::int64_t{0}, std::int64_t{1}, LogPosition::kEndOfTick}) {
    const LogPosition position{kTick, n};
    EXPECT_EQ(ReadSequenceNumber(SequenceNumber(position)), position);
  }
}

TEST(SequenceNumber, OrderIsThatOfThePlaces) {
  EXPECT_LT(SequenceNumber(LogPosition::AfterTick(kTick)), SequenceNumber({kTick + 1, 0}));
  EXPECT_LT((LogPosition{kTick, -1}), (LogPosition{kTick, 0}));
  EXPECT_LT((LogPosition{kTick, 1}), LogPosition::AfterTick(kTick));
}

TEST(SequenceNumber, OfNoChangeIsAPlaceAllTheSame) {
  EXPECT_EQ(ReadSequenceNumber("000000000000000000000"), (LogPosition{0, 0}));
  EXPECT_EQ(ReadSequenceNumber("000000000000000000042"), (LogPosition{0, 42}));
  EXPECT_EQ(ReadSequenceNumber("0000000100000000000007000000000000042"), (LogPosition{kTick, 42}));
  EXPECT_GT(ReadSequenceNumber("9999999999999999999999999999999999999999"),
            LogPosition::AfterTick(kTick));
}

TEST(SequenceNumber, IsDecimal) {
  for (const char* text : {"", "12a", "-1", "+1", " 1", "1.5"}) {
    EXPECT_EQ(ReadSequenceNumber(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tuskgate::translator
