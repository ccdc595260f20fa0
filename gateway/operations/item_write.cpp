#include "gateway/operations/item_write.h"

#include "gateway/operations/collection_metrics.h"
#include "gateway/throttle/expected_use.h"
#include "translator/plan/table_storage.h"
#include "translator/rows/write_answer.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

OperationAnswer RespondTo(OperationContext& context, const WritePlan& plan,
                          const WriteResult& result, const CapacityUsed* used,
                          const WriteAnswerer& answerer) {
  if (!Succeeded(plan, result)) co_return WriteError(plan, result);
  std::string metrics;
  if (plan.options->collection_metrics && plan.table->HasLocalIndexes()) {
    AttributeValue key = *plan.key.Find(plan.table->partition_key.name);
    Result<std::string> found = co_await CollectionMetrics(context, *plan.table, std::move(key));
    if (!found.has_value()) co_return found.error();
    metrics = *std::move(found);
  }
  co_return answerer(plan, result, used, metrics);
}

}  // namespace

AttemptAnswer<std::string> AttemptWrite(OperationContext& context, const TablePtr& table,
                                        const WritePlanner& planner, const WriteAnswerer& answerer,
                                        WriteAttempts& attempts) {
  Result<WritePlan> plan = planner(*table);
  if (!plan.has_value()) co_return plan.error();
  plan->attempt = attempts.count++;
  if (auto error = context.Touch(*plan)) co_return *std::move(error);
  const TableStorage& storage = StorageOf(*table);
  Result<WriteStatement> statement = storage.Write(*plan, attempts.allow_direct);
  if (!statement.has_value()) co_return statement.error();
  Throttle* throttle = context.services().throttle;
  Reservation reservation(throttle, table, Flow::kWrite);
  if (throttle != nullptr) {
    if (auto refusal = reservation.Take(ExpectedOfWrite(*plan))) co_return *refusal;
  }
  SqlStatement sql = std::move(statement->sql);
  const auto answer = co_await context.RunOn(*table, std::move(sql));
  if (!answer.has_value()) co_return answer.error();
  const bool is_left_out = plan->attempt >= kAttemptsLeftOut;
  if (answer->stale) {
    if (answer->raced && is_left_out && storage.HidesRows(*table)) {
      co_return storage.LeftOut(*table);
    }
    co_return std::nullopt;
  }
  const WriteResult result =
      ReadWriteResult(statement->shape, *answer->answer.rows, answer->answer.affected);
  if (result.raced) co_return std::nullopt;
  if (result.status == WriteStatus::kLeftOut && !is_left_out) co_return std::nullopt;
  if (result.status == WriteStatus::kNeedsFullForm) {
    attempts.allow_direct = false;
    co_return std::nullopt;
  }
  std::optional<CapacityUsed> used;
  if (throttle != nullptr && CostsUnits(result.status)) {
    used = UnitsOfWrite(*plan, result);
    reservation.Settle(*used);
  }
  Result<std::string> body =
      co_await RespondTo(context, *plan, result, used ? &*used : nullptr, answerer);
  if (!body.has_value()) co_return body.error();
  co_return *std::move(body);
}

OperationAnswer RunWrite(OperationContext& context, const std::string& name,
                         const WritePlanner& planner) {
  WriteAttempts attempts;
  const WriteAnswerer answerer = [&name](const WritePlan& plan, const WriteResult& result,
                                         const CapacityUsed* used, std::string_view metrics) {
    return WriteAnswer(plan, result, name, used, metrics);
  };
  const TableAttempt<std::string> attempt = [&](const TablePtr& table) {
    return AttemptWrite(context, table, planner, answerer, attempts);
  };
  co_return co_await context.WithTable(name, attempt);
}

}  // namespace tuskgate::gateway
