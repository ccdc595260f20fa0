#include "gateway/operations/item_page.h"

#include <chrono>
#include <vector>

#include "gateway/throttle/expected_use.h"
#include "translator/plan/table_storage.h"

namespace tuskgate::gateway {

using namespace translator;

AttemptAnswer<std::string> AttemptPage(OperationContext& context, const TablePtr& table,
                                       const PageOptions& options, const PagePlanner& planner,
                                       const PageAnswerer& answerer) {
  const Result<PagePlan> plan = planner(*table);
  if (!plan.has_value()) co_return plan.error();
  if (auto error = context.Touch(*plan)) co_return *std::move(error);
  Reservation reservation(context.services().throttle, table, Flow::kRead);
  const CapacityUsed expected = ExpectedOfRead(plan->target.index(), options.consistent);
  if (auto refusal = reservation.Take(expected)) co_return *refusal;
  MeanSizes& sizes = context.services().mean_sizes;
  PageAnswer page(*plan, context.services().page_budget, sizes.Find(table->id, options.index));
  for (bool complete = false; !complete;) {
    std::vector<SqlStatement> statements;
    for (const PagePart& part : page.NextTrip()) {
      statements.push_back(StorageOf(*table).Page(*plan, part));
    }
    const auto began = std::chrono::steady_clock::now();
    const auto result = co_await context.ReadOn(*table, std::move(statements));
    if (!result.has_value()) co_return result.error();
    if (result->stale) co_return std::nullopt;
    const auto took = std::chrono::steady_clock::now() - began;
    std::vector<const RowSet*> rows;
    for (const Answer& answer : result->answers) rows.push_back(answer.rows.get());
    complete = page.Add(rows, std::chrono::duration_cast<PageAnswer::Duration>(took));
  }
  sizes.Learn(table->id, options.index, page.MeanSize());
  reservation.Settle(page.Used());
  co_return answerer(std::move(page));
}

OperationAnswer RunPage(OperationContext& context, const PageOptions& options,
                        const PagePlanner& planner) {
  const PageAnswerer answerer = [](PageAnswer&& page) { return std::move(page).Finish(); };
  const TableAttempt<std::string> attempt = [&](const TablePtr& table) {
    return AttemptPage(context, table, options, planner, answerer);
  };
  co_return co_await context.WithTable(options.table, attempt);
}

}  // namespace tuskgate::gateway
