#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "gateway/operations/operations.h"
#include "gateway/operations/transact_get.h"
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
  planned.reserve(request.gets.size());
  for (const GetItemRequest& get : request.gets) {
    if (!planned.empty() && planned.back().table->name == get.table) {
      planned.push_back({planned.back().table, {}});
      continue;
    }
    TablePtr table = context.KnownTable(get.table);
    if (table == nullptr) {
      Result<TablePtr> required = co_await context.RequireTable(get.table);
      if (!required.has_value()) co_return required.error();
      table = *std::move(required);
    }
    planned.push_back({std::move(table), {}});
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
  targets.reserve(planned.size());
  for (const PlannedGet& get : planned) targets.push_back({get.table->name, get.plan.key});
  if (auto error = CheckTargets(targets)) co_return *std::move(error);
  for (const PlannedGet& get : planned) {
    if (auto error = StorageOf(*get.table).CheckOneSnapshot(*get.table)) co_return *error;
    if (auto error = context.Touch(get.plan)) co_return *std::move(error);
  }
  co_return planned;
}

// With so many keys a statement goes with point reads, which it shares trips with: twice as fast as
// on its own, and no longer than a few large items.
constexpr std::size_t kFewKeys = 8;

// The gets of one table are one statement.
struct TablePart {
  TablePtr table;
  std::vector<std::size_t> gets;  // positions in the request
};
using TableParts = std::vector<TablePart>;

// Whether two of the keys, spelled differently, are those of one row.
bool NameOneItem(const TablePart& part, const PlannedGets& gets) {
  std::vector<const Item*> keys;
  keys.reserve(part.gets.size());
  for (const std::size_t get : part.gets) keys.push_back(gets[get].plan.key);
  return StorageOf(*part.table).NameOneItem(*part.table, keys);
}

TableParts::iterator AddPart(TableParts& parts, const TablePtr& table, std::size_t most_gets) {
  TablePart& part = parts.emplace_back();
  part.table = table;
  part.gets.reserve(most_gets);
  return parts.end() - 1;
}

TableParts PartsOf(const PlannedGets& gets) {
  TableParts parts;
  for (std::size_t i = 0; i < gets.size(); ++i) {
    const auto is_same = [&](const TablePart& part) { return part.table == gets[i].table; };
    auto part = std::find_if(parts.begin(), parts.end(), is_same);
    if (part == parts.end()) part = AddPart(parts, gets[i].table, gets.size());
    part->gets.push_back(i);
  }
  return parts;
}

SqlStatement StatementOf(const TablePart& part, const PlannedGets& gets) {
  const TableStorage& storage = StorageOf(*part.table);
  if (part.gets.size() == 1) return storage.Get(gets[part.gets.front()].plan);
  BatchGetPlan plan{part.table.get(), {}, nullptr};
  plan.keys.reserve(part.gets.size());
  for (const std::size_t get : part.gets) plan.keys.push_back(gets[get].plan.key);
  SqlStatement statement = storage.BatchGet(plan, kMostBytesOfTransaction);
  if (statement.lane == Lane::kBulk && plan.keys.size() <= kFewKeys) statement.lane = Lane::kRead;
  return statement;
}

// One statement on a table of ours sees one snapshot; in those on attached relations code of their
// owners may run, which looks again.
bool NeedsTransaction(const TableParts& parts) {
  return parts.size() > 1 || !StorageOf(*parts.front().table).IsInCatalog();
}

boost::asio::awaitable<Result<OperationContext::TableAnswers>> Read(OperationContext& context,
                                                                    const TableParts& parts,
                                                                    const PlannedGets& gets) {
  if (!NeedsTransaction(parts)) {
    std::vector<SqlStatement> statements;
    statements.push_back(StatementOf(parts.front(), gets));
    co_return co_await context.ReadOn(*parts.front().table, std::move(statements));
  }
  std::vector<OperationContext::TableRead> reads;
  for (const TablePart& part : parts) reads.push_back({part.table, StatementOf(part, gets)});
  co_return co_await context.ReadTogether(std::move(reads));
}

// An item as it was read. Views are the answer's.
struct Got {
  std::optional<std::string_view> item;
  std::int64_t size = 0;
};

std::size_t BytesOf(const std::vector<Got>& got) {
  std::size_t bytes = 0;
  for (const Got& one : got) bytes += one.item ? one.item->size() : 0;
  return bytes;
}

