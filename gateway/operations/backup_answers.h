// What the operations on backups share.
#pragma once

#include <string>

#include "gateway/operations/operation.h"
#include "translator/model/backup.h"
#include "translator/request/backup_requests.h"

namespace tuskgate::gateway {

// BackupNotFoundException when there is none.
boost::asio::awaitable<translator::Result<translator::BackupDescription>> FindBackup(
    OperationContext& context, const translator::BackupReference& reference);

// A table that can be backed up; TableNotFoundException when there is none, or not yet.
boost::asio::awaitable<translator::Result<TablePtr>> FindBackedUpTable(OperationContext& context,
                                                                       std::string name);

// The answer to DescribeContinuousBackups and UpdateContinuousBackups.
std::string RespondWithContinuousBackups();

}  // namespace tuskgate::gateway
