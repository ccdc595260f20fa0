#include <algorithm>

#include "gateway/operations/kinesis_answers.h"
#include "gateway/operations/operations.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer UpdateKinesisStreamingDestination(OperationContext& context, const Json& request) {
  const Result<DestinationRequest> update = ParseUpdateDestination(request);
  if (!update.has_value()) co_return update.error();
  const Result<TablePtr> table = co_await FindStreamedTable(context, update->table);
  if (!table.has_value()) co_return table.error();
  const KinesisDestination wanted{update->stream_arn, update->precision};
  SqlStatement statement = EmitSetPrecision((*table)->id, wanted);
  const Result<std::optional<bool>> changed =
      co_await ChangeDestination(context, update->table, std::move(statement));
  if (!changed.has_value()) co_return changed.error();
  if (changed->value_or(false)) {
    co_return RespondWithDestination(*update, "UPDATING", "UpdateKinesisStreamingConfiguration");
  }
  const Result<std::vector<KinesisDestination>> destinations =
      co_await FindDestinations(context, **table);
  if (!destinations.has_value()) co_return destinations.error();
  const auto found = std::find_if(
      destinations->begin(), destinations->end(),
      [&](const KinesisDestination& each) { return each.stream_arn == update->stream_arn; });
  if (found == destinations->end()) co_return NoDestinationToUpdate(*update);
  if (!found->is_enabled) co_return DestinationIsNotUpdatable(*update);
  co_return PrecisionIsSet(*update, (*table)->id);
}

}  // namespace tuskgate::gateway
