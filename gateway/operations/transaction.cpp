#include "gateway/operations/transaction.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/clock.h"
#include "gateway/operations/collection_metrics.h"
#include "gateway/throttle/expected_use.h"
#include "translator/plan/table_storage.h"
#include "translator/plan/transaction.h"
#include "translator/rows/capacity.h"
#include "translator/rows/transaction_answer.h"
#include "translator/rows/write_answer.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// What a table has to do with the transaction.
struct Part {
  TablePtr table;
  std::unique_ptr<Reservation> reservation;
  CapacityUsed used = {};
};

// One attempt at it, with the tables as they are.
class Attempt {
 public:
  // `number`: how many came to nothing before.
  Attempt(OperationContext& context, TransactWriteRequest& write, int number)
      : context_(context), write_(write), number_(number) {}

  // Nothing: to be tried again.
  AttemptAnswer<TransactionDone> Run();

 private:
  boost::asio::awaitable<std::optional<ApiError>> FindTables();
  std::optional<ApiError> Plan();
  std::optional<ApiError> Admit();
  Result<std::optional<std::string>> Principal() const;
  AttemptAnswer<TransactionDone> Read(SegmentAnswer answer);
  AttemptAnswer<TransactionDone> Explain(std::size_t statement, DatabaseError error);
  std::optional<ApiError> ReadResults(SegmentAnswer& answer);
  boost::asio::awaitable<Result<TransactionDone>> Finish(CapacityAxis kind);
  OperationAnswer Metrics();

  Part& PartOf(std::size_t action) { return parts_[part_of_[action]]; }

  OperationContext& context_;
  TransactWriteRequest& write_;
  const int number_;
  std::vector<Part> parts_;           // each table once, in the order of the request
  std::vector<std::size_t> part_of_;  // of each action
  std::vector<WritePlan> plans_;
  std::vector<CancellationReason> reasons_;  // of each action
  std::optional<TransactionToken> token_;
  ComposedTransaction composed_;
  std::vector<WriteResult> results_;
  std::vector<std::unique_ptr<RowSet>> rows_;  // what the results point into
};

boost::asio::awaitable<std::optional<ApiError>> Attempt::FindTables() {
  for (const TransactAction& action : write_.actions) {
    const auto known = std::find_if(parts_.begin(), parts_.end(), [&action](const Part& part) {
      return part.table->name == action.table();
    });
    part_of_.push_back(static_cast<std::size_t>(known - parts_.begin()));
    if (known != parts_.end()) continue;
    Result<TablePtr> table = co_await context_.RequireTable(action.table());
    if (!table.has_value()) co_return table.error();
    parts_.push_back({*std::move(table), nullptr, {}});
  }
  co_return std::nullopt;
}

// What is wrong with an action and its table either refuses the request or cancels the transaction.
std::optional<ApiError> Attempt::Plan() {
  reasons_.resize(write_.actions.size());
  std::vector<std::optional<ApiError>> faults(write_.actions.size());
  for (std::size_t i = 0; i < write_.actions.size(); ++i) {
    Result<WritePlan> plan = PlanAction(write_.actions[i], *PartOf(i).table);
    if (plan.has_value()) {
      plan->attempt = number_;
      plans_.push_back(*std::move(plan));
      continue;
    }
    faults[i] = plan.error();
  }
  if (auto refusal = RefusalOf(faults)) return refusal;
  std::vector<TransactTarget> targets;
  for (const WritePlan& plan : plans_) targets.push_back({plan.table->name, &plan.key});
  if (auto error = CheckTargets(targets)) return error;
  // Two spellings of a key may be one row.
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    std::vector<const Item*> keys;
    for (std::size_t i = 0; i < plans_.size(); ++i) {
      if (part_of_[i] == p) keys.push_back(&plans_[i].key);
    }
    const TableDescription& table = *parts_[p].table;
    if (StorageOf(table).NameOneItem(table, keys)) return SeveralOperationsOnOneItem();
  }
  return std::nullopt;
}

