#include "gateway/jobs/chunk_pacer.h"

#include <chrono>

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;

// The size of chunks that take so long for each row, once it no longer changes.
int RowsWhereOneTakes(std::chrono::microseconds time) {
  ChunkPacer pacer;
  for (int i = 0; i < 20; ++i) pacer.Took(pacer.rows() * time);
  return pacer.rows();
}

TEST(ChunkPacer, GrowsWhileChunksAreShort) {
  ChunkPacer pacer;
  const int first = pacer.rows();
  pacer.Took(milliseconds(24));
  EXPECT_EQ(pacer.rows(), first * 2);
  pacer.Took(milliseconds(40));
  EXPECT_EQ(pacer.rows(), first * 2);
  pacer.Took(milliseconds(76));
  EXPECT_EQ(pacer.rows(), first);
}

// What a chunk costs by itself is then a few hundredths: measured, 1.3 ms, and 30 us for a row.
TEST(ChunkPacer, FindsASizeWhoseRowsPayForTheChunk) {
  for (const int slowdown : {1, 2, 3}) {
    ChunkPacer pacer;
    const std::chrono::microseconds chunk{1300 * slowdown};
    const std::chrono::microseconds row{30 * slowdown};
    for (int i = 0; i < 20; ++i) pacer.Took(chunk + pacer.rows() * row);
    EXPECT_GE(pacer.rows(), 512 / slowdown) << slowdown;
  }
}

TEST(ChunkPacer, RestsAsLongAsItWorked) {
  ChunkPacer pacer;
  EXPECT_EQ(pacer.Took(milliseconds(7)), milliseconds(7));
  EXPECT_EQ(pacer.Took(milliseconds(700)), milliseconds(700));
}

TEST(ChunkPacer, FindsTheSizeThatTakesMilliseconds) {
  for (const int microseconds : {10, 20, 50, 100}) {
    const int rows = RowsWhereOneTakes(std::chrono::microseconds(microseconds));
    EXPECT_GE(rows * microseconds, 20'000) << microseconds;
    EXPECT_LE(rows * microseconds, 75'000) << microseconds;
  }
}

// A few rows that take long are not worth being divided further, until they take very long.
TEST(ChunkPacer, IsPatientWithFewRows) {
  const int rows = RowsWhereOneTakes(std::chrono::milliseconds(2));
  EXPECT_GE(rows * 2, 50);
  EXPECT_LE(rows * 2, 130);
}

TEST(ChunkPacer, HasBounds) {
  EXPECT_EQ(RowsWhereOneTakes(std::chrono::microseconds(0)), 2048);
  EXPECT_EQ(RowsWhereOneTakes(std::chrono::seconds(1)), 1);
}

TEST(ChunkPacer, TriesLessAfterAFailure) {
  ChunkPacer pacer;
  const int first = pacer.rows();
  pacer.Failed();
  EXPECT_EQ(pacer.rows(), first / 2);
  for (int i = 0; i < 20; ++i) pacer.Failed();
  EXPECT_EQ(pacer.rows(), 1);
}

}  // namespace
}  // namespace tuskgate::gateway
