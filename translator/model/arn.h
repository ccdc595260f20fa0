// Names of tables and backups across accounts.
#pragma once

#include <string>
#include <string_view>

#include "translator/model/table.h"

namespace tuskgate::translator {

// Where ARNs say that tables are.
struct ArnScope {
  std::string region;
  std::string account_id;
};

std::string TableArn(std::string_view table_name, const ArnScope& scope);
std::string TableArn(const TableDescription& table, const ArnScope& scope);
// Of a backup of the table.
std::string BackupArn(std::string_view table_name, std::string_view backup_id,
                      const ArnScope& scope);

}  // namespace tuskgate::translator
