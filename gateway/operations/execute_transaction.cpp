#include <functional>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/operations/operations.h"
#include "gateway/operations/statement_run.h"
#include "gateway/operations/transact_get.h"
#include "gateway/operations/transaction.h"
#include "translator/partiql/resolve_statement.h"
#include "translator/rows/transaction_answer.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

bool Returns(const StatementRequest& statement) {
  const auto* update = std::get_if<grammar::partiql::Update>(&statement.statement->node);
  if (update != nullptr) return update->returning.has_value();
  const auto* del = std::get_if<grammar::partiql::Delete>(&statement.statement->node);
  return del != nullptr && del->returning.has_value();
}

Result<TransactAction> Resolve(BoundStatement bound, const TableDescription& table) {
  TransactAction action;
  const auto keep = [&action](auto resolved) -> std::optional<ApiError> {
    if (!resolved.has_value()) return resolved.error();
    action.write = *std::move(resolved);
    return std::nullopt;
  };
  std::optional<ApiError> error;
  if (auto* insert = std::get_if<InsertStatement>(&bound)) {
    error = keep(ResolveInsert(std::move(*insert), table));
  } else if (auto* update = std::get_if<UpdateStatement>(&bound)) {
    Result<UpdateItemRequest> resolved = ResolveUpdate(std::move(*update), table, KeyFaults::kLeft);
    if (resolved.has_value()) resolved->in_transaction = true;
    error = keep(std::move(resolved));
  } else if (auto* del = std::get_if<DeleteStatement>(&bound)) {
    error = keep(ResolveDelete(std::move(*del), table, KeyFaults::kLeft));
  } else {
    error = keep(ResolveExists(std::move(std::get<ExistsStatement>(bound)), table));
  }
  if (error) return *std::move(error);
  return action;
}

// Decides on a statement that is right so far.
using Resolver =
    std::function<std::optional<ApiError>(BoundStatement bound, const TableDescription& table)>;

// The statements with their tables. A table that is not there is told after what is wrong with the
// statements, but for those that are about it. Recorded from the service by floci-io/floci,
// DynamoDbPartiQLEdgeCaseIntegrationTest.
boost::asio::awaitable<std::optional<ApiError>> Bind(OperationContext& context,
                                                     const StatementTransaction& transaction,
                                                     const Resolver& resolve) {
  std::vector<CancellationReason> reasons(transaction.statements.size());
  bool is_any_missing = false;
  for (std::size_t i = 0; i < transaction.statements.size(); ++i) {
    const StatementRequest& statement = transaction.statements[i];
    Result<BoundStatement> bound = BindStatement(statement);
    if (!bound.has_value()) co_return InTransaction(i, bound.error());
    if (auto error = co_await AdmitStatement(context, *statement.statement)) co_return error;
    const Result<TablePtr> table =
        co_await context.RequireTable(statement.statement->Target().table);
    if (!table.has_value() && table.error().kind != ErrorKind::kResourceNotFound) {
      co_return table.error();
    }
    if (!table.has_value()) {
      reasons[i] = ReasonOf(table.error());
      is_any_missing = true;
      continue;
    }
    if (Returns(statement)) {
      co_return InTransaction(
          i, ValidationError("RETURNING clause is not supported in ExecuteTransaction."));
    }
    std::optional<ApiError> error = resolve(*std::move(bound), **table);
    if (error && co_await context.ForgetIfChanged(**table)) {
      const Result<TablePtr> now = co_await context.RequireTable((*table)->name);
      if (!now.has_value()) co_return now.error();  // deleted at this moment
      error = resolve(*BindStatement(statement), **now);
    }
    if (error) co_return InTransaction(i, *std::move(error));
  }
  if (is_any_missing) co_return TransactionCanceled(reasons);
  co_return std::nullopt;
}

OperationAnswer Write(OperationContext& context, const StatementTransaction& transaction) {
  TransactWriteRequest write;
  write.capacity = transaction.capacity;
  write.token = transaction.token;
  write.fingerprint = transaction.fingerprint;
  const Resolver resolve = [&write](BoundStatement bound,
                                    const TableDescription& table) -> std::optional<ApiError> {
    Result<TransactAction> action = Resolve(std::move(bound), table);
    if (!action.has_value()) return action.error();
    write.actions.push_back(*std::move(action));
    return std::nullopt;
  };
  if (auto error = co_await Bind(context, transaction, resolve)) co_return *error;
  const Result<TransactionDone> done = co_await RunTransaction(context, write);
  if (!done.has_value()) co_return InStatement(done.error());
  std::string body = "{\"Responses\":[]";
  if (write.capacity != CapacityDetail::kNone) {
    body.append(",\"ConsumedCapacity\":");
    done->used.AppendTo(body, write.capacity, done->axis);
  }
  body.push_back('}');
  co_return body;
}

OperationAnswer Read(OperationContext& context, const StatementTransaction& transaction) {
  TransactGetRequest read;
  read.capacity = transaction.capacity;
  const Resolver resolve = [&read](BoundStatement bound,
                                   const TableDescription& table) -> std::optional<ApiError> {
    Result<GetItemRequest> get = ResolveSingleSelect(std::move(std::get<SelectStatement>(bound)),
                                                     table, StatementGroup::kTransaction);
    if (!get.has_value()) return get.error();
    read.gets.push_back(*std::move(get));
    read.gets.back().consistent = true;
    return std::nullopt;
  };
  if (auto error = co_await Bind(context, transaction, resolve)) co_return *error;
  co_return co_await RunTransactGet(context, read);
}

}  // namespace

OperationAnswer ExecuteTransaction(OperationContext& context, const Json& request) {
  const Result<StatementTransaction> transaction = ParseExecuteTransaction(request);
  if (!transaction.has_value()) co_return transaction.error();
  if (transaction->IsRead()) co_return co_await Read(context, *transaction);
  co_return co_await Write(context, *transaction);
}

}  // namespace tuskgate::gateway
