#include "gateway/jobs/ticker.h"

#include <optional>

namespace tuskgate::gateway {

void Ticker::Look(const std::set<std::string>&) {
  has_logs_ = IsTrue(
      connection_.Exec("select exists (select from tuskgate.change_logs where closed_at is null)"));
}

// Where nothing is written nobody commits either, and the logs need not be looked at: a hundred of
// them cost as much as they do when one of them is written to.
Job::Duration Ticker::Step() {
  if (!has_logs_) return kNothingToDo;
  std::optional<std::string> settled_at;
  if (!settled_at_.empty()) settled_at = settled_at_;
  const QueryRows rows = connection_.Exec(
      "with w as materialized (select pg_current_wal_insert_lsn() as lsn) select w.lsn, case when "
      "w.lsn = $1::pg_lsn then 0 else tuskgate.tick_logs() end from w",
      {settled_at});
  const bool is_settled = translator::IntegerAt(rows, 0, 1) == 0;
  settled_at_ = is_settled ? std::string(rows.Value(0, 0).value_or("")) : std::string();
  return kInterval;
}

}  // namespace tuskgate::gateway
