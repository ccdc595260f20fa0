// Features of tables that are not here yet, for those who ask of every table what it has of them:
// Terraform, the CDK, consoles. A feature that comes takes its operations to files of their own.
#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/request/feature_requests.h"
#include "translator/request/key_schema.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DescribeContributorInsights(OperationContext& context, const Json& request) {
  const Result<InsightsRequest> insights = ParseDescribeContributorInsights(request);
  if (!insights.has_value()) co_return insights.error();
  const Result<TablePtr> table =
      co_await FindExistingTable(context, insights->table, TableNotFound);
  if (!table.has_value()) co_return table.error();
  if (auto error = CheckInsightsIndex(*insights, **table)) co_return *error;
  // Names of tables and indexes have no character that JSON would escape.
  std::string index;
  if (!insights->index.empty()) index = fmt::format(R"("IndexName":"{}",)", insights->index);
  co_return fmt::format(R"({{"TableName":"{}",{}"ContributorInsightsStatus":"DISABLED"}})",
                        insights->table, index);
}

OperationAnswer ListContributorInsights(OperationContext& context, const Json& request) {
  const Result<InsightsRequest> insights = ParseListContributorInsights(request);
  if (!insights.has_value()) co_return insights.error();
  if (!insights->table.empty()) {
    const Result<TablePtr> table =
        co_await FindExistingTable(context, insights->table, TableNotFound);
    if (!table.has_value()) co_return table.error();
  }
  co_return std::string(R"({"ContributorInsightsSummaries":[]})");
}

OperationAnswer DescribeBulkOperation(OperationContext&, const Json& request) {
  co_return AnswerDescribeBulkOperation(request);
}

OperationAnswer DescribeExport(OperationContext&, const Json& request) {
  co_return AnswerDescribeExport(request);
}

OperationAnswer DescribeGlobalTable(OperationContext&, const Json& request) {
  co_return AnswerDescribeGlobalTable(request);
}

OperationAnswer DescribeGlobalTableSettings(OperationContext&, const Json& request) {
  co_return AnswerDescribeGlobalTableSettings(request);
}

OperationAnswer DescribeImport(OperationContext&, const Json& request) {
  co_return AnswerDescribeImport(request);
}

OperationAnswer DescribeTableReplicaAutoScaling(OperationContext&, const Json& request) {
  co_return AnswerDescribeTableReplicaAutoScaling(request);
}

OperationAnswer ListBulkOperations(OperationContext&, const Json& request) {
  co_return AnswerListBulkOperations(request);
}

OperationAnswer ListExports(OperationContext&, const Json& request) {
  co_return AnswerListExports(request);
}

OperationAnswer ListGlobalTables(OperationContext&, const Json& request) {
  co_return AnswerListGlobalTables(request);
}

OperationAnswer ListImports(OperationContext&, const Json& request) {
  co_return AnswerListImports(request);
}

}  // namespace tuskgate::gateway
