#include "gateway/jobs/transition_finisher.h"

#include <algorithm>

#include "gateway/clock.h"
#include "gateway/observe/log.h"
#include "gateway/postgres/connect.h"

namespace tuskgate::gateway {
namespace {

using Duration = TransitionFinisher::Duration;

constexpr Duration kNothingToDo{60'000};
constexpr double kAfterFailure = 1;  // seconds

bool HasIndexes(pqxx::work& transaction, const std::string& table_id) {
  return transaction
      .exec_params1("select exists (select from tuskgate.indexes where table_id = $1::uuid)",
                    table_id)[0]
      .as<bool>();
}

}  // namespace

void TransitionFinisher::Look() {
  pqxx::nontransaction query(connection_);
  transitions_.clear();
  for (const pqxx::row& row : query.exec(
           "select id, name, transition_until, extract(epoch from transition_until), "
           "transition = 'DELETING' from tuskgate.tables where transition_until < 'infinity'")) {
    transitions_.push_back(
        {row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].as<double>(), row[4].as<bool>()});
  }
  query.commit();
}

TransitionFinisher::Duration TransitionFinisher::Step() {
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
  try {
    pqxx::work transaction(connection_);
    // What was begun anew has another end.
    const pqxx::result row = transaction.exec_params(
        "select from tuskgate.tables where id = $1::uuid and transition_until = $2::timestamptz "
        "for update skip locked",
        transition.table_id, transition.until);
    if (row.empty()) return true;
    const bool had_trigger = HasIndexes(transaction, transition.table_id);
    if (transition.deleting) {
      transaction.exec_params("select tuskgate.drop_item_table($1, $2::uuid)", transition.table,
                              transition.table_id);
    } else {
      transaction.exec_params(
          "select tuskgate.drop_index(table_id, name) from tuskgate.indexes "
          "where table_id = $1::uuid and status = 'DELETING'",
          transition.table_id);
      transaction.exec_params(
          "with t as (update tuskgate.tables set transition = null, transition_until = null "
          "where id = $1::uuid returning name) select pg_notify('tuskgate_catalog', name) from t",
          transition.table_id);
    }
    const bool has_trigger = HasIndexes(transaction, transition.table_id);
    transaction.commit();
    if (had_trigger && !has_trigger) ++dropped_triggers;
    return true;
  } catch (const pqxx::sql_error& error) {
    if (error.sqlstate().empty() || error.sqlstate().starts_with("57P")) throw;
    Log(LogLevel::kWarn, "ending the transition of table {}: {} {}", transition.table,
        error.sqlstate(), error.what());
    return false;
  }
}

}  // namespace tuskgate::gateway
