#include "translator/rows/table_json.h"

#include <fmt/format.h>

#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

void AppendDefinition(std::string& out, const KeyAttribute& attribute) {
  out.append("{\"AttributeName\":");
  AppendJsonString(out, attribute.name);
  fmt::format_to(std::back_inserter(out), ",\"AttributeType\":\"{}\"}}",
                 KeyTypeTag(attribute.type));
}

void AppendKey(std::string& out, const KeyAttribute& attribute, std::string_view key_type) {
  out.append("{\"AttributeName\":");
  AppendJsonString(out, attribute.name);
  fmt::format_to(std::back_inserter(out), ",\"KeyType\":\"{}\"}}", key_type);
}

void AppendThroughput(std::string& out, const TableDescription& table) {
  auto end = std::back_inserter(out);
  out.append(",\"ProvisionedThroughput\":{");
  if (table.last_increase_at) {
    fmt::format_to(end, "\"LastIncreaseDateTime\":{:.3f},", *table.last_increase_at);
  }
  if (table.last_decrease_at) {
    fmt::format_to(end, "\"LastDecreaseDateTime\":{:.3f},", *table.last_decrease_at);
  }
  fmt::format_to(
      end, "\"NumberOfDecreasesToday\":{},\"ReadCapacityUnits\":{},\"WriteCapacityUnits\":{}}}",
      table.decreases_today, table.read_units, table.write_units);
}

// Only tables that are or once were on-demand have a summary.
void AppendBillingMode(std::string& out, const TableDescription& table, std::string_view status) {
  if (!table.on_demand_at) return;
  const std::string_view mode =
      table.billing_mode == BillingMode::kPayPerRequest ? "PAY_PER_REQUEST" : "PROVISIONED";
  std::string since;
  if (status != "CREATING") {
    since = fmt::format(",\"LastUpdateToPayPerRequestDateTime\":{:.3f}", *table.on_demand_at);
  }
  fmt::format_to(std::back_inserter(out),
                 ",\"BillingModeSummary\":{{\"BillingMode\":\"{0}\"{1}}},"
                 "\"TableThroughputModeSummary\":{{\"TableThroughputMode\":\"{0}\"{1}}}",
                 mode, since);
}

}  // namespace

void AppendTableDescription(std::string& out, const TableDescription& table,
                            std::string_view status, const TableStatistics& statistics,
                            const ArnScope& scope) {
  auto end = std::back_inserter(out);
  out.append("{\"AttributeDefinitions\":[");
  AppendDefinition(out, table.partition_key);
  if (table.sort_key) {
    out.push_back(',');
    AppendDefinition(out, *table.sort_key);
  }
  out.append("],\"TableName\":");
  AppendJsonString(out, table.name);
  out.append(",\"KeySchema\":[");
  AppendKey(out, table.partition_key, "HASH");
  if (table.sort_key) {
    out.push_back(',');
    AppendKey(out, *table.sort_key, "RANGE");
  }
  fmt::format_to(end, "],\"TableStatus\":\"{}\",\"CreationDateTime\":{:.3f}", status,
                 table.created_at);
  AppendThroughput(out, table);
  fmt::format_to(end, ",\"TableSizeBytes\":{},\"ItemCount\":{}", statistics.bytes,
                 statistics.items);
  fmt::format_to(end, ",\"TableArn\":\"arn:aws:dynamodb:{}:{}:table/{}\",\"TableId\":\"{}\"",
                 scope.region, scope.account_id, table.name, table.id);
  AppendBillingMode(out, table, status);
  fmt::format_to(end, ",\"DeletionProtectionEnabled\":{}}}", table.deletion_protection);
}

}  // namespace tuskgate::translator
