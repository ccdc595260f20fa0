#include "gateway/jobs/subscription_refresher.h"

#include <fmt/format.h>

#include "gateway/observe/log.h"
#include "translator/model/sql_name.h"

namespace tuskgate::gateway {

void SubscriptionRefresher::Look(const std::set<std::string>&) {
  const QueryRows rows =
      connection_.Exec("select subscription, relations from tuskgate.stale_subscriptions()");
  stale_.clear();
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    stale_.emplace(rows.Value(row, 0).value_or(""), rows.Value(row, 1).value_or(""));
  }
}

Job::Duration SubscriptionRefresher::Step() {
  for (const auto& [subscription, relations] : stale_) {
    std::string& refreshed = refreshed_[subscription];
    if (refreshed == relations) continue;
    connection_.Exec(fmt::format("alter subscription {} refresh publication",
                                 translator::QuoteIdentifier(subscription)));
    connection_.Exec("select tuskgate.drop_left_relations()");
    refreshed = relations;
    Log(LogLevel::kInfo, "refreshed the subscription {}: {}", subscription, relations);
  }
  stale_.clear();
  return kNothingToDo;
}

}  // namespace tuskgate::gateway
