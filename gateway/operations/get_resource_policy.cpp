#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "gateway/operations/policy_answers.h"
#include "policy/canonical_policy.h"
#include "translator/model/stored_text.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer GetResourcePolicy(OperationContext& context, const Json& request) {
  const Result<PolicyRequest> get = ParseGetResourcePolicy(request, context.scope());
  if (!get.has_value()) co_return get.error();
  const Result<FoundPolicy> found = co_await FindPolicy(context, *get);
  if (!found.has_value()) co_return found.error();
  if (found->stored.policy.empty()) co_return PolicyNotFound(get->arn);
  std::string body = "{\"Policy\":";
  AppendJsonString(body, policy::ToldPolicy(found->stored.policy));
  body.append(fmt::format(R"(,"RevisionId":"{}"}})", found->stored.revision));
  co_return body;
}

}  // namespace tuskgate::gateway
