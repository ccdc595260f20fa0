#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "gateway/operations/policy_answers.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DeleteResourcePolicy(OperationContext& context, const Json& request) {
  const Result<PolicyRequest> deletion = ParseDeleteResourcePolicy(request, context.scope());
  if (!deletion.has_value()) co_return deletion.error();
  for (int attempt = 0; attempt < kMostPolicyChanges; ++attempt) {
    const Result<FoundPolicy> found = co_await FindPolicy(context, *deletion);
    if (!found.has_value()) co_return found.error();
    Result<PolicyChange> change =
        PlanDeletePolicy(*deletion, found->stored, MomentOf(context, found->table.get()));
    if (!change.has_value()) co_return change.error();
    if (change->next) {
      const Result<bool> written = co_await WritePolicy(context, *found, *change->next);
      if (!written.has_value()) co_return written.error();
      if (!*written) continue;
    }
    if (!change->answer) co_return std::string("{}");
    co_return fmt::format(R"({{"RevisionId":"{}"}})", *change->answer);
  }
  co_return OperationContext::TooManyAttempts();
}

}  // namespace tuskgate::gateway
