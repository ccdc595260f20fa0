#include "translator/model/arn.h"

#include <fmt/format.h>

namespace tuskgate::translator {

std::optional<std::string_view> ResourceOfArn(std::string_view arn) {
  static constexpr std::string_view kService = "dynamodb";
  static constexpr int kBefore = 5;  // parts, each with a colon
  for (int part = 0; part < kBefore; ++part) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view text = arn.substr(0, colon);
    if ((part == 0 && text != "arn") || (part == 2 && text != kService)) return std::nullopt;
    arn.remove_prefix(colon + 1);
  }
  return arn;
}

std::string OwnArn(std::string_view resource, const ArnScope& scope) {
  return fmt::format("arn:aws:dynamodb:{}:{}:{}", scope.region, scope.account_id, resource);
}

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
