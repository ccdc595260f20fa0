#include "gateway/readiness.h"

#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

struct Readiness::Asked {
  explicit Asked(Clock::time_point now) : begun(now) {}

  const Clock::time_point begun;
  bool is_done = false;
  bool is_ready = false;
  Clock::time_point done;
  // Each is of the thread of whoever waits, and goes with its io_context.
  std::vector<std::weak_ptr<asio::steady_timer>> waiting;
};

bool Readiness::IsOver(const Asked& asked, Clock::time_point now) const {
  return asked.is_done &&
         now - asked.done >= (asked.is_ready ? times_.yes_counts : times_.no_counts);
}

// A statement cannot be given up, so the question runs beside whoever waits for its answer.
asio::awaitable<bool> Readiness::Ask(Question question) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto patience = std::make_shared<asio::steady_timer>(executor);
  std::shared_ptr<Asked> asked;
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    const Clock::time_point now = Clock::now();
    is_first = last_ == nullptr || IsOver(*last_, now);
    if (is_first) last_ = std::make_shared<Asked>(now);
    asked = last_;
    if (asked->is_done) co_return asked->is_ready;
    const Clock::time_point deadline = asked->begun + times_.patience;
    if (now >= deadline) co_return false;
    patience->expires_at(deadline);
    asked->waiting.push_back(patience);
  }
  if (is_first) asio::co_spawn(executor, Run(std::move(question), asked), asio::detached);
  boost::system::error_code cancelled;
  co_await patience->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  const std::lock_guard lock(mutex_);
  co_return asked->is_done && asked->is_ready;
}

asio::awaitable<void> Readiness::Run(Question question, std::shared_ptr<Asked> asked) {
  bool is_ready = false;
  try {
    is_ready = co_await question();
  } catch (const std::exception& error) {
    Log(LogLevel::kError, "cannot ask whether the database is ready: {}", error.what());
  }
  const std::lock_guard lock(mutex_);
  asked->is_done = true;
  asked->is_ready = is_ready;
  asked->done = Clock::now();
  for (const auto& waiting : asked->waiting) {
    if (auto timer = waiting.lock()) {
      asio::post(timer->get_executor(), [timer] { timer->cancel(); });
    }
  }
  asked->waiting.clear();
}

}  // namespace tuskgate::gateway
