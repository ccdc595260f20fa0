// CreateBackup, DescribeBackup, DeleteBackup, ListBackups and UpdateContinuousBackups.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

struct CreateBackupRequest {
  std::string table_name;
  std::string backup_name;
};

// A backup by its ARN. The service, too, takes an ARN with another region for that of the same
// backup, and answers with the ARN that it was given.
struct BackupReference {
  std::string arn;
  std::string id;
  std::string table_name;  // whose it is said to be
};

struct ListBackupsRequest {
  std::string table_name;  // empty: of all tables
  std::int64_t limit = 100;
  std::string start_id;  // exclusive; empty: from the first
  // When they were made: not before the one, before the other. To the millisecond.
  std::optional<double> not_before;
  std::optional<double> before;
  bool user =
      true;  // false: only those that were not made by CreateBackup, of which there are none
};

struct UpdateContinuousBackupsRequest {
  std::string table_name;
  bool enable = false;  // recovery to a point in time
};

Result<CreateBackupRequest> ParseCreateBackup(const Json& request);
// DescribeBackup and DeleteBackup.
Result<BackupReference> ParseBackupArn(const Json& request);
Result<ListBackupsRequest> ParseListBackups(const Json& request);
Result<UpdateContinuousBackupsRequest> ParseUpdateContinuousBackups(const Json& request);

// arn:aws:dynamodb:region:account:table/Name/backup/id. Regions and accounts are not told apart.
Result<BackupReference> ReadBackupArn(std::string_view arn);

ApiError InvalidRequest(std::string_view what);  // "Invalid Request: ..."

// TableNotFoundException, which the operations on backups have for other operations'
// ResourceNotFoundException.
ApiError BackedUpTableNotFound(std::string_view name);
ApiError BackupNotFound(const BackupReference& backup);
ApiError BackupInUse(std::string_view what, const BackupReference& backup);

}  // namespace tuskgate::translator
