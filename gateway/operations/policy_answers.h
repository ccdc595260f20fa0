// What the operations on resource-based policies share.
#pragma once

#include "gateway/operations/operation.h"
#include "policy/policy.h"
#include "translator/catalog/resource_policies.h"
#include "translator/request/policy_requests.h"
#include "translator/table_change/policy_change.h"

namespace tuskgate::gateway {

// How often a change starts again. Each time another one has come between, so there may be as many
// clients.
inline constexpr int kMostPolicyChanges = 200;

struct FoundPolicy {
  TablePtr table;  // null: gone, though its stream can still be read
  translator::PolicyPlace place;
  translator::StoredPolicy stored;
};

// The error where it names a user or a role of ours that there is not. Others are not known, and
// neither is anybody where signatures are not verified.
std::optional<translator::ApiError> CheckPrincipalsExist(OperationContext& context,
                                                         const policy::Policy& policy);

// The policy that the request is about, as the database has it, or that there is none; an error
// when there is no such table or stream. `request` is the caller's, which awaits.
boost::asio::awaitable<translator::Result<FoundPolicy>> FindPolicy(
    OperationContext& context, const translator::PolicyRequest& request);

// When a change would be made, and what it would wait for.
translator::PolicyMoment MomentOf(OperationContext& context,
                                  const translator::TableDescription* table);

// False when another change came between: nothing was written.
boost::asio::awaitable<translator::Result<bool>> WritePolicy(OperationContext& context,
                                                             const FoundPolicy& found,
                                                             translator::StoredPolicy next);

}  // namespace tuskgate::gateway
