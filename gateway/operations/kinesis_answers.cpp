#include "gateway/operations/kinesis_answers.h"

#include <utility>

#include <fmt/format.h>

#include "gateway/clock.h"
#include "gateway/operations/table_answers.h"
#include "translator/model/json.h"
#include "translator/model/stored_text.h"
#include "translator/plan/table_storage.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

// A table that is only coming is none yet (ack-api-quirks, DDB-TABLE-234).
boost::asio::awaitable<Result<TablePtr>> FindStreamedTable(OperationContext& context,
                                                           std::string name) {
  Result<TablePtr> table = co_await FindExistingTable(context, name, TableNotFound);
  if (!table.has_value()) co_return table.error();
  if (auto error = StorageOf(**table).Refuse(**table, OwnersMatter::kChange)) co_return *error;
  const TableStatus status = StatusAt(**table, Now());
  if (status == TableStatus::kCreating || status == TableStatus::kDeleting) {
    co_return TableNotFound(name);
  }
  co_return table;
}

boost::asio::awaitable<Result<std::vector<KinesisDestination>>> FindDestinations(
    OperationContext& context, const TableDescription& table) {
  if (!StorageOf(table).IsInCatalog()) co_return std::vector<KinesisDestination>();
  SqlStatement statement = EmitListDestinations(table.id);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  co_return ReadDestinations(*answer->rows);
}

boost::asio::awaitable<Result<std::optional<bool>>> ChangeDestination(OperationContext& context,
                                                                      const std::string& table,
                                                                      SqlStatement statement) {
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  context.Forget(table);
  if (!answer.has_value()) co_return answer.error();
  co_return ReadDestinationChange(*answer->rows);
}

std::string RespondWithDestination(const DestinationRequest& request, std::string_view status,
                                   std::string_view configuration) {
  std::string body = fmt::format(R"({{"DestinationStatus":"{}",)", status);
  if (!configuration.empty()) {
    fmt::format_to(std::back_inserter(body), R"("{}":{{)", configuration);
    if (!request.precision.empty()) {
      fmt::format_to(std::back_inserter(body), R"("ApproximateCreationDateTimePrecision":"{}")",
                     request.precision);
    }
    body.append("},");
  }
  body.append("\"StreamArn\":");
  AppendJsonString(body, request.stream_arn);
  // Names of tables have no character that JSON would escape.
  fmt::format_to(std::back_inserter(body), R"(,"TableName":"{}"}})", request.table);
  return body;
}

}  // namespace tuskgate::gateway
