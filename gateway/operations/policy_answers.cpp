#include "gateway/operations/policy_answers.h"

#include <cmath>
#include <utility>

#include "gateway/clock.h"
#include "gateway/identity/identity_keys.h"
#include "gateway/operations/stream_reads.h"
#include "policy/arn_pattern.h"
#include "policy/resource_policy.h"
#include "policy/statement.h"
#include "translator/plan/table_storage.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// A stream can be read for a while after its table is gone; its policy went with the table.
boost::asio::awaitable<Result<FoundPolicy>> FindWithoutTable(OperationContext& context,
                                                             const PolicyRequest& request) {
  if (!request.stream_label.empty()) {
    StreamName name{request.table, request.stream_label};
    const Result<StreamDescription> stream =
        co_await FindStream(context, std::move(name), request.arn);
    if (stream.has_value()) co_return FoundPolicy{};
  }
  co_return TableNotFound(request.table);
}

// A table that is attached never has a policy.
Result<FoundPolicy> FindOfAttached(TablePtr table, const PolicyRequest& request) {
  const std::string& label = table->settings.stream_label;
  if (!request.stream_label.empty() && request.stream_label != label) {
    return PolicyStreamNotFound(request);
  }
  return FoundPolicy{std::move(table), {}, {}};
}

// Whether it is none of our account's users or roles, or one that there is. What the service makes
// of sessions that are named was never recorded.
bool MayExist(const Identities& identities, const std::string& arn) {
  const auto parts = policy::SplitArn(arn);
  if (!parts || (*parts)[2] != "iam" || (*parts)[4] != identities.account_id()) return true;
  const std::string_view resource = (*parts)[5];
  if (resource.starts_with("role/")) return identities.FindRoleByArn(arn) != nullptr;
  if (!resource.starts_with("user/")) return true;
  const KnownUser* const user = identities.FindUser(resource.substr(resource.rfind('/') + 1));
  return user != nullptr && user->caller->principal.arn == arn;
}

}  // namespace

std::optional<ApiError> CheckPrincipalsExist(OperationContext& context,
                                             const policy::Policy& policy) {
  if (context.services().identities == nullptr) return std::nullopt;
  const IdentitiesPtr identities = context.services().identities->Current();
  for (const policy::Statement& statement : policy.statements()) {
    if (!statement.principals) continue;
    for (const std::string& arn : statement.principals->arns) {
      if (!MayExist(*identities, arn)) return policy::InvalidPrincipal();
    }
  }
  return std::nullopt;
}

boost::asio::awaitable<Result<FoundPolicy>> FindPolicy(OperationContext& context,
                                                       const PolicyRequest& request) {
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    Result<TablePtr> table = co_await context.FindTable(request.table);
    if (!table.has_value()) co_return table.error();
    if (*table == nullptr) co_return co_await FindWithoutTable(context, request);
    if (!StorageOf(**table).IsInCatalog()) co_return FindOfAttached(*std::move(table), request);
    PolicyPlace place{(*table)->id, request.stream_label};
    SqlStatement statement = EmitFindPolicy(place, context.KeyOf(request.table));
    const Result<Answer> answer = co_await context.Run(std::move(statement));
    if (!answer.has_value()) co_return answer.error();
    if (answer->rows->RowCount() == 0) {  // made anew, or gone
      context.Forget(request.table);
      continue;
    }
    StoredPolicy stored = ReadStoredPolicy(*answer->rows);
    if (!stored.is_there) co_return PolicyStreamNotFound(request);
    co_return FoundPolicy{*std::move(table), std::move(place), std::move(stored)};
  }
  co_return OperationContext::TooManyAttempts();
}

PolicyMoment MomentOf(OperationContext& context, const TableDescription* table) {
  const double now = Now();
  return {std::llround(now * 1000), std::llround(context.services().delays.updating * 1000),
          table != nullptr && StatusAt(*table, now) == TableStatus::kDeleting};
}

boost::asio::awaitable<Result<bool>> WritePolicy(OperationContext& context,
                                                 const FoundPolicy& found, StoredPolicy next) {
  SqlStatement statement = EmitWritePolicy(found.place, next, found.stored.revision);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  context.Forget(found.table->name);
  if (!answer.has_value()) co_return answer.error();
  co_return answer->rows->RowCount() > 0;
}

}  // namespace tuskgate::gateway
