// RestoreTableFromBackup and RestoreTableToPointInTime: a new table from an old one, and in what it
// is to differ.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translator/model/backup.h"
#include "translator/model/error.h"
#include "translator/request/backup_requests.h"
#include "translator/request/key_schema.h"
#include "translator/request/table_option_requests.h"
#include "translator/request/throughput_requests.h"

namespace tuskgate::translator {

// An index that the restored table is to have: one of the source's, which is recognized by its key
// and its projection, perhaps under another name.
struct IndexOverride {
  std::string name;
  SchemaElements keys;
  std::string projection;
  std::vector<std::string> non_key_attributes;  // sorted
  std::optional<Throughput> throughput;
  std::optional<OnDemandLimits> on_demand;
};

struct RestoreRequest {
  std::string target;
  BackupReference backup;
  std::optional<BillingMode> billing_mode;
  std::optional<Throughput> throughput;
  std::optional<OnDemandLimits> on_demand;
  std::optional<EncryptionRequest> encryption;
  // nullopt: all that the source has; an empty list: none.
  std::optional<std::vector<IndexOverride>> global_indexes;
  std::optional<std::vector<IndexOverride>> local_indexes;
};

Result<RestoreRequest> ParseRestoreFromBackup(const Json& request);

struct PointInTimeRequest {
  std::string source;
  std::string target;
};

Result<PointInTimeRequest> ParseRestoreToPointInTime(const Json& request);

// The table as it is to be, but for its id, its relations and what the process decides. `now` is
// when it is made. Its indexes have yet to be filled. Streams, tags, protection against deletion
// and the table class are not taken over:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorks.html
Result<TableDescription> RestoredTable(const BackupDescription& backup,
                                       const RestoreRequest& restore, const ArnScope& scope,
                                       double now);

}  // namespace tuskgate::translator
