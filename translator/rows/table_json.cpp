#include "translator/rows/table_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/model/stored_text.h"
#include "translator/rows/index_json.h"

namespace tuskgate::translator {
namespace {

std::string_view StatusName(TableStatus status) {
  switch (status) {
    case TableStatus::kCreating:
      return "CREATING";
    case TableStatus::kActive:
      return "ACTIVE";
    case TableStatus::kUpdating:
      return "UPDATING";
    case TableStatus::kDeleting:
      return "DELETING";
  }
  return "";
}

// All key attributes of the table and its indexes, each once, by name.
KeyAttributes DefinedAttributes(const TableDescription& table) {
  KeyAttributes attributes = {table.partition_key};
  if (table.sort_key) attributes.push_back(*table.sort_key);
  for (const IndexDescription& index : table.indexes) {
    attributes.insert(attributes.end(), index.partition_key.begin(), index.partition_key.end());
    attributes.insert(attributes.end(), index.sort_key.begin(), index.sort_key.end());
  }
  std::sort(
      attributes.begin(), attributes.end(),
      [](const KeyAttribute& left, const KeyAttribute& right) { return left.name < right.name; });
  attributes.erase(std::unique(attributes.begin(), attributes.end(),
                               [](const KeyAttribute& left, const KeyAttribute& right) {
                                 return left.name == right.name;
                               }),
                   attributes.end());
  return attributes;
}

void AppendDefinitions(std::string& out, const TableDescription& table) {
  out.append("\"AttributeDefinitions\":[");
  for (const KeyAttribute& attribute : DefinedAttributes(table)) {
    if (out.back() != '[') out.push_back(',');
    out.append("{\"AttributeName\":");
    AppendJsonString(out, attribute.name);
    fmt::format_to(std::back_inserter(out), ",\"AttributeType\":\"{}\"}}",
                   KeyTypeTag(attribute.type));
  }
  out.append("],");
}

// Only tables that are or once were on-demand have a summary.
void AppendBillingMode(std::string& out, const TableDescription& table, bool with_time) {
  if (!table.on_demand_at) return;
  fmt::format_to(
      std::back_inserter(out), ",\"BillingModeSummary\":{{\"BillingMode\":\"{}\"",
      table.billing_mode == BillingMode::kPayPerRequest ? "PAY_PER_REQUEST" : "PROVISIONED");
  if (with_time) {
    fmt::format_to(std::back_inserter(out), ",\"LastUpdateToPayPerRequestDateTime\":{:.3f}",
                   *table.on_demand_at);
  }
  out.push_back('}');
}

void AppendStream(std::string& out, const TableDescription& table, const ArnScope& scope) {
  const TableSettings& settings = table.settings;
  if (!settings.stream_view_type.empty()) {
    fmt::format_to(std::back_inserter(out),
                   ",\"StreamSpecification\":{{\"StreamEnabled\":true,\"StreamViewType\":\"{}\"}}",
                   settings.stream_view_type);
  }
  // They outlive the stream.
  if (!settings.stream_label.empty()) {
    fmt::format_to(std::back_inserter(out),
                   ",\"LatestStreamLabel\":\"{0}\",\"LatestStreamArn\":\"{1}/stream/{0}\"",
                   settings.stream_label, TableArn(table, scope));
  }
}

void AppendEncryption(std::string& out, const TableSettings& settings, bool changing) {
  if (settings.sse_type.empty() && !changing) return;
  fmt::format_to(std::back_inserter(out), ",\"SSEDescription\":{{\"Status\":\"{}\"",
                 changing ? "UPDATING" : "ENABLED");
  if (!settings.sse_type.empty()) {
    fmt::format_to(std::back_inserter(out),
                   ",\"SSEType\":\"{}\",\"KMSMasterKeyArn\":", settings.sse_type);
    AppendJsonString(out, settings.sse_key_arn);
  }
  out.push_back('}');
}

void AppendTableClass(std::string& out, const TableSettings& settings) {
  if (settings.table_class.empty()) return;
  fmt::format_to(std::back_inserter(out), ",\"TableClassSummary\":{{\"TableClass\":\"{}\"",
                 settings.table_class);
  if (settings.table_class_changed_at) {
    fmt::format_to(std::back_inserter(out), ",\"LastUpdateDateTime\":{:.3f}",
                   *settings.table_class_changed_at);
  }
  out.push_back('}');
}

// Told while the table is being made of a backup, and never again.
void AppendRestore(std::string& out, const RestoreOrigin& restore, const ArnScope& scope) {
  fmt::format_to(std::back_inserter(out),
                 ",\"RestoreSummary\":{{\"SourceBackupArn\":\"{}\",\"SourceTableArn\":\"{}\","
                 "\"RestoreDateTime\":{:.3f},\"RestoreInProgress\":true}}",
                 BackupArn(restore.table_name, restore.backup_id, scope),
                 TableArn(restore.table_name, scope), restore.at);
}

void AppendIdentity(std::string& out, const TableDescription& table,
                    const TableStatistics& statistics, const ArnScope& scope) {
  fmt::format_to(std::back_inserter(out),
                 ",\"TableSizeBytes\":{},\"ItemCount\":{},\"TableArn\":\"{}\",\"TableId\":\"{}\"",
                 statistics.bytes, statistics.items, TableArn(table, scope), table.id);
}

}  // namespace

void AppendTableDescription(std::string& out, const TableDescription& table,
                            const DescribedState& state, const TableStatistics& statistics,
                            const ArnScope& scope) {
  out.push_back('{');
  AppendDefinitions(out, table);
  out.append("\"TableName\":");
  AppendJsonString(out, table.name);
  AppendKeySchema(out, {table.partition_key},
                  table.sort_key ? KeyAttributes{*table.sort_key} : KeyAttributes{});
  fmt::format_to(std::back_inserter(out), ",\"TableStatus\":\"{}\",\"CreationDateTime\":{:.3f}",
                 StatusName(state.status), table.created_at);
  AppendProvisioned(out, table.units, state.now);
  AppendIdentity(out, table, statistics, scope);
  AppendBillingMode(out, table, state.status != TableStatus::kCreating && !state.changing_billing);
  AppendIndexes(out, table, state, statistics, scope);
  AppendStream(out, table, scope);
  AppendEncryption(out, table.settings, state.changing_encryption);
  AppendTableClass(out, table.settings);
  if (table.settings.restore && state.status == TableStatus::kCreating) {
    AppendRestore(out, *table.settings.restore, scope);
  }
  AppendOnDemand(out, table.settings.on_demand);
  const WarmUnits& warm = table.settings.warm;
  const bool asked = warm.read_units || warm.write_units;
  if (!state.just_created || asked) {
    AppendWarm(out, warm, table.billing_mode, table.units,
               state.changing_warm || (asked && state.status == TableStatus::kCreating));
  }
  fmt::format_to(std::back_inserter(out), ",\"DeletionProtectionEnabled\":{}}}",
                 table.deletion_protection);
}

void AppendDeletedTable(std::string& out, const TableDescription& table, double now,
                        const TableStatistics& statistics, const ArnScope& scope) {
  out.append("{\"TableName\":");
  AppendJsonString(out, table.name);
  out.append(",\"TableStatus\":\"DELETING\"");
  AppendProvisioned(out, table.units, now);
  AppendIdentity(out, table, statistics, scope);
  AppendBillingMode(out, table, true);
  AppendStream(out, table, scope);
  AppendEncryption(out, table.settings, false);
  AppendTableClass(out, table.settings);
  fmt::format_to(std::back_inserter(out), ",\"DeletionProtectionEnabled\":{}}}",
                 table.deletion_protection);
}

}  // namespace tuskgate::translator
