#include "gateway/postgres/pending_statement.h"

#include <deque>
#include <vector>

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

class StatementQueueTest : public testing::Test {
 protected:
  PendingStatement& Statement(std::uint64_t order) {
    statements_.emplace_back(translator::SqlStatement());
    statements_.back().order = order;
    return statements_.back();
  }

  std::vector<std::uint64_t> TakeAll() {
    std::vector<std::uint64_t> orders;
    while (!queue_.empty()) orders.push_back(queue_.PopFront().order);
    return orders;
  }

  std::deque<PendingStatement> statements_;
  StatementQueue queue_;
};

using Orders = std::vector<std::uint64_t>;

TEST_F(StatementQueueTest, IsFirstInFirstOut) {
  for (const std::uint64_t order : {1, 2, 3}) queue_.PushBack(Statement(order));
  EXPECT_EQ(TakeAll(), (Orders{1, 2, 3}));
  queue_.PushBack(Statement(4));
  EXPECT_EQ(TakeAll(), Orders{4});
}

TEST_F(StatementQueueTest, InsertsByOrderOfArrival) {
  queue_.Insert(Statement(5));
  queue_.Insert(Statement(2));
  queue_.Insert(Statement(9));
  queue_.Insert(Statement(7));
  queue_.PushBack(Statement(10));  // after an insertion at the end
  EXPECT_EQ(TakeAll(), (Orders{2, 5, 7, 9, 10}));
}

TEST_F(StatementQueueTest, RemovesFromTheMiddleAndTheEnd) {
  PendingStatement& first = Statement(1);
  PendingStatement& third = Statement(3);
  queue_.PushBack(first);
  queue_.PushBack(Statement(2));
  queue_.PushBack(third);
  queue_.PushBack(Statement(4));
  queue_.RemoveAfter(&first);
  queue_.RemoveAfter(&third);
  queue_.PushBack(Statement(5));  // the end must have moved
  queue_.RemoveAfter(nullptr);
  EXPECT_EQ(TakeAll(), (Orders{3, 5}));
}

TEST(OutstandingStatementsTest, RemovesInAnyOrder) {
  PendingStatement a{translator::SqlStatement()};
  PendingStatement b{translator::SqlStatement()};
  PendingStatement c{translator::SqlStatement()};
  OutstandingStatements all;
  all.Add(a);
  all.Add(b);
  all.Add(c);
  all.Remove(b);
  all.Remove(c);
  EXPECT_FALSE(all.empty());
  EXPECT_EQ(&all.front(), &a);
  all.Remove(a);
  EXPECT_TRUE(all.empty());
}

}  // namespace
}  // namespace tuskgate::gateway
