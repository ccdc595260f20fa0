#include "translator/model/arn.h"

#include <fmt/format.h>

namespace tuskgate::translator {

std::string TableArn(std::string_view table_name, const ArnScope& scope) {
  return fmt::format("arn:aws:dynamodb:{}:{}:table/{}", scope.region, scope.account_id, table_name);
}

std::string TableArn(const TableDescription& table, const ArnScope& scope) {
  return TableArn(table.name, scope);
}

std::string BackupArn(std::string_view table_name, std::string_view backup_id,
                      const ArnScope& scope) {
  return fmt::format("{}/backup/{}", TableArn(table_name, scope), backup_id);
}

}  // namespace tuskgate::translator
