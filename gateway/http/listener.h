// Accepts connections and deals them out to the workers in turn.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/http/handler.h"
#include "gateway/http/session_group.h"

namespace tuskgate::gateway::http {

// One thread runs `io`, and `handler` is used from that thread only. The listener must be destroyed
// before the io_contexts; sessions a stop did not end are destroyed with their io_context, where
// the coroutines of their handlers end too.
struct Worker {
  boost::asio::io_context& io;
  ApiHandler& handler;
  EventProvider* events = nullptr;  // null: there are none
};

class Listener {
 public:
  // Binds and listens, so clients can connect from here on, but accepts only after Start. Port 0
  // picks a free one. Throws boost::system::system_error when the address cannot be had.
  // Connections are accepted on the first worker's thread.
  Listener(const std::string& host, std::uint16_t port, const std::vector<Worker>& workers,
           const SessionOptions& options);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t local_port() const;

  // Any thread, once.
  void Start();

  // Accepts no more, closes idle connections, lets requests in flight finish for at most `grace`,
  // then closes the rest. From a coroutine of any io_context, while the workers still run; once.
  boost::asio::awaitable<void> Stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tuskgate::gateway::http
