#include "gateway/operations/kinesis_answers.h"
#include "gateway/operations/operations.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

// The service, too, answers before it has looked whether there is such a stream.
OperationAnswer EnableKinesisStreamingDestination(OperationContext& context, const Json& request) {
  const Result<DestinationRequest> enable = ParseEnableDestination(request);
  if (!enable.has_value()) co_return enable.error();
  const Result<TablePtr> table = co_await FindStreamedTable(context, enable->table);
  if (!table.has_value()) co_return table.error();
  const KinesisDestination wanted{enable->stream_arn, enable->precision};
  SqlStatement statement = EmitEnableDestination((*table)->id, wanted);
  const Result<std::optional<bool>> enabled =
      co_await ChangeDestination(context, enable->table, std::move(statement));
  if (!enabled.has_value()) co_return enabled.error();
  if (!*enabled) co_return TableNotFound(enable->table);
  if (!**enabled) co_return DestinationIsThere();
  co_return RespondWithDestination(*enable, "ENABLING", "EnableKinesisStreamingConfiguration");
}

}  // namespace tuskgate::gateway
