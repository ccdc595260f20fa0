#include <algorithm>
#include <optional>
#include <string>

#include "gateway/clock.h"
#include "gateway/operations/fill_small_index.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "gateway/postgres/connect.h"
#include "translator/catalog/time_to_live.h"
#include "translator/plan/table_storage.h"
#include "translator/request/table_requests.h"
#include "translator/request/time_to_live_requests.h"
#include "translator/rows/time_to_live_json.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// In the service a change takes up to an hour:
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
constexpr double kMostSeconds = 3600;

std::optional<TimeToLiveChange> ChangeOf(OperationContext& context, const std::string& attribute) {
  const double seconds = std::min(context.services().delays.updating, kMostSeconds);
  if (seconds <= 0) return std::nullopt;
  return TimeToLiveChange{attribute, Now() + seconds};
}

// Runs it. False when the table, or its time to live, is not what it was when it was read.
boost::asio::awaitable<Result<bool>> Change(OperationContext& context, SqlStatement statement) {
  const std::string_view name = statement.name;
  const auto answer = co_await context.TryRun(std::move(statement));
  if (answer.has_value())
    co_return answer->rows->RowCount() > 0 && answer->rows->Value(0, 0) != "f";
  if (SqlFaultOf(answer.error().sqlstate) == SqlFault::kUnique) co_return false;
  co_return context.Report(name, answer.error());
}

boost::asio::awaitable<Result<bool>> Enable(OperationContext& context, TablePtr table,
                                            std::string attribute) {
  SqlStatement statement =
      EmitEnableTimeToLive(*table, attribute, IndexRelationName(table->name, "ttl", NewUuid()),
                           ChangeOf(context, attribute));
  Result<bool> enabled = co_await Change(context, std::move(statement));
  const std::string index(kTimeToLiveIndex);
  if (enabled.has_value() && *enabled) co_await FillSmallIndex(context, *table, index);
  co_return enabled;
}

boost::asio::awaitable<Result<bool>> Disable(OperationContext& context, TablePtr table) {
  SqlStatement statement =
      EmitDisableTimeToLive(*table, ChangeOf(context, table->time_to_live->attribute));
  Result<bool> disabled = co_await Change(context, std::move(statement));
  if (disabled.has_value() && *disabled) {
    TableDescription left = *table;
    left.time_to_live.reset();
    if (!left.HasTrigger()) ++dropped_triggers;
  }
  co_return disabled;
}

}  // namespace

OperationAnswer UpdateTimeToLive(OperationContext& context, const Json& request) {
  const Result<UpdateTimeToLiveRequest> update = ParseUpdateTimeToLive(request);
  if (!update.has_value()) co_return update.error();
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    // Another process may have changed it just now.
    context.Forget(update->table);
    const Result<TablePtr> table =
        co_await FindExistingTable(context, update->table, TableNotFound);
    if (!table.has_value()) co_return table.error();
    if (auto error = CheckTimeToLiveMayChange(**table, Now())) co_return *error;
    if (auto error = CheckTimeToLiveChange(**table, *update, Now())) co_return *error;
    if (auto error = StorageOf(**table).Refuse(**table, OwnersMatter::kChange)) co_return *error;
    const Result<bool> changed = update->enable
                                     ? co_await Enable(context, *table, update->attribute)
                                     : co_await Disable(context, *table);
    context.Forget(update->table);
    if (!changed.has_value()) co_return changed.error();
    if (*changed) co_return AnswerUpdateTimeToLive(update->enable, update->attribute);
  }
  co_return OperationContext::TooManyAttempts();
}

}  // namespace tuskgate::gateway
