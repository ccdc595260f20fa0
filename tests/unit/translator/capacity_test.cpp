#include "translator/rows/capacity.h"

#include <string>

#include <gtest/gtest.h>

namespace tuskgate::translator {
namespace {

TEST(ReadUnits, RoundsUpToFourKilobytesAndHalvesWhenEventual) {
  EXPECT_EQ(ReadUnits(0, true), 1.0);
  EXPECT_EQ(ReadUnits(1, true), 1.0);
  EXPECT_EQ(ReadUnits(4096, true), 1.0);
  EXPECT_EQ(ReadUnits(4097, true), 2.0);
  EXPECT_EQ(ReadUnits(409600, true), 100.0);
  EXPECT_EQ(ReadUnits(0, false), 0.5);
  EXPECT_EQ(ReadUnits(4096, false), 0.5);
  EXPECT_EQ(ReadUnits(4097, false), 1.0);
  EXPECT_EQ(ReadUnits(8193, false), 1.5);
}

TEST(WriteUnits, TakesTheLargerSize) {
  EXPECT_EQ(WriteUnits(0, 0), 1.0);
  EXPECT_EQ(WriteUnits(0, 1024), 1.0);
  EXPECT_EQ(WriteUnits(0, 1025), 2.0);
  EXPECT_EQ(WriteUnits(5000, 10), 5.0);
  EXPECT_EQ(WriteUnits(10, 409600), 400.0);
}

TEST(AppendConsumedCapacity, ReportsTheTableOnlyInDetail) {
  std::string total = "x";
  AppendConsumedCapacity(total, CapacityDetail::kTotal, "Music", {0.5, {}});
  EXPECT_EQ(total, R"(x{"TableName":"Music","CapacityUnits":0.5})");
  std::string detail;
  AppendConsumedCapacity(detail, CapacityDetail::kIndexes, "Music", {12, {}});
  EXPECT_EQ(detail, R"({"TableName":"Music","CapacityUnits":12.0,"Table":{"CapacityUnits":12.0}})");
}

}  // namespace
}  // namespace tuskgate::translator
