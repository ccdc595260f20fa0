#include "gateway/operations/operations.h"
#include "gateway/throttle/expected_use.h"
#include "translator/model/key.h"
#include "translator/model/stored_item.h"
#include "translator/request/read_requests.h"
#include "translator/rows/capacity.h"
#include "translator/rows/project_item.h"
#include "translator/sql/select.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

std::string Respond(const GetItemRequest& get, const TableDescription& table, const RowSet& rows) {
  std::string body = "{";
  std::int64_t size = 0;
  if (rows.RowCount() > 0) {
    const std::string_view bytes = *rows.Value(0, 0);
    const StoredItem stored(bytes, table.item_format);
    size = IntegerAt(rows, 0, 1);
    body.reserve(bytes.size() + 256);
    body.append("\"Item\":");
    if (get.projection) {
      AppendJson(body, ProjectItem(stored.Parse(), PathsOf(*get.projection)));
    } else {
      stored.AppendTo(body);
    }
  }
  if (get.capacity != CapacityDetail::kNone) {
    if (body.size() > 1) body.push_back(',');
    body.append("\"ConsumedCapacity\":");
    AppendConsumedCapacity(body, get.capacity, get.table, {ReadUnits(size, get.consistent), {}});
  }
  body.push_back('}');
  return body;
}

}  // namespace

OperationAnswer GetItem(OperationContext& context, const Json& request) {
  const Result<GetItemRequest> get = ParseGetItem(request);
  if (!get.has_value()) co_return get.error();
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    const Result<TablePtr> table = co_await context.RequireTable(get->table);
    if (!table.has_value()) co_return table.error();
    if (auto error = CheckKey(**table, get->key)) co_return *error;
    if (get->projection) {
      if (auto error = CheckKeyPaths(**table, *get->projection)) co_return *error;
    }
    Reservation reservation(context.services().throttle, *table, Flow::kRead);
    if (auto refusal = reservation.Take(ExpectedOfRead(nullptr, get->consistent)))
      co_return *refusal;
    SqlStatement statement = EmitGet(**table, get->key);
    const auto result = co_await context.RunOn(**table, std::move(statement));
    if (!result.has_value()) co_return result.error();
    if (result->stale) continue;
    const RowSet& rows = *result->answer.rows;
    const std::int64_t size = rows.RowCount() > 0 ? IntegerAt(rows, 0, 1) : 0;
    reservation.Settle({ReadUnits(size, get->consistent), {}});
    co_return Respond(*get, **table, rows);
  }
  co_return ApiError{ErrorKind::kInternalServerError, "The table changes too often", {}};
}

}  // namespace tuskgate::gateway
