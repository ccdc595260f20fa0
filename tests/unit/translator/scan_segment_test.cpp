#include <cstdint>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "tests/unit/translator/random_values.h"
#include "translator/expression/start_key.h"
#include "translator/items/select.h"
#include "translator/plan/table_storage.h"

namespace tuskgate::translator {
namespace {

void ExpectToCover(const TableDescription& table, std::int64_t total, std::int64_t first_segment,
                   std::int64_t last_segment) {
  std::uint64_t next = first_segment == 0 ? 0 : SegmentOf(table, first_segment - 1, total).last + 1;
  for (std::int64_t segment = first_segment; segment <= last_segment; ++segment) {
    const ScanSegment range = SegmentOf(table, segment, total);
    ASSERT_EQ(range.first, next) << segment << " of " << total;
    ASSERT_GE(range.last, range.first) << segment << " of " << total;
    next = range.last + 1;
  }
  if (last_segment == total - 1) {
    EXPECT_EQ(next, static_cast<std::uint64_t>(table.partitions) * kHashes) << total;
  }
}

TEST(SegmentOf, SegmentsAreDisjointAndCoverTheTable) {
  for (const int partitions : {1, 2, 3, 4, 7, 16, 1024}) {
    const TableDescription table = TableOf("S", partitions);
    for (const std::int64_t total : {1, 2, 3, 4, 5, 7, 16, 100, 1021, 4096}) {
      ExpectToCover(table, total, 0, total - 1);
    }
    // The most segments there may be: the first and the last of them.
    ExpectToCover(table, 1'000'000, 0, 1000);
    ExpectToCover(table, 1'000'000, 999'000, 999'999);
  }
}

TEST(SegmentOf, SegmentsAreOfOneSize) {
  const TableDescription table = TableOf("S", 3);
  for (const std::int64_t total : {2, 7, 1000}) {
    const std::uint64_t size = 3 * kHashes / static_cast<std::uint64_t>(total);
    for (std::int64_t segment = 0; segment < total; ++segment) {
      const ScanSegment range = SegmentOf(table, segment, total);
      EXPECT_LE(range.last - range.first + 1, size + 1);
      EXPECT_GE(range.last - range.first + 1, size);
    }
  }
}

TEST(ScanPosition, IsInOneSegmentAndOrderedAsTheScan) {
  RandomValues random(10);
  const TableDescription table = TableOf("S", 5);
  for (int i = 0; i < 2000; ++i) {
    const Item key{{{"p", {String{"k" + random.Text()}}}}};
    const EncodedKey encoded = EncodeKey(table, key);
    const std::uint64_t position = ScanPosition(ReadTarget(table), key);
    ASSERT_EQ(position / kHashes, static_cast<std::uint64_t>(encoded.partition));
    ASSERT_EQ(static_cast<std::int64_t>(position % kHashes) - (std::int64_t{1} << 31),
              encoded.hash);
    int segments = 0;
    for (std::int64_t segment = 0; segment < 9; ++segment) {
      const ScanSegment range = SegmentOf(table, segment, 9);
      segments += position >= range.first && position <= range.last ? 1 : 0;
      const bool refused =
          StorageOf(table).CheckScanPosition(ReadTarget(table), range, key).has_value();
      ASSERT_EQ(refused, position < range.first || position > range.last);
    }
    ASSERT_EQ(segments, 1);
  }
}

TEST(CheckScanPosition, Errors) {
  const TableDescription table = TableOf("S", 4);
  const Item key = ItemOf(R"({"p":{"S":"a"}})");
  const std::int64_t right =
      static_cast<std::int64_t>(ScanPosition(ReadTarget(table), key) / (2 * kHashes));
  const std::int64_t wrong = 1 - right;
  const auto check = [&](std::int64_t segment) {
    return MessageOf(
        StorageOf(table).CheckScanPosition(ReadTarget(table), SegmentOf(table, segment, 2), key));
  };
  EXPECT_EQ(check(right), "no error");
  EXPECT_EQ(check(wrong),
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
            "ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: " +
                std::to_string(wrong));
}

TEST(CheckScanStart, Errors) {
  const TableDescription table = TableOf("S", 4);
  EXPECT_EQ(MessageOf(CheckScanStart(ReadTarget(table), ItemOf(R"({"p":{"S":"a"}})"))), "no error");
  EXPECT_EQ(
      MessageOf(CheckScanStart(ReadTarget(table), ItemOf(R"({"p":{"S":"a"},"s":{"S":"a"}})"))),
      "The provided starting key is invalid: The provided key element does not match the schema");
}

}  // namespace
}  // namespace tuskgate::translator
