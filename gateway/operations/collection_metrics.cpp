#include "gateway/operations/collection_metrics.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "translator/items/select.h"
#include "translator/model/attribute_json.h"
#include "translator/model/stored_text.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer CollectionMetrics(OperationContext& context, const TableDescription& table,
                                  AttributeValue partition_key) {
  SqlStatement statement = EmitCollectionSize(table, partition_key);
  const auto result = co_await context.RunOn(table, std::move(statement));
  if (!result.has_value()) co_return result.error();
  constexpr std::int64_t kGigabyte = 1 << 30;
  const std::int64_t gigabytes =
      result->stale ? 0 : IntegerAt(*result->answer.rows, 0, 0) / kGigabyte;
  std::string metrics = "{\"ItemCollectionKey\":";
  AppendJson(metrics, Item{{{table.partition_key.name, std::move(partition_key)}}});
  fmt::format_to(std::back_inserter(metrics), ",\"SizeEstimateRangeGB\":[{}.0,{}.0]}}", gigabytes,
                 gigabytes + 1);
  co_return metrics;
}

OperationAnswer CollectionMetricsOf(OperationContext& context, const std::string& name,
                                    const TableDescription& table,
                                    const std::vector<const Item*>& written) {
  std::vector<AttributeValue> keys;
  for (const Item* item : written) {
    const AttributeValue& key = *item->Find(table.partition_key.name);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  std::string metrics;
  AppendJsonString(metrics, name);
  metrics.append(":[");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) metrics.push_back(',');
    const Result<std::string> one = co_await CollectionMetrics(context, table, std::move(keys[i]));
    if (!one.has_value()) co_return one.error();
    metrics.append(*one);
  }
  metrics.push_back(']');
  co_return metrics;
}

}  // namespace tuskgate::gateway
