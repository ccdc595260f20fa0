// Wakes those of a worker who wait for a log's next tick.
//
// Used from the worker's thread.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tuskgate::gateway {

class TickBell {
 public:
  // Until the log has a tick, or for so long.
  boost::asio::awaitable<void> Wait(std::string log, std::chrono::milliseconds most);

  void Ring(const std::set<std::string>& logs);

 private:
  std::multimap<std::string, boost::asio::steady_timer*> waiting_;
};

}  // namespace tuskgate::gateway
