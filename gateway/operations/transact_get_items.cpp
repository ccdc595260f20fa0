#include <algorithm>
#include <memory>
#include <utility>

#include "gateway/operations/operations.h"
#include "translator/plan/read_plan.h"
#include "translator/plan/table_storage.h"
#include "translator/request/transaction_requests.h"
#include "translator/rows/get_answer.h"
#include "translator/rows/transaction_answer.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// A get, decided on. The request and the table must outlive it.
struct PlannedGet {
  TablePtr table;
  GetPlan plan;
};
using PlannedGets = std::vector<PlannedGet>;

// All tables are looked for before any key is compared with its table's, and keys come before
// duplicates. Recorded from the service by paritysuite/dynamodb-conformance,
// tests/tier3/error-messages/transactGetItems.test.ts, and by floci-io/floci of ExecuteTransaction.
boost::asio::awaitable<Result<PlannedGets>> PlanGets(OperationContext& context,
                                                     const TransactGetRequest& request) {
  PlannedGets planned;
  for (const GetItemRequest& get : request.gets) {
    Result<TablePtr> table = co_await context.RequireTable(get.table);
    if (!table.has_value()) co_return table.error();
    planned.push_back({*std::move(table), {}});
  }
  std::vector<std::optional<ApiError>> faults(planned.size());
  for (std::size_t i = 0; i < planned.size(); ++i) {
    const Result<GetPlan> plan = PlanGet(request.gets[i], *planned[i].table);
    if (plan.has_value()) {
      planned[i].plan = *plan;
    } else {
      faults[i] = plan.error();
    }
  }
  if (auto refusal = RefusalOf(faults)) co_return *std::move(refusal);
  std::vector<TransactTarget> targets;
  for (const PlannedGet& get : planned) targets.push_back({get.table->name, get.plan.key});
  if (auto error = CheckTargets(targets)) co_return *std::move(error);
  for (const PlannedGet& get : planned) {
    if (auto error = StorageOf(*get.table).CheckOneSnapshot(*get.table)) co_return *error;
    context.Touch(get.plan);
  }
  co_return planned;
}

// What the transaction takes of each table. If that is not to be had, it is cancelled for all gets
// of the table.
class Reservations {
 public:
  std::optional<ApiError> Take(Throttle* throttle, const PlannedGets& gets) {
    if (throttle == nullptr) return std::nullopt;
    std::vector<CancellationReason> reasons(gets.size());
    bool refused = false;
    for (std::size_t i = 0; i < gets.size(); ++i) {
      const auto is_same = [&](const auto& known) { return known.table == gets[i].table; };
      if (std::any_of(tables_.begin(), tables_.end(), is_same)) continue;
      OfTable& one = tables_.emplace_back(gets[i].table);
      one.reservation = std::make_unique<Reservation>(throttle, one.table, Flow::kRead);
      const auto of_table = [&](const PlannedGet& get) { return get.table == one.table; };
      const auto count = std::count_if(gets.begin(), gets.end(), of_table);
      const auto refusal =
          one.reservation->Take({static_cast<double>(count) * UnitsOfTransactGet(0), {}});
      for (std::size_t j = i; refusal && j < gets.size(); ++j) {
        if (of_table(gets[j])) reasons[j] = ReasonOf(*refusal);
        refused = true;
      }
    }
    if (!refused) return std::nullopt;
    return TransactionCanceled(reasons);
  }

  void Use(const TablePtr& table, double units) {
    for (OfTable& one : tables_) {
      if (one.table == table) one.used += units;
    }
  }

  void Settle() {
    for (OfTable& one : tables_) one.reservation->Settle({one.used, {}});
  }

 private:
  struct OfTable {
    explicit OfTable(TablePtr of) : table(std::move(of)) {}

    TablePtr table;
    std::unique_ptr<Reservation> reservation;
    double used = 0;
  };

  std::vector<OfTable> tables_;
};

// One attempt; nothing when a table has changed meanwhile.
AttemptAnswer<std::string> ReadAll(OperationContext& context, const TransactGetRequest& request) {
  const Result<PlannedGets> gets = co_await PlanGets(context, request);
  if (!gets.has_value()) co_return gets.error();
  Reservations reservations;
  if (auto refusal = reservations.Take(context.services().throttle, *gets)) {
    co_return *std::move(refusal);
  }
  std::vector<OperationContext::TableRead> reads;
  for (const PlannedGet& get : *gets) {
    reads.push_back({get.table, StorageOf(*get.table).Get(get.plan)});
  }
  const auto result = co_await context.ReadTogether(std::move(reads));
  if (!result.has_value()) co_return result.error();
  if (result->stale) co_return std::nullopt;
  TransactGetAnswer answer;
  for (std::size_t i = 0; i < gets->size(); ++i) {
    const RowSet& rows = *result->answers[i].rows;
    answer.Add((*gets)[i].plan, rows);
    reservations.Use((*gets)[i].table, UnitsOfTransactGet(SizeOfGot(rows)));
  }
  reservations.Settle();
  co_return answer.Finish(request.capacity);
}

}  // namespace

// All items are of one snapshot, so it never conflicts with what is being written.
OperationAnswer TransactGetItems(OperationContext& context, const Json& request) {
  const Result<TransactGetRequest> get = ParseTransactGet(request);
  if (!get.has_value()) co_return get.error();
  for (int i = 0; i < kMostAttempts; ++i) {
    Result<std::optional<std::string>> done = co_await ReadAll(context, *get);
    if (!done.has_value()) co_return done.error();
    if (done->has_value()) co_return **std::move(done);
  }
  co_return OperationContext::TooManyAttempts();
}

}  // namespace tuskgate::gateway
