// Requests about the resource-based policies of tables and streams.
//
// Recorded from the service by aws-controllers-k8s/dynamodb-controller, docs/api-quirks/,
// DDB-TABLE-205 to 214, in October 2026.
#pragma once

#include <optional>
#include <string>

#include "translator/model/arn.h"
#include "translator/model/attribute_json.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

struct PolicyRequest {
  std::string arn;
  std::string table;         // of the resource, also where that is a stream
  std::string stream_label;  // empty: the table itself
  std::string revision;      // ExpectedRevisionId; empty: any

  // Of PutResourcePolicy.
  std::string policy;
  bool may_lock_out = false;  // ConfirmRemoveSelfResourceAccess
};

// `scope`: where the caller's tables are.
Result<PolicyRequest> ParseGetResourcePolicy(const Json& request, const ArnScope& scope);
Result<PolicyRequest> ParseDeleteResourcePolicy(const Json& request, const ArnScope& scope);
Result<PolicyRequest> ParsePutResourcePolicy(const Json& request, const ArnScope& scope);

ApiError PolicyStreamNotFound(const PolicyRequest& request);
ApiError PolicyNotFound(const std::string& what);

}  // namespace tuskgate::translator
