// Where the database follows another one by a subscription (docs/replication.md), tells PostgreSQL
// of the relations that were made for new tables and indexes: it begins to copy and to follow them
// when the subscription is refreshed, which no trigger can do.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "gateway/jobs/job.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

class SubscriptionRefresher : public Job {
 public:
  explicit SubscriptionRefresher(BlockingConnection& connection) : connection_(connection) {}

  std::string_view Name() const override { return "refreshing the subscription"; }
  std::string_view Channel() const override { return "tuskgate_catalog"; }
  void Look(const std::set<std::string>& payloads) override;
  // Refreshes what is stale.
  Duration Step() override;

 private:
  BlockingConnection& connection_;
  std::map<std::string, std::string> stale_;  // subscriptions, and the relations they lack
  // The same when they were refreshed last: the publisher may not send these.
  std::map<std::string, std::string> refreshed_;
};

}  // namespace tuskgate::gateway
