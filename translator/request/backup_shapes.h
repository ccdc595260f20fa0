// The API model of the operations on backups.
#pragma once

#include "translator/request/shape.h"

namespace tuskgate::translator {

const Shape& CreateBackupShape();
// DescribeBackup and DeleteBackup.
const Shape& BackupArnShape();
const Shape& ListBackupsShape();
const Shape& RestoreFromBackupShape();
const Shape& RestoreToPointInTimeShape();
const Shape& UpdateContinuousBackupsShape();

}  // namespace tuskgate::translator
