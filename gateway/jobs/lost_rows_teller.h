// Tells in the log of rows of attached relations that cannot be items: how many, and which.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "gateway/catalog/catalog.h"
#include "gateway/jobs/job.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

// To count them a relation may have to be read. Nobody waits for that, so the listener does not.
class LostRowsTeller final : public Job {
 public:
  // The connection is the runner's.
  LostRowsTeller(BlockingConnection& connection, Catalog& catalog)
      : connection_(connection), catalog_(catalog) {}

  std::string_view Name() const override { return "looking at rows of attached relations"; }
  std::string_view Channel() const override { return {}; }
  void Look(const std::set<std::string>& payloads) override;
  Duration Step() override;

 private:
  BlockingConnection& connection_;
  Catalog& catalog_;
  std::map<std::string, std::string> looked_;  // by relation, what was asked of its rows
};

}  // namespace tuskgate::gateway
