// Copies what is too large to be copied while a request waits: the items of backups, and of tables
// that are made of backups. A copy may take minutes or hours, so it is done in pieces, each a short
// transaction: a long one would keep PostgreSQL from removing what was written over, everywhere in
// the database, for as long. How a backup shows one moment nevertheless: copy_backup_chunk.sql.
//
// What there is to do, and how far it came, is in the database (status CREATING of
// tuskgate.backups, and tables that are CREATING without end), and done there. Every gateway looks;
// one at a time does a piece, as it holds a row's lock. Whoever looks next goes on from there.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>

#include "gateway/jobs/chunk_pacer.h"
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
  // Does a piece of one backup, and one of one restored table.
  Duration Step() override;

 private:
  using Clock = std::chrono::steady_clock;

  struct Work {
    ChunkPacer pacer;
    Clock::time_point not_before;
  };

  // Returns how long the next one can wait.
  Duration DoPiece(const std::string& statement, Work& work);

  BlockingConnection& connection_;
  Work copying_;
  Work filling_;
};

}  // namespace tuskgate::gateway
