#include "gateway/postgres/lock_keys.h"

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

TEST(LockKeysTest, KeepsOtherConnectionsOffAKeyUntilItsLastHolderLeaves) {
  LockKeys keys;
  EXPECT_FALSE(keys.HeldByOther(42, 1));
  keys.Acquire(42, 0);
  keys.Acquire(42, 0);
  EXPECT_FALSE(keys.HeldByOther(42, 0));
  EXPECT_TRUE(keys.HeldByOther(42, 1));
  EXPECT_FALSE(keys.HeldByOther(43, 1));
  keys.Release(42);
  EXPECT_TRUE(keys.HeldByOther(42, 1));
  keys.Release(42);
  EXPECT_FALSE(keys.HeldByOther(42, 1));
  keys.Acquire(42, 1);
  EXPECT_TRUE(keys.HeldByOther(42, 0));
}

TEST(WantedKeysTest, KnowsWhatWasAddedUntilItIsCleared) {
  WantedKeys keys;
  EXPECT_FALSE(keys.Contains(42));
  keys.Add(42);
  keys.Add(42);
  EXPECT_TRUE(keys.Contains(42));
  EXPECT_FALSE(keys.Contains(43));
  keys.Clear();
  EXPECT_FALSE(keys.Contains(42));
}

}  // namespace
}  // namespace tuskgate::gateway
