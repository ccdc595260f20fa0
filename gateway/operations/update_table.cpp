#include "gateway/clock.h"
#include "gateway/operations/fill_small_index.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "gateway/postgres/connect.h"
#include "translator/catalog/catalog.h"
#include "translator/plan/table_storage.h"
#include "translator/request/table_requests.h"
#include "translator/request/update_table_request.h"
#include "translator/storage/stream_storage.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// Each time another one has changed the table meanwhile, so there may be as many clients.
constexpr int kMostChanges = 200;

// Has the table be UPDATING, and an index that is to be dropped DELETING, for that many seconds.
void Delay(const TableDescription& table, TableChange& change, double seconds) {
  if (seconds <= 0 || !change.takes_time) return;
  change.changed.transition = TableTransition{TableStatus::kUpdating, Now() + seconds};
  if (!change.dropped) return;
  IndexDescription going = *table.FindIndex(*change.dropped);
  going.status = IndexStatus::kDeleting;
  change.changed.indexes.push_back(std::move(going));
  change.dropped.reset();
}

// The same of the stream of a table that a mapping has.
boost::asio::awaitable<Result<bool>> WriteStream(OperationContext& context,
                                                 const TableDescription& table,
                                                 const TableDescription& changed) {
  const std::string known =
      table.settings.stream_view_type.empty() ? std::string() : table.settings.stream_label;
  SqlStatement statement = EmitSetStream(changed, known, context.services().stream_shards);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  const auto trouble = answer->rows->Value(0, 0);
  if (!trouble) co_return true;
  if (auto error = StreamError(table, *trouble)) co_return *error;
  co_return false;
}

// Of a table that a mapping has, nothing but the stream is ours to change.
std::optional<ApiError> Refuse(const TableDescription& table, const UpdateTableRequest& update) {
  if (!ChangesStreamAlone(update)) return StorageOf(table).Refuse(table, OwnersMatter::kChange);
  return update.stream->enabled ? RefuseStream(table) : std::nullopt;
}

// Reads anew what is to be changed.
boost::asio::awaitable<Result<TablePtr>> FindCurrent(OperationContext& context,
                                                     const std::string& name) {
  context.Forget(name);
  Result<TablePtr> table = co_await context.FindTable(name);
  if (!table.has_value()) co_return table.error();
  if (*table != nullptr && !StorageOf(**table).IsInCatalog()) {
    co_await context.ReloadAttached();
    table = co_await context.FindTable(name);
  }
  if (table.has_value() && *table == nullptr) co_return TableNotFound(name);
  co_return table;
}

// The stream that a change has begun has another label than was thought where an earlier one has
// that.
boost::asio::awaitable<void> NameStream(OperationContext& context, TableChange& change) {
  if (!change.stream_changed || change.answered.settings.stream_view_type.empty()) co_return;
  const Result<TablePtr> table = co_await context.FindTable(change.answered.name);
  if (!table.has_value() || *table == nullptr) co_return;
  change.answered.settings.stream_label = (**table).settings.stream_label;
}

// False when the table is not any more what it was when it was read: then nothing was written.
boost::asio::awaitable<Result<bool>> Write(OperationContext& context, const TableChange& change) {
  std::optional<IndexDescription> created = change.created;
  if (created) created->relation = IndexRelationName(change.changed.name, created->name, NewUuid());
  std::optional<int> stream_shards;
  if (change.stream_changed) stream_shards = context.services().stream_shards;
  SqlStatement statement =
      EmitUpdateTable(context.WithKey(change.changed), created ? &*created : nullptr,
                      change.dropped ? &*change.dropped : nullptr, stream_shards);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  if (answer->rows->RowCount() == 0) co_return false;
  const bool lost_something = change.dropped || change.stream_changed;
  if (lost_something && !change.changed.HasTrigger()) ++dropped_triggers;
  co_return true;
}

}  // namespace

OperationAnswer UpdateTable(OperationContext& context, const Json& request) {
  const Result<UpdateTableRequest> update = ParseUpdateTable(request);
  if (!update.has_value()) co_return update.error();
  for (int attempt = 0; attempt < kMostChanges; ++attempt) {
    const Result<TablePtr> table = co_await FindCurrent(context, update->name);
    if (!table.has_value()) co_return table.error();
    if (auto error = Refuse(**table, *update)) co_return *error;
    const UpdateScope scope{context.scope(), Now()};
    Result<TableChange> change = ApplyUpdate(**table, *update, scope);
    if (!change.has_value()) co_return change.error();
    const Result<TableStatistics> statistics = co_await FindStatistics(context, *table);
    if (!statistics.has_value()) co_return statistics.error();
    Delay(**table, *change, context.services().delays.updating);
    const bool is_ours = StorageOf(**table).IsInCatalog();
    Result<bool> written = false;
    if (is_ours) {
      written = co_await Write(context, *change);
    } else {
      written = co_await WriteStream(context, **table, change->changed);
      co_await context.ReloadAttached();
    }
    if (written.has_value() && *written && change->created && !change->changed.transition) {
      co_await FillSmallIndex(context, change->changed, change->created->name);
    }
    context.Forget(update->name);
    if (!written.has_value()) co_return written.error();
    if (!*written) continue;
    co_await NameStream(context, *change);
    // The change is made, but the service's answer shows the table while it is being made.
    co_return RespondWithTable(context, "TableDescription", change->answered, change->state,
                               *statistics);
  }
  co_return ApiError{
      ErrorKind::kInternalServerError, "The table is changed by too many clients at once", {}};
}

}  // namespace tuskgate::gateway
