#include "translator/model/arn.h"

#include <fmt/format.h>

namespace tuskgate::translator {

std::string TableArn(std::string_view table_name, const ArnScope& scope) {
  static constexpr std::string_view kStart = "arn:aws:dynamodb:";
  static constexpr std::string_view kTable = ":table/";
  // Each audited request has one: formatting takes five times as long.
  std::string arn;
  arn.reserve(kStart.size() + scope.region.size() + 1 + scope.account_id.size() + kTable.size() +
              table_name.size());
  arn.append(kStart).append(scope.region).append(":").append(scope.account_id);
  arn.append(kTable).append(table_name);
  return arn;
}

std::string TableArn(const TableDescription& table, const ArnScope& scope) {
  return TableArn(table.name, scope);
}

std::string BackupArn(std::string_view table_name, std::string_view backup_id,
                      const ArnScope& scope) {
  return fmt::format("{}/backup/{}", TableArn(table_name, scope), backup_id);
}

}  // namespace tuskgate::translator
