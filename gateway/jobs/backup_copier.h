// Copies what is too large to be copied while a request waits: the items of backups, and of tables
// that are made of backups. A copy may take minutes or hours: it is one transaction, so that a
// backup shows one moment. Other jobs would wait for it too long, so it has a runner of its own.
//
// What there is to do is in the database (status CREATING of tuskgate.backups, and tables that are
// CREATING without end), and done there. Every gateway looks; one does it, as it holds a row's
// lock. A copy that is broken off leaves nothing behind and is begun again by whoever looks next.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "gateway/jobs/job.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

class BackupCopier : public Job {
 public:
  explicit BackupCopier(BlockingConnection& connection) : connection_(connection) {}

  std::string_view Name() const override { return "copying a backup"; }
  std::string_view Channel() const override { return "tuskgate_backups"; }
  // Step finds what there is to do.
  void Look(const std::set<std::string>&) override {}
  // Copies one backup, and fills one restored table.
  Duration Step() override;

 private:
  BlockingConnection& connection_;
};

}  // namespace tuskgate::gateway
