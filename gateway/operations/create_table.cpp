#include <fmt/format.h>

#include "gateway/clock.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/policy_answers.h"
#include "gateway/operations/table_answers.h"
#include "policy/resource_policy.h"
#include "translator/catalog/catalog.h"
#include "translator/plan/table_storage.h"
#include "translator/request/create_table_request.h"
#include "translator/request/table_requests.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

boost::asio::awaitable<ApiError> TableExists(OperationContext& context, std::string name) {
  context.Forget(name);
  const Result<TablePtr> table = co_await context.FindTable(name);
  if (table.has_value() && *table != nullptr &&
      StatusAt(**table, Now()) == TableStatus::kCreating) {
    co_return ResourceInUse("Table is being created: " + name);
  }
  co_return ApiError{ErrorKind::kResourceInUse, "Table already exists: " + name, {}};
}

}  // namespace

OperationAnswer CreateTable(OperationContext& context, const Json& request) {
  const Result<CreateTableRequest> create = ParseCreateTable(request);
  if (!create.has_value()) co_return create.error();
  if (auto error = CheckQuotas(*create, context.scope().region)) co_return *error;
  const TablePtr known = context.FindKnown(create->name);
  if (known != nullptr && !StorageOf(*known).IsInCatalog()) {
    co_return ApiError{ErrorKind::kResourceInUse, "Table already exists: " + create->name, {}};
  }
  TableDescription table = NewTable(*create, context.scope(), Now());
  if (create->policy) {
    Result<policy::ResourcePolicy> policy = policy::ReadResourcePolicy(
        *create->policy, policy::PolicyTarget::kTable, TableArn(table, context.scope()));
    if (!policy.has_value()) co_return policy.error();
    if (auto error = CheckPrincipalsExist(context, *policy->policy)) co_return *error;
    table.policy = std::move(policy->text);
  }
  PlaceTable(context.services(), table);
  const std::uint64_t generation = context.services().catalog.Generation();
  SqlStatement statement =
      EmitCreateTable(context.WithKey(table), context.services().stream_shards);
  const auto answer = co_await context.TryRun(std::move(statement));
  if (!answer.has_value()) {
    const SqlFault fault = SqlFaultOf(answer.error().sqlstate);
    if (fault == SqlFault::kUnique || fault == SqlFault::kNameIsTaken) {
      co_return co_await TableExists(context, create->name);
    }
    co_return context.Report("create_table", answer.error());
  }
  if (const auto label = answer->rows->Value(0, 0)) table.settings.stream_label = *label;
  const TablePtr created =
      context.services().catalog.Add(context.WithKey(std::move(table)), generation);
  // The table is usable now, unless that is to take a while, but the service's answer to
  // CreateTable always says CREATING.
  const DescribedState state{
      .status = TableStatus::kCreating, .now = created->created_at, .just_created = true};
  co_return RespondWithTable(context, "TableDescription", *created, state, {});
}

}  // namespace tuskgate::gateway
