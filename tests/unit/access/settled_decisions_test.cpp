#include "gateway/access/settled_decisions.h"

#include <memory>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

AdmittedPtr Some() { return std::make_shared<const Admitted>(); }

class SettledDecisionsTest : public testing::Test {
 protected:
  const std::shared_ptr<const Caller> ann_ = std::make_shared<const Caller>();
  const std::shared_ptr<const Caller> bob_ = std::make_shared<const Caller>();
  SettledDecisions settled_;
};

TEST_F(SettledDecisionsTest, TheSameIsFound) {
  const AdmittedPtr admitted = Some();
  EXPECT_EQ(settled_.Find({*ann_, "Query", "T", "I"}), nullptr);
  settled_.Keep({*ann_, "Query", "T", "I"}, admitted);
  EXPECT_EQ(settled_.Find({*ann_, "Query", std::string("T"), std::string("I")}), admitted);
}

// Whatever their places are.
TEST_F(SettledDecisionsTest, WhatDiffersInOneThingIsNot) {
  for (int i = 0; i < 2000; ++i) {
    settled_.Keep({*ann_, "Query", fmt::format("T{}", i), "I"}, Some());
    EXPECT_EQ(settled_.Find({*bob_, "Query", fmt::format("T{}", i), "I"}), nullptr);
    EXPECT_EQ(settled_.Find({*ann_, "Scan", fmt::format("T{}", i), "I"}), nullptr);
    EXPECT_EQ(settled_.Find({*ann_, "Query", fmt::format("T{}x", i), "I"}), nullptr);
    EXPECT_EQ(settled_.Find({*ann_, "Query", fmt::format("T{}", i), ""}), nullptr);
    EXPECT_NE(settled_.Find({*ann_, "Query", fmt::format("T{}", i), "I"}), nullptr);
  }
}

// Another one could have its address.
TEST_F(SettledDecisionsTest, ACallerThatIsKnownIsKept) {
  std::weak_ptr<const Caller> known;
  {
    const auto caller = std::make_shared<const Caller>();
    known = caller;
    settled_.Keep({*caller, "GetItem", "T", ""}, Some());
  }
  EXPECT_FALSE(known.expired());
}

}  // namespace
}  // namespace tuskgate::gateway
