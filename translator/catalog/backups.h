// Statements on backups (migrations/0001_create_tables.sql).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translator/model/backup.h"
#include "translator/request/backup_requests.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// A backup that is to be made. `source` is not looked at: the table of that name is looked up.
SqlStatement EmitCreateBackup(const BackupDescription& backup, const std::string& table_name);

// Fills in what the statement found out. False when there is no such table.
bool ReadCreatedBackup(const RowSet& rows, BackupDescription& backup);

// A row of the backup with that id, or none.
SqlStatement EmitFindBackup(const std::string& id);
BackupDescription ReadBackup(const RowSet& rows);

// The backups that are asked for, oldest first: one more than the limit, to know whether there are
// more.
// Those of a namespace's tables; what is read names tables by their keys, as FindBackup's does.
SqlStatement EmitListBackups(const std::string& space, const ListBackupsRequest& list);
// Without what its table was like, but for its name and id.
BackupDescription ReadListedBackup(const RowSet& rows, std::size_t row);

enum class BackupDeletion { kDone, kNone, kBeingMade, kBeingRestored };

SqlStatement EmitDeleteBackup(const std::string& id);
BackupDeletion ReadDeletion(const RowSet& rows);

enum class Restoration { kDone, kBegun, kNone, kInUse };

// Makes the table of the backup, with its indexes; begun is what is finished in the background.
// Fails with unique_violation when there is a table of that name.
SqlStatement EmitRestoreBackup(const std::string& id, const TableDescription& table);
Restoration ReadRestoration(const RowSet& rows);

}  // namespace tuskgate::translator
