#include "gateway/jobs/backup_copier.h"

#include <algorithm>

namespace tuskgate::gateway {
namespace {

using translator::SqlFault;

// Somebody is in the way. Who writes to the table waited as long as its lock was waited for.
constexpr Job::Duration kAfterConflict{2000};

}  // namespace

Job::Duration BackupCopier::Step() {
  const Duration copying = DoPiece("select tuskgate.copy_next_backup($1::int)", copying_);
  const Duration filling = DoPiece("select tuskgate.fill_next_restored_table($1::int)", filling_);
  return std::min(copying, filling);
}

Job::Duration BackupCopier::DoPiece(const std::string& statement, Work& work) {
  const auto start = Clock::now();
  if (start < work.not_before) return std::chrono::ceil<Duration>(work.not_before - start);
  bool found = false;
  try {
    // A piece that is lost is done again from where the one before it ended. The last one says
    // itself that it is to wait for the disk.
    BlockingTransaction transaction(connection_);
    connection_.Exec("set local synchronous_commit = off");
    found = IsTrue(connection_.Exec(statement, {std::to_string(work.pacer.rows())}));
    transaction.Commit();
  } catch (const StatementRefused& error) {
    work.pacer.Failed();
    const SqlFault fault = error.Fault();
    if (fault != SqlFault::kLockTimeout && fault != SqlFault::kRaced) throw;
    work.not_before = Clock::now() + kAfterConflict;
    return kAfterConflict;
  }
  if (!found) return kNothingToDo;
  const auto rest = work.pacer.Took(Clock::now() - start);
  work.not_before = Clock::now() + rest;
  return std::chrono::ceil<Duration>(rest);
}

}  // namespace tuskgate::gateway
