// Makes one connection ready for pipelined statements, without blocking the thread except for the
// look-up of a host name, for which libpq offers no other way: configure an address or a socket.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "gateway/postgres/libpq_handles.h"
#include "gateway/postgres/pipeline.h"

namespace tuskgate::gateway {

// Tables with triggers that this process has dropped: what sessions know and cannot forget. Any
// thread may count up.
inline std::atomic<std::uint64_t> dropped_triggers = 0;

struct ConnectionSettings {
  std::string connection_string;
  int statement_timeout_ms = 30'000;
  int lock_timeout_ms = 10'000;
  // Let the planner choose as it likes: for views, which are more than rows by an index.
  bool free_planner = false;
  std::int64_t item_collection_limit = 10'737'418'240;  // bytes
  std::chrono::milliseconds connect_timeout{5'000};
};

// The connection is nonblocking, in pipeline mode, and has the session settings all item statements
// rely on; a database whose encoding is not UTF8 is refused, for it cannot hold every string.
boost::asio::awaitable<boost::system::result<ConnectionHandle, DatabaseError>> Connect(
    ConnectionSettings settings);

}  // namespace tuskgate::gateway
