#include "bench/histogram.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace tuskgate::bench {
namespace {

TEST(Histogram, EmptyHasNoQuantiles) {
  const Histogram histogram;
  EXPECT_EQ(histogram.Count(), 0u);
  EXPECT_EQ(histogram.Quantile(0.99), 0u);
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (std::uint64_t value = 1; value <= 200; ++value) histogram.Record(value);
  EXPECT_EQ(histogram.Quantile(0), 1u);
  EXPECT_EQ(histogram.Quantile(0.5), 100u);
  EXPECT_EQ(histogram.Quantile(0.995), 199u);
  EXPECT_EQ(histogram.Quantile(1), 200u);
}

// Against the definition: the smallest value with the asked share of all values at or below it.
TEST(Histogram, QuantilesAreWithinAPercentOverAllMagnitudes) {
  Histogram histogram;
  std::vector<std::uint64_t> values;
  for (double value = 1; value < 1e12; value *= 1.003) {
    values.push_back(static_cast<std::uint64_t>(value));
    histogram.Record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double quantile : {0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999}) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(quantile * static_cast<double>(values.size())));
    const auto exact = static_cast<double>(values[rank - 1]);
    const auto measured = static_cast<double>(histogram.Quantile(quantile));
    EXPECT_GE(measured, exact) << quantile;
    EXPECT_LE(measured, exact * 1.008) << quantile;
  }
}

TEST(Histogram, NeverReportsMoreThanTheLargestValue) {
  Histogram histogram;
  histogram.Record(1'000'001);
  EXPECT_EQ(histogram.Quantile(0.5), 1'000'001u);
  EXPECT_EQ(histogram.Max(), 1'000'001u);
}

TEST(Histogram, ValuesBeyondTheRangeAreClamped) {
  Histogram histogram;
  histogram.Record(Histogram::kLargest + 5);
  EXPECT_EQ(histogram.Max(), Histogram::kLargest);
  EXPECT_EQ(histogram.Quantile(1), Histogram::kLargest);
}

TEST(Histogram, MergedEqualsRecordedTogether) {
  Histogram low, high;
  for (std::uint64_t value = 1; value <= 100; ++value) low.Record(value);
  for (std::uint64_t value = 101; value <= 200; ++value) high.Record(value);
  low.Merge(high);
  EXPECT_EQ(low.Count(), 200u);
  EXPECT_EQ(low.Quantile(0.5), 100u);
  EXPECT_EQ(low.Max(), 200u);
}

}  // namespace
}  // namespace tuskgate::bench
