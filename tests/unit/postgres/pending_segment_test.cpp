#include "gateway/postgres/pending_segment.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StrEq;

PendingSegment WithKeys(const std::vector<std::string>& keys) {
  translator::Segment segment;
  for (const std::string& key : keys) {
    segment.statements.emplace_back().lock_key = key;
  }
  return PendingSegment(std::move(segment));
}

TEST(PendingSegmentTest, SendsSmallerKeysFirstAndEqualOnesInTheirOrder) {
  EXPECT_THAT(WithKeys({"c", "a", "c", "b", "a"}).order, ElementsAre(1, 4, 3, 0, 2));
}

TEST(PendingSegmentTest, NothingPassesAStatementWithoutAKey) {
  EXPECT_THAT(WithKeys({"", "b", "a", "", "", "d", "c", ""}).order,
              ElementsAre(0, 2, 1, 3, 4, 6, 5, 7));
  EXPECT_THAT(WithKeys({"", ""}).order, ElementsAre(0, 1));
  EXPECT_THAT(WithKeys({}).order, IsEmpty());
}

TEST(PendingSegmentTest, HasTheLocksOfItsStatements) {
  EXPECT_EQ(WithKeys({"a", "", "b", "a"}).lock_hashes.size(), 3u);
}

TEST(PendingSegmentTest, SaysWhatTransactionItIs) {
  translator::Segment segment;
  EXPECT_THAT(PendingSegment(segment).Settings(),
              ElementsAre(StrEq("set transaction_isolation = 'read committed'")));
  segment.isolation = translator::Isolation::kSerializable;
  segment.read_only = true;
  EXPECT_THAT(PendingSegment(segment).Settings(),
              ElementsAre(StrEq("set transaction_isolation = 'serializable'"),
                          StrEq("set transaction_read_only = on")));
}

}  // namespace
}  // namespace tuskgate::gateway
