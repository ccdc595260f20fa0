#include "gateway/jobs/transition_finisher.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <utility>

#include "gateway/clock.h"
#include "gateway/postgres/connect.h"

namespace tuskgate::gateway {
namespace {

constexpr double kAfterFailure = 1;  // seconds

double NumberAt(const QueryRows& rows, std::size_t row, std::size_t column) {
  const std::string_view text = rows.Value(row, column).value_or("0");
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool HasTrigger(BlockingConnection& connection, const std::string& table_id) {
  return IsTrue(connection.Exec(
      "select exists (select from tuskgate.indexes where table_id = $1::uuid) or exists (select "
      "from tuskgate.tables where id = $1::uuid and (settings #>> '{stream,view_type}' is not null "
      "or settings ? 'kinesis'))",
      {table_id}));
}

}  // namespace

void TransitionFinisher::Look(const std::set<std::string>&) {
  const QueryRows rows = connection_.Exec(
      "select id, name, transition_until, extract(epoch from transition_until), "
      "transition = 'DELETING' from tuskgate.tables where transition_until < 'infinity' "
      "and not tuskgate.follows()");
  transitions_.clear();
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    Transition transition;
    transition.table_id = rows.Value(row, 0).value_or("");
    transition.table = rows.Value(row, 1).value_or("");
    transition.until = rows.Value(row, 2).value_or("");
    transition.due = NumberAt(rows, row, 3);
    transition.deleting = rows.Value(row, 4) == "t";
    transitions_.push_back(std::move(transition));
  }
}

Job::Duration TransitionFinisher::Step() {
  Duration pause = kNothingToDo;
  for (Transition& transition : transitions_) {
    const double now = Now();
    if (transition.due <= now && !End(transition)) transition.due = now + kAfterFailure;
    const std::chrono::duration<double> left(transition.due - now);
    if (left.count() > 0) pause = std::min(pause, std::chrono::ceil<Duration>(left));
  }
  std::erase_if(transitions_, [](const Transition& transition) { return transition.due <= Now(); });
  return pause;
}

// False when it has to be tried again.
bool TransitionFinisher::End(const Transition& transition) {
  const std::string subject = fmt::format("ending the transition of table {}", transition.table);
  try {
    BlockingTransaction transaction(connection_);
    // What was begun anew has another end.
    const QueryRows row = connection_.Exec(
        "select from tuskgate.tables where id = $1::uuid and transition_until = $2::timestamptz "
        "for update skip locked",
        {transition.table_id, transition.until});
    if (row.RowCount() == 0) return true;
    const bool had_trigger = HasTrigger(connection_, transition.table_id);
    if (transition.deleting) {
      connection_.Exec("select tuskgate.drop_item_table($1, $2::uuid)",
                       {transition.table, transition.table_id});
    } else {
      connection_.Exec(
          "select tuskgate.drop_index(table_id, name) from tuskgate.indexes "
          "where table_id = $1::uuid and status = 'DELETING'",
          {transition.table_id});
      connection_.Exec(
          "with t as (update tuskgate.tables set transition = null, transition_until = null "
          "where id = $1::uuid returning name) select pg_notify('tuskgate_catalog', name) from t",
          {transition.table_id});
    }
    const bool has_trigger = HasTrigger(connection_, transition.table_id);
    transaction.Commit();
    if (had_trigger && !has_trigger) ++dropped_triggers;
    failures_.Succeeded(subject);
    return true;
  } catch (const StatementRefused& error) {
    failures_.Failed(LogLevel::kWarn, subject,
                     fmt::format("{} {}", error.sqlstate(), error.what()));
    return false;
  }
}

}  // namespace tuskgate::gateway
