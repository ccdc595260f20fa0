#include "gateway/operations/collection_metrics.h"

#include <fmt/format.h>

#include "translator/items/select.h"
#include "translator/model/attribute_json.h"

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

}  // namespace tuskgate::gateway