std::optional<ApiError> Attempt::Admit() {
  Throttle* const throttle = context_.services().throttle;
  if (throttle == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    Part& part = PartOf(i);
    if (part.reservation == nullptr) {
      part.reservation = std::make_unique<Reservation>(throttle, part.table, Flow::kWrite);
    }
    CapacityUsed expected = ExpectedOfWrite(plans_[i]);
    expected.table *= 2;
    if (const auto refusal = part.reservation->Take(expected)) {
      reasons_[i] = ReasonOf(*refusal);
      return TransactionCanceled(reasons_);
    }
  }
  return std::nullopt;
}

Result<std::optional<std::string>> Attempt::Principal() const {
  for (const Part& part : parts_) {
    Result<std::optional<std::string>> principal = context_.PrincipalFor(*part.table);
    if (!principal.has_value() || *principal) return principal;
  }
  return std::optional<std::string>();
}

AttemptAnswer<TransactionDone> Attempt::Run() {
  if (auto error = co_await FindTables()) co_return *error;
  if (auto error = Plan()) {
    std::set<std::string> tables;
    for (const Part& part : parts_) tables.insert(part.table->name);
    if (number_ == 0 && co_await context_.ForgetChanged(std::move(tables))) co_return std::nullopt;
    co_return *error;
  }
  for (const WritePlan& plan : plans_) {
    if (auto error = context_.Touch(plan)) co_return *std::move(error);
  }
  if (auto error = Admit()) co_return *error;
  if (!write_.token.empty()) {
    token_ = TransactionToken{context_.KeyOf(write_.token), write_.fingerprint, NewUuid(), Now()};
  }
  composed_ = ComposeTransaction(plans_, token_ ? &*token_ : nullptr);
  if (auto refusal = RefusalOf(composed_.faults)) co_return *refusal;
  Result<std::optional<std::string>> principal = Principal();
  if (!principal.has_value()) co_return principal.error();
  auto answer =
      co_await context_.TryRunSegment(std::move(composed_.segment), *std::move(principal));
  if (!answer.has_value()) co_return context_.Report("transaction", answer.error());
  co_return co_await Read(*std::move(answer));
}

AttemptAnswer<TransactionDone> Attempt::Read(SegmentAnswer answer) {
  const auto& outcomes = answer.outcomes;
  const auto failed = std::find_if(outcomes.begin(), outcomes.end(), [](const auto& outcome) {
    return outcome && outcome->has_error();
  });
  const auto at = static_cast<std::size_t>(failed - outcomes.begin());
  if (composed_.token && at > *composed_.token) {
    // The request that was sent before counts, whatever would become of this one now.
    switch (ReadTokenClaim(*token_, *(**outcomes[*composed_.token]).rows)) {
      case TokenClaim::kClaimed:
        break;
      case TokenClaim::kMismatch:
        co_return IdempotentParameterMismatch();
      case TokenClaim::kDone: {
        if (at == composed_.gate) {
          if (auto error = ReadResults(answer)) co_return *error;
        }
        co_return co_await Finish(CapacityAxis::kRead);
      }
    }
  }
  if (failed != outcomes.end() && at != composed_.gate) {
    co_return co_await Explain(at, (*failed)->error());
  }
  if (failed == outcomes.end() && !answer.committed) {
    // Only constraints of attached relations wait until the end.
    for (const Part& part : parts_) {
      if (StorageOf(*part.table).IsInCatalog()) continue;
      const Result<bool> stale =
          co_await context_.IsStaleAfter(*part.table, "transaction", *answer.commit_error);
      if (!stale.has_value()) co_return stale.error();
      co_return std::nullopt;
    }
    co_return context_.Report("transaction", *answer.commit_error);
  }
  if (auto error = ReadResults(answer)) co_return *error;
  if (failed == outcomes.end()) co_return co_await Finish(CapacityAxis::kWrite);
  if ((*failed)->error().sqlstate != kTransactionCanceled) {
    co_return context_.Report("transaction", (*failed)->error());
  }
  for (std::size_t i = 0; i < plans_.size(); ++i) reasons_[i] = ReasonOf(plans_[i], results_[i]);
  co_return TransactionCanceled(reasons_);
}

