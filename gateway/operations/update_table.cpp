#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/request/table_requests.h"
#include "translator/request/update_table_request.h"
#include "translator/sql/catalog.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

constexpr std::string_view kUniqueViolation = "23505";

boost::asio::awaitable<std::optional<ApiError>> CreateIndex(OperationContext& context,
                                                            const TableDescription& table,
                                                            IndexDescription index) {
  index.relation = IndexRelationName(table.name, index.name, NewUuid());
  SqlStatement statement = EmitCreateIndex(table, index);
  const auto answer = co_await context.TryRun(std::move(statement));
  if (answer.has_value()) {
    if (answer->rows->Value(0, 0) != "t") co_return TableNotFound(table.name);
    co_return std::nullopt;
  }
  if (answer.error().sqlstate == kUniqueViolation) {
    co_return ValidationError("Attempting to create an index which already exists");
  }
  co_return context.Report("create_index", answer.error());
}

boost::asio::awaitable<std::optional<ApiError>> DropIndex(OperationContext& context,
                                                          const TableDescription& table,
                                                          std::string name) {
  SqlStatement statement = EmitDropIndex(table, name);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  co_return std::nullopt;
}

// Has the table be UPDATING, and an index that is to be dropped DELETING, for that many seconds.
void Delay(const TableDescription& table, TableChange& change, double seconds) {
  if (seconds <= 0 || change.state.status != TableStatus::kUpdating) return;
  change.changed.transition = TableTransition{TableStatus::kUpdating, Now() + seconds};
  if (!change.dropped) return;
  IndexDescription going = *table.FindIndex(*change.dropped);
  going.status = IndexStatus::kDeleting;
  change.changed.indexes.push_back(std::move(going));
  change.dropped.reset();
}

boost::asio::awaitable<std::optional<ApiError>> Write(OperationContext& context,
                                                      const TableChange& change) {
  SqlStatement statement = EmitUpdateTable(change.changed);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  if (answer->rows->RowCount() == 0) co_return TableNotFound(change.changed.name);
  if (change.created) co_return co_await CreateIndex(context, change.changed, *change.created);
  if (change.dropped) co_return co_await DropIndex(context, change.changed, *change.dropped);
  co_return std::nullopt;
}

}  // namespace

OperationAnswer UpdateTable(OperationContext& context, const Json& request) {
  const Result<UpdateTableRequest> update = ParseUpdateTable(request);
  if (!update.has_value()) co_return update.error();
  context.services().catalog.Forget(update->name);
  const Result<TablePtr> table = co_await context.FindTable(update->name);
  if (!table.has_value()) co_return table.error();
  if (*table == nullptr) co_return TableNotFound(update->name);
  const UpdateScope scope{context.services().scope, Now()};
  Result<TableChange> change = ApplyUpdate(**table, *update, scope);
  if (!change.has_value()) co_return change.error();
  const Result<TableStatistics> statistics = co_await FindStatistics(context, *table);
  if (!statistics.has_value()) co_return statistics.error();
  Delay(**table, *change, context.services().delays.updating);
  const std::optional<ApiError> error = co_await Write(context, *change);
  context.services().catalog.Forget(update->name);
  if (error) co_return *error;
  // The change is made, but the service's answer shows the table while it is being made.
  co_return RespondWithTable(context, "TableDescription", change->answered, change->state,
                             *statistics);
}

}  // namespace tuskgate::gateway
