// Names of tables and backups across accounts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translator/model/table.h"

namespace tuskgate::translator {

// Where ARNs say that tables are.
struct ArnScope {
  std::string region;
  std::string account_id;
};

// What an ARN names, where it is one of DynamoDB's: what comes after
// arn:partition:dynamodb:region:account, such as table/Name. Partitions, regions and accounts are
// not told apart: a server has one of each.
std::optional<std::string_view> ResourceOfArn(std::string_view arn);
// The same resource of this server's, whatever the ARN said of where it is.
std::string OwnArn(std::string_view resource, const ArnScope& scope);

std::string TableArn(std::string_view table_name, const ArnScope& scope);
std::string TableArn(const TableDescription& table, const ArnScope& scope);
// Of a backup of the table.
std::string BackupArn(std::string_view table_name, std::string_view backup_id,
                      const ArnScope& scope);

}  // namespace tuskgate::translator
