#include "gateway/operations/table_answers.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <fmt/format.h>

#include "translator/sql/catalog.h"

namespace tuskgate::gateway {

using translator::Result;
using translator::SqlStatement;
using translator::TableStatistics;

std::string RespondWithTable(OperationContext& context, std::string_view member,
                             const translator::TableDescription& table,
                             const translator::DescribedState& state,
                             const TableStatistics& statistics) {
  std::string body = fmt::format("{{\"{}\":", member);
  translator::AppendTableDescription(body, table, state, statistics, context.services().scope);
  body.push_back('}');
  return body;
}

namespace {

// PostgreSQL's estimates, as they were when the relations were described.
TableStatistics AttachedStatistics(const translator::TableDescription& table) {
  TableStatistics statistics;
  for (const translator::AttachedRelation& relation : table.attached->relations) {
    statistics.items += std::max(std::llround(relation.rows), 0LL);
    statistics.bytes += relation.bytes;
  }
  for (const translator::IndexDescription& index : table.indexes) {
    const auto& relation = table.attached->relations[index.attached_relation];
    statistics.indexes.push_back({std::max(std::llround(relation.rows), 0LL), relation.bytes});
  }
  return statistics;
}

}  // namespace

translator::ApiError CannotChangeAttached(const std::string& table) {
  return translator::ValidationError(fmt::format(
      "Table {} is attached to relations of the database, which are changed there", table));
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
  if (table->attached) co_return AttachedStatistics(*table);
  SqlStatement statement = translator::EmitTableStatistics(*table);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  co_return translator::ReadTableStatistics(*answer->rows);
}

boost::asio::awaitable<std::optional<translator::ApiError>> CheckTaggable(
    OperationContext& context, const translator::TaggedResource& resource,
    std::string_view operation) {
  const Result<TablePtr> table = co_await context.RequireTable(resource.table_name);
  if (table.has_value()) co_return std::nullopt;
  if (table.error().kind != translator::ErrorKind::kResourceNotFound) co_return table.error();
  const std::string& own_account_id = context.services().scope.account_id;
  if (resource.account_id != own_account_id) {
    co_return TaggedResourceForeign(resource, operation, own_account_id);
  }
  co_return TaggedResourceNotFound(resource);
}

double Now() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<double>(duration_cast<milliseconds>(since_epoch).count()) / 1000;
}

std::string NewUuid() { return boost::uuids::to_string(boost::uuids::random_generator()()); }

}  // namespace tuskgate::gateway
