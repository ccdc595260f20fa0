#include "gateway/readiness.h"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

// Longer than any test.
constexpr milliseconds kForever{600'000};

// Two threads that ask, as workers do, and a database that takes its time.
class ReadinessTest : public testing::Test {
 protected:
  void Begin(Readiness::Times times) {
    readiness_.emplace(times);
    for (int i = 0; i < 2; ++i) {
      contexts_.push_back(std::make_unique<asio::io_context>(1));
      guards_.emplace_back(contexts_.back()->get_executor());
      threads_.emplace_back([io = contexts_.back().get()] { io->run(); });
    }
  }

  void TearDown() override {
    for (const auto& context : contexts_) context->stop();
    for (std::thread& thread : threads_) thread.join();
    guards_.clear();
    contexts_.clear();
  }

  std::future<bool> Ask(std::size_t thread = 0) {
    Readiness::Question question = [this] { return AskDatabase(); };
    return asio::co_spawn(*contexts_.at(thread), readiness_->Ask(std::move(question)),
                          asio::use_future);
  }

  std::atomic<bool> is_ready = true;
  std::atomic<bool> throws = false;
  std::atomic<int> questions = 0;
  std::atomic<milliseconds> takes = milliseconds(0);

 private:
  using Guard = asio::executor_work_guard<asio::io_context::executor_type>;

  asio::awaitable<bool> AskDatabase() {
    ++questions;
    const bool answer = is_ready;
    asio::steady_timer timer(co_await asio::this_coro::executor, takes.load());
    co_await timer.async_wait(asio::use_awaitable);
    if (throws) throw std::runtime_error("no database");
    co_return answer;
  }

  std::optional<Readiness> readiness_;
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::vector<Guard> guards_;
  std::vector<std::thread> threads_;
};

TEST_F(ReadinessTest, AnAnswerCountsForAll) {
  Begin({kForever, kForever, kForever});
  for (std::size_t i = 0; i < 100; ++i) EXPECT_TRUE(Ask(i % 2).get());
  EXPECT_EQ(questions, 1);
}

TEST_F(ReadinessTest, AnAnswerDoesNotCountForLong) {
  Begin({milliseconds(20), kForever, kForever});
  EXPECT_TRUE(Ask().get());
  is_ready = false;
  while (Ask().get()) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_LE(questions, 1000);
}

TEST_F(ReadinessTest, NoCountsForItsOwnTime) {
  Begin({kForever, milliseconds(20), kForever});
  is_ready = false;
  EXPECT_FALSE(Ask().get());
  is_ready = true;
  while (!Ask().get()) std::this_thread::sleep_for(milliseconds(1));
  is_ready = false;
  EXPECT_TRUE(Ask().get());
}

TEST_F(ReadinessTest, ItIsNotAskedTwiceAtOnce) {
  Begin({milliseconds(0), milliseconds(0), kForever});
  takes = milliseconds(100);
  std::vector<std::future<bool>> answers;
  for (std::size_t i = 0; i < 50; ++i) answers.push_back(Ask(i % 2));
  for (std::future<bool>& answer : answers) EXPECT_TRUE(answer.get());
  EXPECT_EQ(questions, 1);
}

TEST_F(ReadinessTest, WhatIsNotAnsweredInTimeIsNo) {
  Begin({kForever, kForever, milliseconds(50)});
  takes = kForever;
  std::vector<std::future<bool>> answers;
  for (std::size_t i = 0; i < 10; ++i) answers.push_back(Ask(i % 2));
  for (std::future<bool>& answer : answers) EXPECT_FALSE(answer.get());
  // Nobody waits for it once more.
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < 100; ++i) EXPECT_FALSE(Ask(i % 2).get());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(50) * 50);
  EXPECT_EQ(questions, 1);
}

TEST_F(ReadinessTest, AFailureToAskIsNo) {
  Begin({kForever, milliseconds(0), kForever});
  throws = true;
  EXPECT_FALSE(Ask().get());
  throws = false;
  EXPECT_TRUE(Ask().get());
}

}  // namespace
}  // namespace tuskgate::gateway
