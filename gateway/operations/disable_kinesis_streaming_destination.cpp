#include "gateway/operations/kinesis_answers.h"
#include "gateway/operations/operations.h"
#include "gateway/postgres/connect.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DisableKinesisStreamingDestination(OperationContext& context, const Json& request) {
  const Result<DestinationRequest> disable = ParseDisableDestination(request);
  if (!disable.has_value()) co_return disable.error();
  const Result<TablePtr> table = co_await FindStreamedTable(context, disable->table);
  if (!table.has_value()) co_return table.error();
  SqlStatement statement = EmitDisableDestination((*table)->id, disable->stream_arn);
  const Result<std::optional<bool>> disabled =
      co_await ChangeDestination(context, disable->table, std::move(statement));
  if (!disabled.has_value()) co_return disabled.error();
  if (disabled->value_or(false) == false) co_return DestinationIsNotActive();
  TableDescription left = **table;
  left.settings.has_kinesis = false;
  if (!left.HasTrigger()) ++dropped_triggers;
  co_return RespondWithDestination(*disable, "DISABLING", {});
}

}  // namespace tuskgate::gateway
