// Notices when identities are others: is told of changes in the database, looks there for those
// that it was not told of, and looks at the files.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "gateway/identity/identity_source.h"
#include "gateway/jobs/job.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

class IdentityListener final : public Job {
 public:
  IdentityListener(BlockingConnection& connection, IdentitySource& source)
      : connection_(connection), source_(source) {}

  std::string_view Name() const override { return "reading access keys"; }
  std::string_view Channel() const override { return "tuskgate_identities"; }
  void Look(const std::set<std::string>& payloads) override;
  Duration Step() override;

 private:
  BlockingConnection& connection_;
  IdentitySource& source_;
  std::string version_;  // of what was read last
};

}  // namespace tuskgate::gateway
