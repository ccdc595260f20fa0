// PutResourcePolicy and DeleteResourcePolicy: what they come to, by what there is.
//
// Recorded from the service by aws-controllers-k8s/dynamodb-controller, docs/api-quirks/,
// DDB-TABLE-205 to 209, and by getmoto/moto, tests/test_dynamodb/test_dynamodb_resource_policy.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "translator/model/error.h"
#include "translator/model/stored_policy.h"
#include "translator/request/policy_requests.h"

namespace tuskgate::translator {

// Times are milliseconds since 1970.
struct PolicyMoment {
  std::int64_t now = 0;
  // How long changes take, if that is less than the service takes; 0: they may follow each other.
  std::int64_t delay = 0;
  bool is_going = false;  // the table is DELETING
};

struct PolicyChange {
  std::optional<StoredPolicy> next;    // none: nothing is to be written
  std::optional<std::int64_t> answer;  // the revision that is told; none: none is
};

// `is_same`: the policy that is there is the one to be put.
Result<PolicyChange> PlanPutPolicy(const PolicyRequest& request, const StoredPolicy& stored,
                                   bool is_same, std::string canonical, const PolicyMoment& moment);
Result<PolicyChange> PlanDeletePolicy(const PolicyRequest& request, const StoredPolicy& stored,
                                      const PolicyMoment& moment);

// Of DeleteTable, soon after a change of the table's policy.
std::optional<ApiError> CheckNoPolicyPending(const std::string& table, const StoredPolicy& stored,
                                             const PolicyMoment& moment);

}  // namespace tuskgate::translator
