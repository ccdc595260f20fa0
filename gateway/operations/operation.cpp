#include "gateway/operations/operation.h"

#include <utility>

#include "gateway/observe/log.h"
#include "gateway/operations/attached_faults.h"
#include "gateway/operations/table_answers.h"
#include "translator/attached/assembled_rows.h"
#include "translator/sql/catalog.h"

namespace tuskgate::gateway {

using translator::ApiError;
using translator::ErrorKind;
using translator::Result;
using translator::SqlStatement;

// https://www.postgresql.org/docs/15/errcodes-appendix.html
bool MeansTableChanged(const DatabaseError& error) {
  return error.sqlstate == "42P01"  // undefined_table: dropped
                                    // Dropped between the statement's analysis and its execution.
         || (error.sqlstate == "XX000" &&
             error.message.find("could not open relation") != std::string::npos);
}

namespace {

// An index row holds some 2,700 bytes after compression.
constexpr std::string_view kProgramLimitExceeded = "54000";

// Raised by tuskgate.refuse_collection.
constexpr std::string_view kCollectionTooLarge = "TG010";

bool MeansOverload(std::string_view sqlstate) {
  return sqlstate.empty()                 // no connection
         || sqlstate.starts_with("08")    // connection exceptions
         || sqlstate.starts_with("53")    // insufficient resources
         || sqlstate.starts_with("57P");  // shutting down
}

}  // namespace

boost::asio::awaitable<boost::system::result<Answer, DatabaseError>> OperationContext::TryRun(
    SqlStatement statement) {
  auto answer = co_await services_.pipeline.Run(std::move(statement));
  round_trips_ += answer.has_value() ? answer->round_trips : 1;
  co_return answer;
}

ApiError OperationContext::Report(std::string_view statement_name,
                                  const DatabaseError& error) const {
  if (error.sqlstate == kProgramLimitExceeded) {
    return translator::ValidationError(
        "One or more parameter values were invalid: The partition key and the sort key together "
        "are longer than the storage can index");
  }
  if (error.sqlstate == kCollectionTooLarge) {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    return {ErrorKind::kItemCollectionSizeLimitExceeded, "Collection size exceeded.", {}};
  }
  LogRequest(LogLevel::kError, request_id_, "{}: {} {}", statement_name,
             error.sqlstate.empty() ? "connection" : error.sqlstate, error.message);
  if (MeansOverload(error.sqlstate) && error.nothing_written) {
    return {ErrorKind::kServiceUnavailable, "The service is currently unavailable or busy.", {}};
  }
  return {ErrorKind::kInternalServerError,
          "The request processing has failed because of an unknown error, exception or failure.",
          {}};
}

boost::asio::awaitable<Result<Answer>> OperationContext::Run(SqlStatement statement) {
  const std::string_view name = statement.name;
  auto answer = co_await TryRun(std::move(statement));
  if (!answer.has_value()) co_return Report(name, answer.error());
  co_return std::move(*answer);
}

boost::asio::awaitable<Result<OperationContext::TableAnswer>> OperationContext::RunOn(
    const translator::TableDescription& table, SqlStatement statement) {
  const std::string_view name = statement.name;
  const translator::AttachedRows attached = statement.attached;
  auto answer = co_await TryRun(std::move(statement));
  TableAnswer result;
  if (answer.has_value()) {
    result.answer = std::move(*answer);
    if (attached != translator::AttachedRows::kNone) {
      auto rows = translator::AssembleRows(table, attached, std::move(result.answer.rows));
      if (!rows.has_value()) co_return rows.error();
      result.answer.rows = *std::move(rows);
    }
    co_return result;
  }
  if (table.attached) {
    switch (FaultOf(table, answer.error())) {
      case AttachedFault::kRaced:
        result.stale = true;
        co_return result;
      case AttachedFault::kChanged:
        result.stale = co_await ReloadAttached();
        if (result.stale) co_return result;
        break;
      case AttachedFault::kRequest:
        co_return AttachedError(table, answer.error());
      case AttachedFault::kOther:
        break;
    }
    co_return Report(name, answer.error());
  }
  if (!MeansTableChanged(answer.error())) co_return Report(name, answer.error());
  services_.catalog.Forget(table.name);
  result.stale = true;
  co_return result;
}

boost::asio::awaitable<Result<TablePtr>> OperationContext::FindTable(std::string name) {
  if (TablePtr known = services_.catalog.Find(name)) co_return known;
  const std::uint64_t generation = services_.catalog.Generation();
  SqlStatement statement = translator::EmitFindTable(name);
  const Result<Answer> answer = co_await Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  if (answer->rows->RowCount() == 0) co_return TablePtr();
  co_return services_.catalog.Add(translator::ReadTable(*answer->rows, 0, services_.item_format),
                                  generation);
}

namespace {

// While it is being created or deleted, operations on items do not find a table.
bool IsAway(const translator::TableDescription& table) {
  if (!table.transition) return false;
  const translator::TableStatus status = translator::StatusAt(table, Now());
  return status == translator::TableStatus::kCreating ||
         status == translator::TableStatus::kDeleting;
}

}  // namespace

boost::asio::awaitable<Result<TablePtr>> OperationContext::RequireTable(std::string name) {
  Result<TablePtr> table = co_await FindTable(std::move(name));
  if (table.has_value() && (*table == nullptr || IsAway(**table))) {
    co_return ApiError{ErrorKind::kResourceNotFound, "Requested resource not found", {}};
  }
  co_return table;
}

}  // namespace tuskgate::gateway
