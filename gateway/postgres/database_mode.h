// Whether a database takes writes, and if not, why.
#pragma once

#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

enum class DatabaseMode {
  kWritable,
  kStandby,   // in recovery: no writes, and no LISTEN, until it is promoted
  kReadOnly,  // no writes, as somebody has set default_transaction_read_only
};

// As the session sees it now.
DatabaseMode ModeOf(BlockingConnection& connection);

}  // namespace tuskgate::gateway
