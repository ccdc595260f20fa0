#include "gateway/jobs/backup_copier.h"

namespace tuskgate::gateway {

Job::Duration BackupCopier::Step() {
  const bool copied = IsTrue(connection_.Exec("select tuskgate.copy_next_backup()"));
  const bool filled = IsTrue(connection_.Exec("select tuskgate.fill_next_restored_table()"));
  return copied || filled ? Duration(0) : kNothingToDo;
}

}  // namespace tuskgate::gateway
