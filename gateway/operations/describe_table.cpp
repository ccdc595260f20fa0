#include "gateway/clock.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DescribeTable(OperationContext& context, const Json& request) {
  const Result<std::string> name = ParseTableName(request);
  if (!name.has_value()) co_return name.error();
  const Result<TablePtr> table = co_await FindExistingTable(context, *name, TableNotFound);
  if (!table.has_value()) co_return table.error();
  const Result<TableStatistics> statistics = co_await FindStatistics(context, *table);
  if (!statistics.has_value()) co_return statistics.error();
  const double now = Now();
  const DescribedState state{.status = StatusAt(**table, now), .now = now};
  co_return RespondWithTable(context, "Table", **table, state, *statistics);
}

}  // namespace tuskgate::gateway
