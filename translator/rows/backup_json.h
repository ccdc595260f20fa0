// Backups as the API answers them.
#pragma once

#include <string>
#include <string_view>

#include "translator/model/backup.h"
#include "translator/rows/table_json.h"

namespace tuskgate::translator {

// CREATING or AVAILABLE; answers to CreateBackup and DeleteBackup say otherwise.
std::string_view BackupStatusName(const BackupDescription& backup);

// The object BackupDetails.
void AppendBackupDetails(std::string& out, const BackupDescription& backup, std::string_view arn,
                         std::string_view status);

// The object BackupDescription: the details, and what the table was like.
void AppendBackupDescription(std::string& out, const BackupDescription& backup,
                             std::string_view arn, std::string_view status, const ArnScope& scope);

// The object BackupSummary of ListBackups.
void AppendBackupSummary(std::string& out, const BackupDescription& backup, const ArnScope& scope);

}  // namespace tuskgate::translator
