// Requests about features of tables that no table here has used: what the service says then.
//
// Recorded from it by aws-controllers-k8s/dynamodb-controller, docs/api-quirks/, in October 2026.
// Terraform, the CDK and consoles ask for them of every table.
#pragma once

#include <optional>
#include <string>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/request/tag_requests.h"

namespace tuskgate::translator {

struct PolicyRequest {
  TaggedResource resource;
  std::string table;         // of the resource, also where that is a stream
  std::string stream_label;  // empty: the table itself
  std::string revision;      // ExpectedRevisionId; empty: any
};
Result<PolicyRequest> ParseGetResourcePolicy(const Json& request);
Result<PolicyRequest> ParseDeleteResourcePolicy(const Json& request);
// No such table, or no such stream of it; the table is null when there is none.
std::optional<ApiError> CheckPolicyResource(const PolicyRequest& request,
                                            const TableDescription* table);
ApiError PolicyNotFound(const PolicyRequest& request);

struct InsightsRequest {
  std::string table;  // empty: all, where they are listed
  std::string index;  // empty: the table itself
};
Result<InsightsRequest> ParseDescribeContributorInsights(const Json& request);
Result<InsightsRequest> ParseListContributorInsights(const Json& request);
std::optional<ApiError> CheckInsightsIndex(const InsightsRequest& request,
                                           const TableDescription& table);

// Complete answers: whatever the tables are like, there are no exports, imports, global tables,
// and bulk operations.
Result<std::string> AnswerListExports(const Json& request);
Result<std::string> AnswerDescribeExport(const Json& request);
Result<std::string> AnswerListImports(const Json& request);
Result<std::string> AnswerDescribeImport(const Json& request);
Result<std::string> AnswerListGlobalTables(const Json& request);
Result<std::string> AnswerDescribeGlobalTable(const Json& request);
Result<std::string> AnswerDescribeGlobalTableSettings(const Json& request);
Result<std::string> AnswerDescribeTableReplicaAutoScaling(const Json& request);
Result<std::string> AnswerListBulkOperations(const Json& request);
Result<std::string> AnswerDescribeBulkOperation(const Json& request);

}  // namespace tuskgate::translator
