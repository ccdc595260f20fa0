#include "translator/request/feature_requests.h"

#include <fmt/format.h>

#include "translator/request/backup_requests.h"
#include "translator/request/feature_shapes.h"
#include "translator/request/options.h"
#include "translator/request/table_requests.h"

namespace tuskgate::translator {
namespace {

// No page was ever handed out that a token could continue.
std::optional<ApiError> CheckPage(const Json& request, const Shape& shape) {
  if (auto error = CheckShape(request, shape)) return error;
  const Json* token = FindMember(request, "NextToken");
  if (token == nullptr) return std::nullopt;
  return InvalidRequest(fmt::format("Provided nextToken is invalid: {}", Text(*token)));
}

// arn:aws:dynamodb:region:account:table/Name/<kind>/id
bool IsArnOf(std::string_view arn, std::string_view kind) {
  static constexpr std::string_view kTable = ":table/";
  if (!arn.starts_with("arn:")) return false;
  const std::size_t table = arn.find(kTable);
  if (table == std::string_view::npos) return false;
  const std::size_t mark = arn.find(kind, table + kTable.size());
  return mark != std::string_view::npos && mark > table + kTable.size() &&
         arn.size() > mark + kind.size();
}

std::string NoGlobalTable(std::string_view name) {
  return fmt::format("Global table with name: '{}' does not exist.", name);
}

Result<std::string> ParseGlobalTableName(const Json& request) {
  if (auto error = CheckShape(request, GlobalTableNameShape())) return *error;
  return std::string(StringMember(request, "GlobalTableName"));
}

}  // namespace

Result<InsightsRequest> ParseDescribeContributorInsights(const Json& request) {
  if (auto error = CheckTableRequest(request, DescribeContributorInsightsShape())) return *error;
  return InsightsRequest{TableNameOf(request), std::string(StringMember(request, "IndexName"))};
}

Result<InsightsRequest> ParseListContributorInsights(const Json& request) {
  if (auto error = CheckShape(request, ListContributorInsightsShape())) return *error;
  return InsightsRequest{TableNameOf(request), {}};
}

// Contributor Insights know global indexes only.
std::optional<ApiError> CheckInsightsIndex(const InsightsRequest& request,
                                           const TableDescription& table) {
  if (request.index.empty()) return std::nullopt;
  const IndexDescription* index = table.FindIndex(request.index);
  if (index != nullptr && index->IsGlobal()) return std::nullopt;
  return ApiError{ErrorKind::kResourceNotFound,
                  fmt::format("Requested resource not found: Index: {} not found for table: {}",
                              request.index, table.name),
                  {}};
}

Result<std::string> AnswerListExports(const Json& request) {
  if (auto error = CheckPage(request, ListExportsShape())) return *error;
  return std::string(R"({"ExportSummaries":[]})");
}

// The service's own words begin twice.
Result<std::string> AnswerDescribeExport(const Json& request) {
  if (auto error = CheckShape(request, DescribeExportShape())) return *error;
  const std::string_view arn = StringMember(request, "ExportArn");
  if (!IsArnOf(arn, "/export/")) return ValidationError("Invalid Export ARN");
  return ApiError{
      ErrorKind::kExportNotFound, fmt::format("Export not found: Export not found: {}", arn), {}};
}

Result<std::string> AnswerListImports(const Json& request) {
  if (auto error = CheckPage(request, ListImportsShape())) return *error;
  return std::string(R"({"ImportSummaryList":[]})");
}

// The type is recorded, the message is like that of an export.
Result<std::string> AnswerDescribeImport(const Json& request) {
  if (auto error = CheckShape(request, DescribeImportShape())) return *error;
  const std::string_view arn = StringMember(request, "ImportArn");
  if (!IsArnOf(arn, "/import/")) return ValidationError("Invalid Import ARN");
  return ApiError{ErrorKind::kImportNotFound, fmt::format("Import not found: {}", arn), {}};
}

Result<std::string> AnswerListGlobalTables(const Json& request) {
  if (auto error = CheckShape(request, ListGlobalTablesShape())) return *error;
  return std::string(R"({"GlobalTables":[]})");
}

Result<std::string> AnswerDescribeGlobalTable(const Json& request) {
  const Result<std::string> name = ParseGlobalTableName(request);
  if (!name.has_value()) return name.error();
  return ApiError{
      ErrorKind::kGlobalTableNotFound, "Global table not found: " + NoGlobalTable(*name), {}};
}

Result<std::string> AnswerDescribeGlobalTableSettings(const Json& request) {
  const Result<std::string> name = ParseGlobalTableName(request);
  if (!name.has_value()) return name.error();
  return ApiError{ErrorKind::kGlobalTableNotFound, NoGlobalTable(*name), {}};
}

// The same for a table without replicas and for none at all.
Result<std::string> AnswerDescribeTableReplicaAutoScaling(const Json& request) {
  const Result<std::string> name = ParseTableName(request);
  if (!name.has_value()) return name.error();
  return ApiError{ErrorKind::kResourceNotFound, NoGlobalTable(*name), {}};
}

Result<std::string> AnswerListBulkOperations(const Json& request) {
  if (auto error = CheckPage(request, ListBulkOperationsShape())) return *error;
  return std::string(R"({"BulkOperationsSummaryList":[]})");
}

// No recording has the message.
Result<std::string> AnswerDescribeBulkOperation(const Json& request) {
  if (auto error = CheckShape(request, DescribeBulkOperationShape())) return *error;
  return ApiError{ErrorKind::kResourceNotFound,
                  fmt::format("Requested resource not found: BulkOperation: {} not found",
                              StringMember(request, "BulkOperationArn")),
                  {}};
}

}  // namespace tuskgate::translator
