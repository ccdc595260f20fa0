// Reading from libpq's socket.
#pragma once

#include <libpq-fe.h>

namespace tuskgate::gateway {

// Takes all that has arrived; false when the connection is lost.
bool ConsumeInput(PGconn* connection);

}  // namespace tuskgate::gateway
