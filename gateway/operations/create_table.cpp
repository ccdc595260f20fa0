#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/request/table_requests.h"
#include "translator/sql/catalog.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

constexpr std::string_view kUniqueViolation = "23505";
constexpr std::string_view kDuplicateTable = "42P07";

TableDescription Describe(const CreateTableRequest& create, const OperationServices& services) {
  TableDescription table;
  table.name = create.name;
  table.id = boost::uuids::to_string(boost::uuids::random_generator()());
  table.relation = RelationName(table.name, table.id);
  table.partitions = services.partitions;
  table.item_format = services.item_format;
  table.partition_key = create.partition_key;
  table.sort_key = create.sort_key;
  table.billing_mode = create.billing_mode;
  table.read_units = create.throughput.read_units;
  table.write_units = create.throughput.write_units;
  table.deletion_protection = create.deletion_protection;
  table.created_at = Now();
  if (table.billing_mode == BillingMode::kPayPerRequest) table.on_demand_at = table.created_at;
  NameRelations(table);
  return table;
}

}  // namespace

OperationAnswer CreateTable(OperationContext& context, const Json& request) {
  const Result<CreateTableRequest> create = ParseCreateTable(request);
  if (!create.has_value()) co_return create.error();
  TableDescription table = Describe(*create, context.services());
  const std::uint64_t generation = context.services().catalog.Generation();
  SqlStatement statement = EmitCreateTable(table);
  const auto answer = co_await context.TryRun(std::move(statement));
  if (!answer.has_value()) {
    const std::string& sqlstate = answer.error().sqlstate;
    if (sqlstate == kUniqueViolation || sqlstate == kDuplicateTable) {
      co_return ApiError{
          ErrorKind::kResourceInUse, fmt::format("Table already exists: {}", create->name), {}};
    }
    co_return context.Report("create_table", answer.error());
  }
  const TablePtr created = context.services().catalog.Add(std::move(table), generation);
  // The table is usable now, but the service's answer to CreateTable always says CREATING.
  co_return RespondWithTable(context, "TableDescription", *created, "CREATING", {});
}

}  // namespace tuskgate::gateway
