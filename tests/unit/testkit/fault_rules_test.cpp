#include "gateway/testkit/fault_rules.h"

#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

FaultCall Call(std::string_view operation, std::vector<std::string> tables = {"Music"}) {
  return {operation, std::move(tables)};
}

// "x" for each call that is hit.
std::string Hits(FaultRules& rules, std::string_view operation, int calls) {
  std::string hits;
  for (int i = 0; i < calls; ++i) hits += rules.Meet(Call(operation)).rule ? 'x' : '.';
  return hits;
}

TEST(FaultRules, AreNamedAsTheyAreRead) {
  for (const std::string_view name :
       {"throttle", "conflict", "error500", "latency", "drop", "unprocessed"}) {
    ASSERT_TRUE(FaultNamed(name)) << name;
    EXPECT_EQ(NameOf(*FaultNamed(name)), name);
  }
  EXPECT_FALSE(FaultNamed("fire"));
}

TEST(FaultRules, HitTheCallsThatTheyAreAbout) {
  FaultRules rules;
  EXPECT_TRUE(rules.IsEmpty());
  FaultRule rule;
  rule.table = "Music";
  rule.operation = "PutItem";
  const int id = rules.Add(rule);
  EXPECT_FALSE(rules.IsEmpty());
  EXPECT_TRUE(rules.Meet(Call("PutItem")).rule);
  EXPECT_TRUE(rules.Meet(Call("PutItem", {"Books", "Music"})).rule);
  EXPECT_FALSE(rules.Meet(Call("PutItem", {"Books"})).rule);
  EXPECT_FALSE(rules.Meet(Call("PutItem", {})).rule);
  EXPECT_FALSE(rules.Meet(Call("GetItem")).rule);
  EXPECT_EQ(rules.List().front().calls, 2);
  EXPECT_FALSE(rules.Remove(id + 1));
  EXPECT_TRUE(rules.Remove(id));
  EXPECT_TRUE(rules.IsEmpty());
}

TEST(FaultRules, OfAFaultThatAnOperationHasNot) {
  FaultRules rules;
  FaultRule rule;
  rule.fault = Fault::kConflict;
  rules.Add(rule);
  EXPECT_FALSE(rules.Meet(Call("GetItem")).rule);
  EXPECT_TRUE(rules.Meet(Call("TransactGetItems")).rule);
  EXPECT_EQ(rules.List().front().calls, 1);
}

TEST(FaultRules, HitTheNthCall) {
  FaultRules rules;
  FaultRule rule;
  rule.nth = 3;
  rule.count = 2;
  rules.Add(rule);
  EXPECT_EQ(Hits(rules, "PutItem", 6), "..xx..");
}

TEST(FaultRules, HitTheSameCallsWithTheSameSeed) {
  const auto hits = [](std::uint64_t seed, bool other_rule) {
    FaultRules rules;
    FaultRule rule;
    if (other_rule) {
      rule.operation = "GetItem";
      rules.Add(rule);
      rule.operation = "PutItem";
      rule.count = 0;
      rules.Add(rule);
    }
    FaultRule random;
    random.probability = 0.3;
    random.seed = seed;
    rules.Add(random);
    return Hits(rules, "PutItem", 64);
  };
  EXPECT_EQ(hits(1, false), hits(1, false));
  EXPECT_EQ(hits(1, false), hits(1, true));
  EXPECT_NE(hits(1, false), hits(2, false));
  // mt19937_64's numbers are those of the standard, so these are the calls on every machine.
  EXPECT_EQ(hits(1, false).substr(0, 16), "xx.x...x..x..x.x");
}

TEST(FaultRules, DelaysAddUpAndTheFirstOtherCounts) {
  FaultRules rules;
  FaultRule slow;
  slow.fault = Fault::kLatency;
  slow.delay = std::chrono::milliseconds(5);
  rules.Add(slow);
  FaultRule drop;
  drop.fault = Fault::kDrop;
  rules.Add(drop);
  rules.Add(FaultRule());
  rules.Add(slow);
  const FaultsMet met = rules.Meet(Call("PutItem"));
  EXPECT_EQ(met.delay, std::chrono::milliseconds(10));
  ASSERT_TRUE(met.rule);
  EXPECT_EQ(met.rule->fault, Fault::kDrop);
  // What did not come to pass is no hit.
  EXPECT_EQ(rules.List()[2].calls, 1);
  EXPECT_EQ(rules.List()[2].hits, 0);
}

TEST(FaultRules, CountCallsOfAllThreads) {
  FaultRules rules;
  FaultRule rule;
  rule.nth = 101;
  rule.count = 50;
  rules.Add(rule);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&rules] { Hits(rules, "PutItem", 250); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(rules.List().front().calls, 1000);
  EXPECT_EQ(rules.List().front().hits, 50);
}

}  // namespace
}  // namespace tuskgate::gateway
