#include "gateway/postgres/database_mode.h"

namespace tuskgate::gateway {

DatabaseMode ModeOf(BlockingConnection& connection) {
  const QueryRows row =
      connection.Exec("select pg_is_in_recovery(), current_setting('transaction_read_only')::bool");
  if (row.Value(0, 0) == "t") return DatabaseMode::kStandby;
  return row.Value(0, 1) == "t" ? DatabaseMode::kReadOnly : DatabaseMode::kWritable;
}

}  // namespace tuskgate::gateway
