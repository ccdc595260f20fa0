#include "gateway/identity/identity_keys.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

const KeyRingPtr kRing = std::make_shared<const KeyRing>(KeyRing::Random());

IdentitiesPtr WithKey(const std::string& id, const std::string& secret) {
  DeclaredIdentities declared;
  declared.root_keys = {{id, secret, true}};
  return MakeIdentities(declared, "000000000000").identities;
}

TEST(IdentityKeys, AreThoseOfTheLastSnapshot) {
  IdentityKeys keys(WithKey("A", "first"), kRing);
  EXPECT_EQ(keys.Find("A", "")->secret, "first");
  EXPECT_EQ(keys.Find("B", ""), nullptr);
  keys.Set(WithKey("A", "second"), kRing);
  EXPECT_EQ(keys.Find("A", "")->secret, "second");
  keys.Set(WithKey("B", "third"), kRing);
  EXPECT_EQ(keys.Find("A", ""), nullptr);
  EXPECT_EQ(keys.Find("B", "")->secret, "third");
}

TEST(IdentityKeys, OfTwoInstancesAreNotMixed) {
  const IdentityKeys one(WithKey("A", "one"), kRing);
  const IdentityKeys other(WithKey("A", "other"), kRing);
  EXPECT_EQ(one.Find("A", "")->secret, "one");
  EXPECT_EQ(other.Find("A", "")->secret, "other");
  EXPECT_EQ(one.Find("A", "")->secret, "one");
}

TEST(IdentityKeys, AreFoundByEachThreadForItself) {
  const IdentityKeys keys(WithKey("A", "secret"), kRing);
  const AccessKeyPtr here = keys.Find("A", "");
  AccessKeyPtr there;
  std::thread([&] { there = keys.Find("A", ""); }).join();
  EXPECT_NE(here, there);
  EXPECT_NE(here->caller, there->caller);
  EXPECT_EQ(here, keys.Find("A", ""));
}

// What a thread finds is never older than what it has found before.
TEST(IdentityKeys, ChangeWhileThreadsLook) {
  IdentityKeys keys(WithKey("A", "0"), kRing);
  std::atomic<bool> is_over = false;
  std::atomic<int> faults = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      int last = 0;
      while (!is_over) {
        const int now = std::stoi(keys.Find("A", "")->secret);
        if (now < last) ++faults;
        last = now;
      }
    });
  }
  for (int i = 1; i <= 1000; ++i) keys.Set(WithKey("A", std::to_string(i)), kRing);
  is_over = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(faults, 0);
  EXPECT_EQ(keys.Find("A", "")->secret, "1000");
}

}  // namespace
}  // namespace tuskgate::gateway
