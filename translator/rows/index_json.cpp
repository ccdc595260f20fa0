#include "translator/rows/index_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/model/stored_text.h"
#include "translator/model/throughput.h"

namespace tuskgate::translator {
namespace {

std::string_view StatusName(IndexStatus status) {
  switch (status) {
    case IndexStatus::kCreating:
      return "CREATING";
    case IndexStatus::kActive:
      return "ACTIVE";
    case IndexStatus::kUpdating:
      return "UPDATING";
    case IndexStatus::kDeleting:
      return "DELETING";
  }
  return "";
}

// Where its name, key and projection are told, what a global index has besides.
void AppendGlobal(std::string& out, const IndexDescription& index, const TableDescription& table,
                  const DescribedState& state) {
  // A table's own indexes are made with it.
  const bool with_table = state.status == TableStatus::kCreating;
  const IndexStatus status = with_table ? IndexStatus::kCreating : index.status;
  fmt::format_to(std::back_inserter(out), ",\"IndexStatus\":\"{}\"", StatusName(status));
  // Told only of an index that a table in use is getting. The table is UPDATING until the index has
  // been allocated what it needs.
  if (status == IndexStatus::kCreating && !with_table) {
    fmt::format_to(std::back_inserter(out), ",\"Backfilling\":{}",
                   index.backfilling && state.status == TableStatus::kActive);
  }
  AppendProvisioned(out, index.units, state.now);
  AppendOnDemand(out, index.on_demand);
  const bool asked = index.warm.read_units || index.warm.write_units;
  if (!state.just_created || asked) {
    const std::vector<std::string>& changing = state.changing_warm_indexes;
    const bool is_changing =
        (asked && status == IndexStatus::kCreating) ||
        std::find(changing.begin(), changing.end(), index.name) != changing.end();
    AppendWarm(out, index.warm, table.billing_mode, index.units, is_changing);
  }
}

}  // namespace

void AppendProjection(std::string& out, const IndexDescription& index) {
  fmt::format_to(std::back_inserter(out), ",\"Projection\":{{\"ProjectionType\":\"{}\"",
                 ProjectionName(index.projection));
  if (!index.non_key_attributes.empty()) {
    out.append(",\"NonKeyAttributes\":[");
    for (const std::string& name : index.non_key_attributes) {
      if (out.back() != '[') out.push_back(',');
      AppendJsonString(out, name);
    }
    out.push_back(']');
  }
  out.push_back('}');
}

void AppendKeySchema(std::string& out, const KeyAttributes& partition_key,
                     const KeyAttributes& sort_key) {
  out.append(",\"KeySchema\":[");
  for (const auto& [part, type] :
       {std::pair<const KeyAttributes&, std::string_view>{partition_key, "HASH"},
        {sort_key, "RANGE"}}) {
    for (const KeyAttribute& attribute : part) {
      if (out.back() != '[') out.push_back(',');
      out.append("{\"AttributeName\":");
      AppendJsonString(out, attribute.name);
      fmt::format_to(std::back_inserter(out), ",\"KeyType\":\"{}\"}}", type);
    }
  }
  out.push_back(']');
}

void AppendProvisioned(std::string& out, const ProvisionedUnits& units, double now) {
  auto end = std::back_inserter(out);
  out.append(",\"ProvisionedThroughput\":{");
  if (units.last_increase_at) {
    fmt::format_to(end, "\"LastIncreaseDateTime\":{:.3f},", *units.last_increase_at);
  }
  if (units.last_decrease_at) {
    fmt::format_to(end, "\"LastDecreaseDateTime\":{:.3f},", *units.last_decrease_at);
  }
  fmt::format_to(
      end, "\"NumberOfDecreasesToday\":{},\"ReadCapacityUnits\":{},\"WriteCapacityUnits\":{}}}",
      DecreasesToday(units, now), units.read_units, units.write_units);
}

void AppendOnDemand(std::string& out, const OnDemandLimits& limits) {
  if (!limits.read_units && !limits.write_units) return;
  out.append(",\"OnDemandThroughput\":{");
  auto end = std::back_inserter(out);
  if (limits.read_units) fmt::format_to(end, "\"MaxReadRequestUnits\":{}", *limits.read_units);
  if (limits.write_units) {
    if (limits.read_units) out.push_back(',');
    fmt::format_to(end, "\"MaxWriteRequestUnits\":{}", *limits.write_units);
  }
  out.push_back('}');
}

void AppendWarm(std::string& out, const WarmUnits& asked, BillingMode mode,
                const ProvisionedUnits& units, bool changing) {
  const WarmThroughput warm = WarmThroughputOf(mode, units, asked);
  fmt::format_to(std::back_inserter(out),
                 ",\"WarmThroughput\":{{\"ReadUnitsPerSecond\":{},\"WriteUnitsPerSecond\":{},"
                 "\"Status\":\"{}\"}}",
                 warm.read_units, warm.write_units, changing ? "UPDATING" : "ACTIVE");
}

void AppendIndexList(std::string& out, const TableDescription& table, IndexKind kind,
                     const std::function<void(std::size_t i)>& append_rest) {
  bool first = true;
  for (std::size_t i = 0; i < table.indexes.size(); ++i) {
    const IndexDescription& index = table.indexes[i];
    if (index.kind != kind) continue;
    if (first) {
      fmt::format_to(std::back_inserter(out), ",\"{}SecondaryIndexes\":[",
                     kind == IndexKind::kLocal ? "Local" : "Global");
    } else {
      out.push_back(',');
    }
    first = false;
    out.append("{\"IndexName\":");
    AppendJsonString(out, index.name);
    AppendKeySchema(out, index.partition_key, index.sort_key);
    AppendProjection(out, index);
    append_rest(i);
    out.push_back('}');
  }
  if (!first) out.push_back(']');
}

void AppendIndexes(std::string& out, const TableDescription& table, const DescribedState& state,
                   const TableStatistics& statistics, const ArnScope& scope) {
  const std::string arn = TableArn(table, scope);
  for (const IndexKind kind : {IndexKind::kLocal, IndexKind::kGlobal}) {
    AppendIndexList(out, table, kind, [&](std::size_t i) {
      const IndexDescription& index = table.indexes[i];
      if (index.IsGlobal()) AppendGlobal(out, index, table, state);
      const RelationStatistics counts =
          i < statistics.indexes.size() ? statistics.indexes[i] : RelationStatistics{};
      fmt::format_to(std::back_inserter(out),
                     ",\"IndexSizeBytes\":{},\"ItemCount\":{},\"IndexArn\":\"{}/index/{}\"",
                     counts.bytes, counts.items, arn, index.name);
    });
  }
}

}  // namespace tuskgate::translator
