#include "gateway/postgres/prepared_cache.h"

#include <string>

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

PreparedId Add(PreparedCache& cache, const std::string& text) {
  return cache.Insert(PreparedCache::Hash(text), text).id;
}

bool Knows(PreparedCache& cache, const std::string& text) {
  return cache.Find(PreparedCache::Hash(text), text) != nullptr;
}

TEST(PreparedCacheTest, FindsWhatWasInserted) {
  PreparedCache cache(4);
  const PreparedId id = Add(cache, "select 1");
  const auto* entry = cache.Find(PreparedCache::Hash("select 1"), "select 1");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->id, id);
  EXPECT_EQ(entry->name, PreparedName(id));
  EXPECT_FALSE(Knows(cache, "select 2"));
}

TEST(PreparedCacheTest, TellsTextsWithTheSameHashApart) {
  PreparedCache cache(4);
  cache.Insert(7, "select 1");
  EXPECT_EQ(cache.Find(7, "select 2"), nullptr);
  cache.Insert(7, "select 2");
  EXPECT_EQ(cache.Find(7, "select 1")->text, "select 1");
  EXPECT_EQ(cache.Find(7, "select 2")->text, "select 2");
}

TEST(PreparedCacheTest, EvictsTheLeastRecentlyUsed) {
  PreparedCache cache(2);
  EXPECT_FALSE(cache.MakeRoom(1));
  Add(cache, "a");
  EXPECT_FALSE(cache.MakeRoom(1));
  const PreparedId b = Add(cache, "b");
  EXPECT_TRUE(Knows(cache, "a"));  // now used more recently than b
  EXPECT_EQ(cache.MakeRoom(1), b);
  Add(cache, "c");
  EXPECT_TRUE(Knows(cache, "a"));
  EXPECT_FALSE(Knows(cache, "b"));
  EXPECT_TRUE(Knows(cache, "c"));
  EXPECT_EQ(cache.size(), 2u);
}

TEST(PreparedCacheTest, AdmitsWhatIsUsedAgainOnceItIsFull) {
  PreparedCache cache(2);
  const auto admits = [&cache](const std::string& text) {
    return cache.Admits(PreparedCache::Hash(text), text.size());
  };
  EXPECT_TRUE(admits("a"));
  Add(cache, "a");
  EXPECT_TRUE(admits("b"));
  Add(cache, "b");
  EXPECT_FALSE(admits("c"));
  EXPECT_TRUE(admits("c"));
  EXPECT_TRUE(Knows(cache, "a"));  // it is for MakeRoom to push out
  for (const char* text : {"d", "e", "f", "g"}) EXPECT_FALSE(admits(text));
  EXPECT_TRUE(admits("e"));
  for (const char* text : {"h", "i", "j"}) EXPECT_FALSE(admits(text));
  EXPECT_FALSE(admits("d"));  // too long ago
  cache.Clear();
  EXPECT_TRUE(admits("d"));
}

TEST(PreparedCacheTest, NeverUsesANameTwice) {
  PreparedCache cache(1);
  const PreparedId first = Add(cache, "a");
  EXPECT_TRUE(cache.Erase(first));
  EXPECT_FALSE(cache.Erase(first));
  EXPECT_FALSE(Knows(cache, "a"));
  const PreparedId second = Add(cache, "a");
  EXPECT_NE(first, second);
  cache.Clear();
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_NE(Add(cache, "a"), second);
}

TEST(PreparedCacheTest, KeepsOneStatementWhateverItsCapacity) {
  PreparedCache cache(0);
  Add(cache, "a");
  EXPECT_TRUE(Knows(cache, "a"));
}

TEST(PreparedCache, IsBoundedByTheBytesOfTexts) {
  PreparedCache cache(100, 10);
  const auto insert = [&cache](std::string_view text) {
    return cache.Insert(PreparedCache::Hash(text), text).id;
  };
  const PreparedId first = insert("12345");
  const PreparedId second = insert("67890");
  EXPECT_EQ(cache.MakeRoom(6), first);
  EXPECT_EQ(cache.MakeRoom(6), second);
  EXPECT_FALSE(cache.MakeRoom(6));
  // One that is larger than the bound has the cache to itself.
  const PreparedId large = insert("1234567890123");
  EXPECT_EQ(cache.MakeRoom(1), large);
  EXPECT_FALSE(cache.MakeRoom(1));
}

}  // namespace
}  // namespace tuskgate::gateway