// By position in the request. Nothing when they are too large together.
std::optional<std::vector<Got>> GotOf(const TableParts& parts, const std::vector<Answer>& answers,
                                      std::size_t count) {
  std::vector<Got> got(count);
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const RowSet& rows = *answers[i].rows;
    const bool is_batch = parts[i].gets.size() > 1;
    for (std::size_t row = 0; row < rows.RowCount(); ++row) {
      const auto number = is_batch ? static_cast<std::size_t>(IntegerAt(rows, row, 0)) : 1;
      Got& one = got.at(parts[i].gets.at(number - 1));
      one.item = rows.Value(row, is_batch ? 1 : 0);
      one.size = is_batch ? IntegerAt(rows, row, 2) : SizeOfGot(rows);
      bytes += one.size;
    }
  }
  if (bytes > kMostBytesOfTransaction) return std::nullopt;
  return got;
}

// What the transaction takes of each table. If that is not to be had, it is cancelled for all gets
// of the table.
class Reservations {
 public:
  std::optional<ApiError> Take(Throttle* throttle, const TableParts& parts, std::size_t count) {
    if (throttle == nullptr) return std::nullopt;
    std::vector<CancellationReason> reasons(count);
    bool refused = false;
    for (const TablePart& part : parts) {
      OfTable& one = tables_.emplace_back();
      one.gets = part.gets;
      one.reservation = std::make_unique<Reservation>(throttle, part.table, Flow::kRead);
      const double expected = static_cast<double>(part.gets.size()) * UnitsOfTransactGet(0);
      const auto refusal = one.reservation->Take({expected, {}});
      if (!refusal) continue;
      refused = true;
      for (const std::size_t get : part.gets) reasons[get] = ReasonOf(*refusal);
    }
    if (!refused) return std::nullopt;
    return TransactionCanceled(reasons);
  }

  void Settle(const std::vector<Got>& got) {
    for (OfTable& one : tables_) {
      double used = 0;
      for (const std::size_t get : one.gets) used += UnitsOfTransactGet(got[get].size);
      one.reservation->Settle({used, {}});
    }
  }

 private:
  struct OfTable {
    std::vector<std::size_t> gets;
    std::unique_ptr<Reservation> reservation;
  };

  std::vector<OfTable> tables_;
};

// Somebody holds a lock on one of the tables, as no writer of items does.
ApiError ErrorOf(const ApiError& error, std::size_t count) {
  if (error.kind != ErrorKind::kTransactionConflict) return error;
  return TransactionCanceled(std::vector<CancellationReason>(count, ReasonOf(error)));
}

// One attempt; nothing when a table has changed meanwhile.
AttemptAnswer<std::string> ReadAll(OperationContext& context, const TransactGetRequest& request,
                                   bool is_first) {
  const Result<PlannedGets> gets = co_await PlanGets(context, request);
  if (!gets.has_value()) {
    std::set<std::string> tables;
    for (const GetItemRequest& get : request.gets) tables.insert(get.table);
    if (is_first && co_await context.ForgetChanged(std::move(tables))) co_return std::nullopt;
    co_return gets.error();
  }
  const TableParts parts = PartsOf(*gets);
  for (const TablePart& part : parts) {
    if (NameOneItem(part, *gets)) co_return SeveralOperationsOnOneItem();
  }
  Reservations reservations;
  if (auto refusal = reservations.Take(context.services().throttle, parts, gets->size())) {
    co_return *std::move(refusal);
  }
  const auto result = co_await Read(context, parts, *gets);
  if (!result.has_value()) co_return ErrorOf(result.error(), gets->size());
  if (result->stale) co_return std::nullopt;
  const auto got = GotOf(parts, result->answers, gets->size());
  if (!got) co_return TransactionTooLarge();
  reservations.Settle(*got);
  TransactGetAnswer answer(BytesOf(*got));
  for (std::size_t i = 0; i < gets->size(); ++i) {
    answer.Add((*gets)[i].plan, (*got)[i].item, (*got)[i].size);
  }
  co_return std::move(answer).Finish(request.capacity);
}

}  // namespace

OperationAnswer RunTransactGet(OperationContext& context, const TransactGetRequest& request) {
  for (int i = 0; i < kMostAttempts; ++i) {
    Result<std::optional<std::string>> done = co_await ReadAll(context, request, i == 0);
    if (!done.has_value()) co_return done.error();
    if (done->has_value()) co_return **std::move(done);
  }
  co_return OperationContext::TooManyAttempts();
}

OperationAnswer TransactGetItems(OperationContext& context, const Json& request) {
  const Result<TransactGetRequest> get = ParseTransactGet(request);
  if (!get.has_value()) co_return get.error();
  co_return co_await RunTransactGet(context, *get);
}

}  // namespace tuskgate::gateway
