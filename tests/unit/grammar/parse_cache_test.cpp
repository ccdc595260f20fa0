#include "grammar/parse_cache.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/parse_expression.h"
#include "tests/unit/grammar/tree_text.h"

namespace tuskgate::grammar {
namespace {

TEST(ParseCache, FindsWhatWasInserted) {
  ParseCache<int> cache(4, 100);
  EXPECT_EQ(cache.Find("a"), nullptr);
  cache.Insert("a", std::make_shared<const int>(1));
  cache.Insert("b", std::make_shared<const int>(2));
  ASSERT_NE(cache.Find("a"), nullptr);
  EXPECT_EQ(*cache.Find("a"), 1);
  EXPECT_EQ(*cache.Find("b"), 2);
  EXPECT_EQ(cache.Find("ab"), nullptr);
}

TEST(ParseCache, KeepsItsOwnCopyOfTheText) {
  ParseCache<int> cache(4, 100);
  std::string text = "a text longer than what a string keeps within itself";
  cache.Insert(text, std::make_shared<const int>(1));
  const std::string same = text;
  text.assign(text.size(), 'x');
  EXPECT_NE(cache.Find(same), nullptr);
  EXPECT_EQ(cache.Find(text), nullptr);
}

TEST(ParseCache, DropsTheEntryUsedLongestAgo) {
  ParseCache<int> cache(2, 100);
  cache.Insert("a", std::make_shared<const int>(1));
  cache.Insert("b", std::make_shared<const int>(2));
  EXPECT_NE(cache.Find("a"), nullptr);
  cache.Insert("c", std::make_shared<const int>(3));
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_NE(cache.Find("a"), nullptr);
  EXPECT_EQ(cache.Find("b"), nullptr);
  EXPECT_NE(cache.Find("c"), nullptr);
}

TEST(ParseCache, BoundsTheBytesOfTheTexts) {
  ParseCache<int> cache(100, 10);
  cache.Insert("aaaa", std::make_shared<const int>(1));
  cache.Insert("bbbb", std::make_shared<const int>(2));
  EXPECT_EQ(cache.text_bytes(), 8u);
  cache.Insert("cccccc", std::make_shared<const int>(3));
  EXPECT_EQ(cache.text_bytes(), 10u);
  EXPECT_EQ(cache.Find("aaaa"), nullptr);
  EXPECT_NE(cache.Find("bbbb"), nullptr);

  cache.Insert("eleven byte", std::make_shared<const int>(4));
  EXPECT_EQ(cache.Find("eleven byte"), nullptr);
  EXPECT_EQ(cache.size(), 2u);
}

TEST(ParseExpression, TheSameTextGivesTheSameTree) {
  const auto first = ParseCondition("cached = :a");
  const auto second = ParseCondition(std::string("cached = ") + ":a");
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(*first, *second);
  const auto other = ParseCondition("cached  = :a");
  ASSERT_TRUE(other.has_value());
  EXPECT_NE(*first, *other);
}

TEST(ParseExpression, KindsDoNotShareTheirTexts) {
  EXPECT_EQ(Outcome(ParseProjection("mixed")), "mixed");
  EXPECT_EQ(Outcome(ParseCondition("mixed")),
            "error: Syntax error; token: \"<EOF>\", near: \"mixed\"");
  EXPECT_EQ(Outcome(ParseUpdate("mixed")),
            "error: Syntax error; token: \"mixed\", near: \"mixed\"");
  EXPECT_EQ(Outcome(ParseProjection("mixed")), "mixed");
}

TEST(ParseExpression, AFailureLeavesNothingBehind) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Outcome(ParseCondition("((a = :b))")),
              "error: The expression has redundant parentheses;");
    EXPECT_EQ(Outcome(ParseCondition("a = = :b")),
              "error: Syntax error; token: \"=\", near: \"= = :b\"");
    EXPECT_EQ(Outcome(ParseCondition("then_ = :try" + std::to_string(i))),
              "(= then_ :try" + std::to_string(i) + ")");
  }
}

TEST(ParseExpression, ATreeOutlivesItsPlaceInTheCache) {
  const auto kept = ParseProjection("kept");
  ASSERT_TRUE(kept.has_value());
  for (int i = 0; i < 5000; ++i) {
    ASSERT_TRUE(ParseProjection("other" + std::to_string(i)).has_value());
  }
  EXPECT_EQ(Text(**kept), "kept");
  const auto again = ParseProjection("kept");
  ASSERT_TRUE(again.has_value());
  EXPECT_NE(*again, *kept);
  EXPECT_EQ(Text(**again), "kept");
}

TEST(ParseExpression, ThreadsParseAtTheSameTime) {
  std::vector<std::string> outcomes(4);
  std::vector<std::thread> threads;
  for (std::string& outcome : outcomes) {
    threads.emplace_back([&outcome] {
      for (int i = 0; i < 300; ++i) {
        outcome = Outcome(ParseCondition("NOT a" + std::to_string(i) + "[1] IN (:b, size(c))"));
        Outcome(ParseUpdate("SET a" + std::to_string(i) + " = b - :c REMOVE d"));
        Outcome(ParseCondition("a = " + std::to_string(i)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& outcome : outcomes) {
    EXPECT_EQ(outcome, "(NOT (IN a299[1] :b size{c}))");
  }
}

}  // namespace
}  // namespace tuskgate::grammar
