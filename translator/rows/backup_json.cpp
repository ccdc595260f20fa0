// Which members there are was recorded by ack-api-quirks from the service in October 2026
// (services/dynamodb/backup.md, findings 004, 006, 009, 011, 021).
#include "translator/rows/backup_json.h"

#include <fmt/format.h>

#include "translator/model/stored_text.h"
#include "translator/rows/index_json.h"
#include "translator/rows/time_to_live_json.h"

namespace tuskgate::translator {
namespace {

// The members of BackupDetails, which are also those of a summary.
void AppendDetailMembers(std::string& out, const BackupDescription& backup, std::string_view arn,
                         std::string_view status) {
  out.append("\"BackupArn\":");
  AppendJsonString(out, arn);
  out.append(",\"BackupName\":");
  AppendJsonString(out, backup.name);
  fmt::format_to(std::back_inserter(out),
                 ",\"BackupSizeBytes\":{},\"BackupStatus\":\"{}\",\"BackupType\":\"USER\","
                 "\"BackupCreationDateTime\":{:.3f}",
                 backup.bytes, status, backup.created_at);
}

void AppendUnits(std::string& out, const ProvisionedUnits& units) {
  fmt::format_to(
      std::back_inserter(out),
      ",\"ProvisionedThroughput\":{{\"ReadCapacityUnits\":{},\"WriteCapacityUnits\":{}}}",
      units.read_units, units.write_units);
}

void AppendSource(std::string& out, const BackupDescription& backup, const ArnScope& scope) {
  const TableDescription& source = backup.source;
  out.append("{\"TableName\":");
  AppendJsonString(out, source.name);
  fmt::format_to(std::back_inserter(out),
                 ",\"TableId\":\"{}\",\"TableArn\":\"{}\",\"TableSizeBytes\":{},\"ItemCount\":{},"
                 "\"TableCreationDateTime\":{:.3f}",
                 source.id, TableArn(source, scope), backup.bytes, backup.items, source.created_at);
  AppendKeySchema(out, {source.partition_key},
                  source.sort_key ? KeyAttributes{*source.sort_key} : KeyAttributes{});
  AppendUnits(out, source.units);
  AppendOnDemand(out, source.settings.on_demand);
  fmt::format_to(
      std::back_inserter(out), ",\"BillingMode\":\"{}\"}}",
      source.billing_mode == BillingMode::kPayPerRequest ? "PAY_PER_REQUEST" : "PROVISIONED");
}

void AppendIndexInfos(std::string& out, const TableDescription& source, IndexKind kind) {
  AppendIndexList(out, source, kind, [&](std::size_t i) {
    if (kind == IndexKind::kLocal) return;
    AppendUnits(out, source.indexes[i].units);
    AppendOnDemand(out, source.indexes[i].on_demand);
  });
}

void AppendFeatures(std::string& out, const TableDescription& source) {
  const TableSettings& settings = source.settings;
  std::string members;
  AppendIndexInfos(members, source, IndexKind::kLocal);
  AppendIndexInfos(members, source, IndexKind::kGlobal);
  if (!settings.stream_view_type.empty()) {
    fmt::format_to(std::back_inserter(members),
                   ",\"StreamDescription\":{{\"StreamEnabled\":true,\"StreamViewType\":\"{}\"}}",
                   settings.stream_view_type);
  }
  if (source.time_to_live) {
    members.append(",\"TimeToLiveDescription\":");
    AppendTimeToLive(members, source.time_to_live);
  }
  if (!settings.sse_type.empty()) {
    fmt::format_to(
        std::back_inserter(members),
        ",\"SSEDescription\":{{\"Status\":\"ENABLED\",\"SSEType\":\"{}\",\"KMSMasterKeyArn\":",
        settings.sse_type);
    AppendJsonString(members, settings.sse_key_arn);
    members.push_back('}');
  }
  out.push_back('{');
  if (!members.empty()) out.append(members, 1);  // all but the comma it begins with
  out.push_back('}');
}

}  // namespace

std::string_view BackupStatusName(const BackupDescription& backup) {
  return backup.available ? "AVAILABLE" : "CREATING";
}

void AppendBackupDetails(std::string& out, const BackupDescription& backup, std::string_view arn,
                         std::string_view status) {
  out.push_back('{');
  AppendDetailMembers(out, backup, arn, status);
  out.push_back('}');
}

void AppendBackupDescription(std::string& out, const BackupDescription& backup,
                             std::string_view arn, std::string_view status, const ArnScope& scope) {
  out.append("{\"BackupDetails\":");
  AppendBackupDetails(out, backup, arn, status);
  out.append(",\"SourceTableDetails\":");
  AppendSource(out, backup, scope);
  out.append(",\"SourceTableFeatureDetails\":");
  AppendFeatures(out, backup.source);
  out.push_back('}');
}

void AppendBackupSummary(std::string& out, const BackupDescription& backup, const ArnScope& scope) {
  out.append("{\"TableName\":");
  AppendJsonString(out, backup.source.name);
  fmt::format_to(std::back_inserter(out), ",\"TableId\":\"{}\",\"TableArn\":\"{}\",",
                 backup.source.id, TableArn(backup.source, scope));
  AppendDetailMembers(out, backup, BackupArn(backup.source.name, backup.id, scope),
                      BackupStatusName(backup));
  out.push_back('}');
}

}  // namespace tuskgate::translator
