#include "gateway/delivery/tick_bell.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tuskgate::gateway {

namespace asio = boost::asio;

asio::awaitable<void> TickBell::Wait(std::string log, std::chrono::milliseconds most) {
  asio::steady_timer timer(co_await asio::this_coro::executor, most);
  const auto entry = waiting_.emplace(std::move(log), &timer);
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  waiting_.erase(entry);
}

void TickBell::Ring(const std::set<std::string>& logs) {
  for (const std::string& log : logs) {
    const auto [begin, end] = waiting_.equal_range(log);
    for (auto entry = begin; entry != end; ++entry) entry->second->cancel();
  }
}

}  // namespace tuskgate::gateway
