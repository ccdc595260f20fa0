#include "gateway/operations/table_answers.h"

#include <chrono>

#include <fmt/format.h>

#include "gateway/clock.h"
#include "translator/catalog/catalog.h"
#include "translator/plan/table_storage.h"
#include "translator/request/table_requests.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::gateway {

using translator::Result;
using translator::SqlStatement;
using translator::TableStatistics;

std::string RespondWithTable(OperationContext& context, std::string_view member,
                             const translator::TableDescription& table,
                             const translator::DescribedState& state,
                             const TableStatistics& statistics) {
  std::string body = fmt::format("{{\"{}\":", member);
  translator::AppendTableDescription(body, table, state, statistics, context.scope());
  body.push_back('}');
  return body;
}

boost::asio::awaitable<Result<TablePtr>> FindExistingTable(OperationContext& context,
                                                           std::string name,
                                                           NotFoundError not_found) {
  Result<TablePtr> table = co_await context.FindTable(name);
  if (table.has_value() && *table == nullptr) co_return not_found(name);
  co_return table;
}

void PlaceTable(const OperationServices& services, translator::TableDescription& table) {
  table.id = NewUuid();
  table.relation = translator::RelationName(table.name, table.id);
  for (translator::IndexDescription& index : table.indexes) {
    index.relation = translator::IndexRelationName(table.name, index.name, NewUuid());
  }
  table.partitions = services.partitions;
  table.item_format = services.item_format;
  if (services.delays.creating > 0) {
    table.transition = translator::TableTransition{translator::TableStatus::kCreating,
                                                   table.created_at + services.delays.creating};
  }
  translator::NameRelations(table);
}

boost::asio::awaitable<Result<TableStatistics>> FindStatistics(OperationContext& context,
                                                               TablePtr table) {
  if (auto known = translator::StorageOf(*table).KnownStatistics(*table))
    co_return *std::move(known);
  SqlStatement statement = translator::EmitTableStatistics(*table);
  const auto answer = co_await context.TryRun(std::move(statement));
  if (!answer.has_value()) {
    const DatabaseError error = answer.error();
    if (translator::SqlFaultOf(error.View()) == translator::SqlFault::kRelationIsGone) {
      // Deleted since it was found.
      context.Forget(table->name);
      co_return translator::TableNotFound(table->name);
    }
    co_return context.Report("table_statistics", error);
  }
  co_return translator::ReadTableStatistics(*answer->rows);
}

boost::asio::awaitable<std::optional<translator::ApiError>> CheckTaggable(
    OperationContext& context, const translator::TaggedResource& resource,
    std::string_view operation) {
  if (!resource.table_name.empty()) {
    const Result<TablePtr> table = co_await context.RequireTable(resource.table_name);
    if (table.has_value()) co_return std::nullopt;
    if (table.error().kind != translator::ErrorKind::kResourceNotFound) co_return table.error();
  }
  const std::string& own_account_id = context.scope().account_id;
  if (resource.account_id != own_account_id) {
    co_return TaggedResourceForeign(resource, operation, own_account_id);
  }
  co_return TaggedResourceNotFound(resource);
}

}  // namespace tuskgate::gateway
