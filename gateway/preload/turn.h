// Gateways of one database that start at the same time make tables in turn.
#pragma once

#include <functional>
#include <string>

#include "gateway/postgres/blocking_connection.h"
#include "gateway/postgres/stop_event.h"

namespace tuskgate::gateway::preload {

// Holds the turn, by an advisory lock of its session's, until it is destroyed.
class Turn {
 public:
  // Waits for it. Throws std::runtime_error where there is no database, or when cancelled.
  Turn(const std::string& connection_string, const std::function<bool()>& cancelled);

 private:
  StopEvent stop_;  // never set
  BlockingConnection connection_;
};

}  // namespace tuskgate::gateway::preload
