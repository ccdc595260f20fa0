#include "gateway/throttle/throttle.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/throttle/expected_use.h"

namespace tuskgate::gateway {
namespace {

using namespace translator;

class ThrottleTest : public testing::Test {
 protected:
  ThrottleTest() {
    table_.name = "Music";
    table_.id = "11111111-2222-3333-4444-555555555555";
    table_.partition_key = {"p", KeyType::kString};
    table_.created_at = now_;
    table_.units.read_units = 10;
    table_.units.write_units = 5;
    IndexDescription local;
    local.name = "local";
    local.kind = IndexKind::kLocal;
    local.partition_key = {{"p", KeyType::kString}};
    local.sort_key = {{"l", KeyType::kString}};
    IndexDescription global;
    global.name = "global";
    global.partition_key = {{"g", KeyType::kString}};
    global.projection = ProjectionType::kKeysOnly;
    global.units.read_units = 3;
    global.units.write_units = 2;
    table_.indexes = {local, global};
  }

  const IndexDescription& Local() const { return table_.indexes[0]; }
  const IndexDescription& Global() const { return table_.indexes[1]; }

  std::optional<ApiError> Take(Flow flow, double table, double local = 0, double global = 0) {
    CapacityUsed used{table, {}};
    if (local > 0) used.Add(Local(), local);
    if (global > 0) used.Add(Global(), global);
    return throttle_.Take(table_, flow, used);
  }

  double now_ = 1'000'000;
  TableDescription table_;
  Throttle throttle_{ArnScope{"eu-west-1", "123456789012"}, [this] { return now_; }};
};

TEST_F(ThrottleTest, RefusesWhatAnEmptyTableIsAskedFor) {
  EXPECT_FALSE(Take(Flow::kWrite, 400));
  const auto refusal = Take(Flow::kWrite, 1);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->kind, ErrorKind::kThroughputExceeded);
  EXPECT_EQ(refusal->message,
            "The level of configured provisioned throughput for the table was exceeded. Consider "
            "increasing your provisioning level with the UpdateTable API.");
  EXPECT_EQ(refusal->extra_members,
            R"("ThrottlingReasons":[{"reason":"TableWriteProvisionedThroughputExceeded",)"
            R"("resource":"arn:aws:dynamodb:eu-west-1:123456789012:table/Music"}])");
  EXPECT_FALSE(Take(Flow::kRead, 1));
  now_ += 79;
  EXPECT_TRUE(Take(Flow::kWrite, 1));
  now_ += 1;
  EXPECT_FALSE(Take(Flow::kWrite, 1));
}

TEST_F(ThrottleTest, AGlobalIndexHasThroughputOfItsOwn) {
  EXPECT_FALSE(Take(Flow::kWrite, 1, 0, 50));
  const auto refusal = Take(Flow::kWrite, 1, 0, 1);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->kind, ErrorKind::kThroughputExceeded);
  EXPECT_EQ(refusal->message,
            "The level of configured provisioned throughput for one or more global secondary "
            "indexes of the table was exceeded. Consider increasing your provisioning level for "
            "the under-provisioned global secondary indexes with the UpdateTable API");
  EXPECT_EQ(refusal->extra_members,
            R"("ThrottlingReasons":[{"reason":"IndexWriteProvisionedThroughputExceeded",)"
            R"("resource":"arn:aws:dynamodb:eu-west-1:123456789012:table/Music/index/global"}])");
  // A refusal has taken nothing: of the table's five units one is gone.
  EXPECT_FALSE(Take(Flow::kWrite, 3.5));
  EXPECT_FALSE(Take(Flow::kWrite, 1));
  EXPECT_TRUE(Take(Flow::kWrite, 1));
  EXPECT_FALSE(Take(Flow::kRead, 0, 0, 1));
}

TEST_F(ThrottleTest, ALocalIndexCountsOnItsTable) {
  EXPECT_FALSE(Take(Flow::kRead, 0, 400));
  EXPECT_TRUE(Take(Flow::kRead, 0, 1));
  EXPECT_TRUE(Take(Flow::kRead, 1));
  EXPECT_FALSE(Take(Flow::kRead, 0, 0, 1));
}

