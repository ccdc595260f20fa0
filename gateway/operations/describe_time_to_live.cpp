#include "gateway/clock.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/request/table_requests.h"
#include "translator/request/time_to_live_requests.h"
#include "translator/rows/time_to_live_json.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DescribeTimeToLive(OperationContext& context, const Json& request) {
  const Result<std::string> name = ParseTableName(request);
  if (!name.has_value()) co_return name.error();
  const Result<TablePtr> table = co_await FindExistingTable(context, *name, TableNotFound);
  if (!table.has_value()) co_return table.error();
  if (auto error = CheckTimeToLiveIsKnown(**table, Now())) co_return *error;
  const std::optional<TimeToLiveChange>& change = (*table)->settings.time_to_live_change;
  co_return AnswerDescribeTimeToLive((*table)->time_to_live,
                                     IsUnderWay(change, Now()) ? &*change : nullptr);
}

}  // namespace tuskgate::gateway