// A statement that PostgreSQL refused ends the transaction: what would have become of the writes
// after it is not known, and of those before it matters no more.
AttemptAnswer<TransactionDone> Attempt::Explain(std::size_t statement, DatabaseError error) {
  if (composed_.token && statement == *composed_.token) {
    if (SqlFaultOf(error.View()) == SqlFault::kLockTimeout) co_return TransactionInProgress();
    co_return context_.Report("transaction", error);
  }
  const auto part =
      std::find_if(composed_.parts.begin(), composed_.parts.end(),
                   [statement](const ComposedTransaction::Part& candidate) {
                     return candidate.first <= statement && statement <= candidate.last;
                   });
  const auto action = static_cast<std::size_t>(part - composed_.parts.begin());
  const TableDescription& table = *plans_[action].table;
  const TableStorage& storage = StorageOf(table);
  if (number_ >= kAttemptsLeftOut && storage.HidesRows(table) &&
      storage.FaultOf(table, error.View()) == StatementFault::kRaced) {
    reasons_[action] = ReasonOf(storage.LeftOut(table));
    co_return TransactionCanceled(reasons_);
  }
  const Result<bool> stale = co_await context_.IsStaleAfter(table, "transaction", std::move(error));
  if (stale.has_value()) co_return std::nullopt;
  if (!CancelsTransaction(stale.error())) co_return stale.error();
  reasons_[action] = ReasonOf(stale.error());
  co_return TransactionCanceled(reasons_);
}

std::optional<ApiError> Attempt::ReadResults(SegmentAnswer& answer) {
  for (const ComposedTransaction::Part& part : composed_.parts) {
    const TableDescription& table = *part.plan->table;
    Answer& outcome = **answer.outcomes[part.deciding];
    auto rows = StorageOf(table).Assemble(table, part.attached, std::move(outcome.rows));
    if (!rows.has_value()) return rows.error();
    results_.push_back(ReadWriteResult(part.shape, **rows, outcome.affected));
    rows_.push_back(*std::move(rows));
  }
  return std::nullopt;
}

boost::asio::awaitable<Result<TransactionDone>> Attempt::Finish(CapacityAxis axis) {
  TransactionDone done;
  done.axis = axis;
  for (std::size_t i = 0; i < results_.size(); ++i) {
    const CapacityUsed used = axis == CapacityAxis::kRead ? UnitsOfRepeat(plans_[i], results_[i])
                                                          : UnitsOfAction(plans_[i], results_[i]);
    PartOf(i).used.Add(used);
  }
  for (Part& part : parts_) {
    if (part.reservation != nullptr && axis == CapacityAxis::kWrite) {
      part.reservation->Settle(part.used);
    }
    done.used.Add(part.table->name, part.used);
    done.tables.push_back(part.table);
  }
  if (write_.collection_metrics) {
    Result<std::string> metrics = co_await Metrics();
    if (!metrics.has_value()) co_return metrics.error();
    if (!metrics->empty()) done.metrics = "{" + *metrics + "}";
  }
  co_return done;
}

// "Table":[{...},...],...
OperationAnswer Attempt::Metrics() {
  std::string metrics;
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    const TableDescription& table = *parts_[p].table;
    if (!table.HasLocalIndexes()) continue;
    std::vector<const Item*> written;
    for (std::size_t i = 0; i < plans_.size(); ++i) {
      if (part_of_[i] == p && plans_[i].action != WriteAction::kCheck) {
        written.push_back(&plans_[i].key);
      }
    }
    if (written.empty()) continue;
    const Result<std::string> part =
        co_await CollectionMetricsOf(context_, table.name, table, written);
    if (!part.has_value()) co_return part.error();
    if (!metrics.empty()) metrics.push_back(',');
    metrics.append(*part);
  }
  co_return metrics;
}

}  // namespace

boost::asio::awaitable<Result<TransactionDone>> RunTransaction(OperationContext& context,
                                                               TransactWriteRequest& write) {
  for (TransactAction& action : write.actions) {
    action.options().metered =
        context.services().throttle != nullptr || write.capacity != CapacityDetail::kNone;
  }
  for (int i = 0; i < kMostAttempts; ++i) {
    Attempt attempt(context, write, i);
    Result<std::optional<TransactionDone>> done = co_await attempt.Run();
    if (!done.has_value()) co_return done.error();
    if (done->has_value()) co_return **std::move(done);
  }
  co_return OperationContext::TooManyAttempts();
}

}  // namespace tuskgate::gateway