TEST_F(ThrottleTest, OnDemandTablesHaveOnlyTheirMaxima) {
  table_.billing_mode = BillingMode::kPayPerRequest;
  table_.settings.on_demand.read_units = 4;
  table_.settings.on_demand.write_units = -1;
  EXPECT_FALSE(Take(Flow::kWrite, 1e6));
  EXPECT_FALSE(Take(Flow::kWrite, 1e6));
  EXPECT_FALSE(Take(Flow::kRead, 1300));
  const auto refusal = Take(Flow::kRead, 1);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->kind, ErrorKind::kThrottling);
  EXPECT_EQ(refusal->message,
            "Throughput exceeds the maximum OnDemandThroughput configured on table or index");
  EXPECT_EQ(refusal->extra_members,
            R"("throttlingReasons":[{"reason":"TableReadMaxOnDemandThroughputExceeded",)"
            R"("resource":"arn:aws:dynamodb:eu-west-1:123456789012:table/Music"}])");
}

TEST_F(ThrottleTest, ANewRateCountsAtOnce) {
  EXPECT_FALSE(Take(Flow::kWrite, 1005));
  EXPECT_TRUE(Take(Flow::kWrite, 1));
  table_.units.write_units = 40000;
  EXPECT_TRUE(Take(Flow::kWrite, 1));
  now_ += 0.5;
  EXPECT_FALSE(Take(Flow::kWrite, 1));
}

TEST_F(ThrottleTest, WhatWasNotUsedSinceTheTableWasMadeIsThere) {
  now_ += 60;
  EXPECT_FALSE(Take(Flow::kWrite, 299));
  EXPECT_FALSE(Take(Flow::kWrite, 1));
  EXPECT_TRUE(Take(Flow::kWrite, 1));
}

TEST_F(ThrottleTest, AReservationIsCorrectedOrGivenBack) {
  const auto table = std::make_shared<const TableDescription>(table_);
  for (int i = 0; i < 100; ++i) {
    Reservation forgotten(&throttle_, table, Flow::kWrite);
    EXPECT_FALSE(forgotten.Take({4, {}}));
  }
  {
    Reservation used(&throttle_, table, Flow::kWrite);
    EXPECT_FALSE(used.Take({1, {}}));
    EXPECT_FALSE(used.Take({1, {}}));
    used.Settle({5, {}});
    used.Settle({0, {}});
  }
  EXPECT_TRUE(Take(Flow::kWrite, 1));
  Reservation none(nullptr, table, Flow::kWrite);
  EXPECT_FALSE(none.Take({1e9, {}}));
}

TEST_F(ThrottleTest, ManyThreadsTakeEachUnitOnce) {
  table_.units.write_units = 1000;
  const auto table = std::make_shared<const TableDescription>(table_);
  std::atomic<int> admitted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) {
        Reservation reservation(&throttle_, table, Flow::kWrite);
        if (reservation.Take({1, {}})) continue;
        reservation.Settle({1, {}});
        ++admitted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, 1000);
}

TEST_F(ThrottleTest, WhatIsExpectedOfWrites) {
  const Item indexed{{{"p", AttributeValue{String{"a"}}}, {"g", AttributeValue{String{"b"}}}}};
  const Item plain{{{"p", AttributeValue{String{"a"}}}}};
  const CapacityUsed of_indexed = ExpectedOfPut(table_, indexed, 2500);
  EXPECT_EQ(of_indexed.table, 3);
  ASSERT_EQ(of_indexed.indexes.size(), 1U);
  EXPECT_EQ(of_indexed.indexes[0].first, &Global());
  EXPECT_TRUE(ExpectedOfPut(table_, plain, 10).indexes.empty());
  EXPECT_EQ(ExpectedOfDelete(table_).indexes.size(), 2U);

  BoundUpdate update;
  update.remove.push_back(BoundPath{{std::string("x")}});
  // The local index has everything, the global one only keys.
  EXPECT_EQ(ExpectedOfUpdate(table_, update).indexes.size(), 1U);
  update.remove.push_back(BoundPath{{std::string("g")}});
  EXPECT_EQ(ExpectedOfUpdate(table_, update).indexes.size(), 2U);
}

}  // namespace
}  // namespace tuskgate::gateway
