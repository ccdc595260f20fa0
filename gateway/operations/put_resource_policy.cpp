#include <fmt/format.h>

#include "gateway/access/request_keys.h"
#include "gateway/auth/caller.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/policy_answers.h"
#include "policy/canonical_policy.h"
#include "policy/decision.h"
#include "policy/resource_policy.h"
#include "translator/plan/table_storage.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// Whether the caller could not change the policy any more, were it that one. Where it is not known
// who asks, anybody may do anything.
std::optional<ApiError> CheckLockout(OperationContext& context, const Json& body,
                                     const PolicyRequest& put, const policy::Policy& next,
                                     const TableDescription& table) {
  const Caller* caller = context.request().caller;
  if (put.may_lock_out || caller == nullptr) return std::nullopt;
  static constexpr std::string_view kOperation = "PutResourcePolicy";
  const RequestFacts facts{*caller, context.request(), kOperation, Subject::kNamed,
                           body,    context.scope()};
  const RequestKeys keys(facts, kOperation, nullptr, &table);
  const std::string action = fmt::format("dynamodb:{}", kOperation);
  const policy::Decision decision =
      policy::Decide(caller->principal, &next, {action, put.arn, keys});
  if (decision.outcome == policy::Outcome::kAllowed) return std::nullopt;
  return ApiError{
      ErrorKind::kAccessDenied,
      "The new resource policy will not allow you to update the resource policy in the future.",
      {}};
}

}  // namespace

// The document is looked at before there is a table.
OperationAnswer PutResourcePolicy(OperationContext& context, const Json& request) {
  const Result<PolicyRequest> put = ParsePutResourcePolicy(request, context.scope());
  if (!put.has_value()) co_return put.error();
  const policy::PolicyTarget target =
      put->stream_label.empty() ? policy::PolicyTarget::kTable : policy::PolicyTarget::kStream;
  const Result<policy::ResourcePolicy> next =
      policy::ReadResourcePolicy(put->policy, target, put->arn);
  if (!next.has_value()) co_return next.error();
  if (auto error = CheckPrincipalsExist(context, *next->policy)) co_return *error;
  for (int attempt = 0; attempt < kMostPolicyChanges; ++attempt) {
    const Result<FoundPolicy> found = co_await FindPolicy(context, *put);
    if (!found.has_value()) co_return found.error();
    if (found->table == nullptr) co_return TableNotFound(put->table);
    const TableDescription& table = *found->table;
    if (auto error = StorageOf(table).Refuse(table, OwnersMatter::kChange)) co_return *error;
    if (auto error = CheckLockout(context, request, *put, *next->policy, table)) co_return *error;
    const bool is_same = policy::IsSamePolicy(found->stored.policy, next->text);
    Result<PolicyChange> change =
        PlanPutPolicy(*put, found->stored, is_same, next->text, MomentOf(context, &table));
    if (!change.has_value()) co_return change.error();
    if (change->next) {
      const Result<bool> written = co_await WritePolicy(context, *found, *change->next);
      if (!written.has_value()) co_return written.error();
      if (!*written) continue;
    }
    co_return fmt::format(R"({{"RevisionId":"{}"}})", *change->answer);
  }
  co_return OperationContext::TooManyAttempts();
}

}  // namespace tuskgate::gateway
