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

namespace tuskgate::translator {

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
