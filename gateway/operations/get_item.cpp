#include "gateway/operations/item_read.h"
#include "gateway/operations/operations.h"
#include "gateway/throttle/expected_use.h"
#include "translator/model/units.h"
#include "translator/plan/read_plan.h"
#include "translator/plan/table_storage.h"
#include "translator/rows/get_answer.h"

namespace tuskgate::gateway {

using namespace translator;

AttemptAnswer<std::string> AttemptGet(OperationContext& context, const TablePtr& table,
                                      const GetItemRequest& get, const GetAnswerer& answerer) {
  const Result<GetPlan> plan = PlanGet(get, *table);
  if (!plan.has_value()) co_return plan.error();
  if (auto error = context.Touch(*plan)) co_return *std::move(error);
  Reservation reservation(context.services().throttle, table, Flow::kRead);
  if (auto refusal = reservation.Take(ExpectedOfRead(nullptr, get.consistent))) {
    co_return *refusal;
  }
  SqlStatement statement = StorageOf(*table).Get(*plan);
  const auto result = co_await context.RunOn(*table, std::move(statement));
  if (!result.has_value()) co_return result.error();
  if (result->stale) co_return std::nullopt;
  const RowSet& rows = *result->answer.rows;
  reservation.Settle({ReadUnits(SizeOfGot(rows), get.consistent), {}});
  co_return answerer(*plan, rows);
}

OperationAnswer GetItem(OperationContext& context, const Json& request) {
  const Result<GetItemRequest> get = ParseGetItem(request);
  if (!get.has_value()) co_return get.error();
  const GetAnswerer answerer = [&get](const GetPlan& plan, const RowSet& rows) {
    return GetAnswer(*get, plan, rows);
  };
  const TableAttempt<std::string> attempt = [&](const TablePtr& table) {
    return AttemptGet(context, table, *get, answerer);
  };
  co_return co_await context.WithTable(get->table, attempt);
}

}  // namespace tuskgate::gateway
