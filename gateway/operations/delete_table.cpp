#include "gateway/clock.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/policy_answers.h"
#include "gateway/operations/table_answers.h"
#include "gateway/postgres/connect.h"
#include "translator/catalog/catalog.h"
#include "translator/plan/table_storage.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// Where changes take their time, that of a policy is waited for.
boost::asio::awaitable<std::optional<ApiError>> CheckPolicyIsSettled(OperationContext& context,
                                                                     TablePtr table) {
  const PolicyMoment moment = MomentOf(context, table.get());
  if (moment.delay <= 0) co_return std::nullopt;
  SqlStatement statement = EmitFindPolicy({table->id, {}}, context.KeyOf(table->name));
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  co_return CheckNoPolicyPending(table->name, ReadStoredPolicy(*answer->rows), moment);
}

}  // namespace

OperationAnswer DeleteTable(OperationContext& context, const Json& request) {
  const Result<std::string> name = ParseTableName(request);
  if (!name.has_value()) co_return name.error();
  // Protection may have been switched on by another process just now.
  context.Forget(*name);
  const Result<TablePtr> table = co_await context.FindTable(*name);
  if (!table.has_value()) co_return table.error();
  if (*table == nullptr) co_return TableNotFound(*name);
  if (auto error = StorageOf(**table).Refuse(**table, OwnersMatter::kChange)) co_return *error;
  if (auto error = CheckDeletable(**table, Now())) co_return *error;
  if (auto error = co_await CheckPolicyIsSettled(context, *table)) co_return *error;
  const Result<TableStatistics> statistics = co_await FindStatistics(context, *table);
  if (!statistics.has_value()) co_return statistics.error();
  const double delay = context.services().delays.deleting;
  SqlStatement statement = delay > 0 ? EmitBeginDropTable(context.WithKey(**table), Now() + delay)
                                     : EmitDropTable(context.WithKey(**table));
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  context.Forget(*name);
  if (delay <= 0 && !answer->rows->Value(0, 0)) {
    // Not recorded from the service, which refuses it by its documentation.
    co_return ResourceInUse("Cannot delete table while a backup of it is being created.");
  }
  if (answer->rows->RowCount() == 0 || answer->rows->Value(0, 0) == "f")
    co_return TableNotFound(*name);
  if (delay <= 0 && (*table)->HasTrigger()) ++dropped_triggers;
  std::string body = "{\"TableDescription\":";
  AppendDeletedTable(body, **table, Now(), *statistics, context.scope());
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
