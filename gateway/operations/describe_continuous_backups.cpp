#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

// There are none, so recovery to a point in time is always disabled; the rest of the answer is what
// the service says of every table. Tools such as Terraform ask for it whenever they read a table.
OperationAnswer DescribeContinuousBackups(OperationContext& context, const Json& request) {
  const Result<std::string> name = ParseTableName(request);
  if (!name.has_value()) co_return name.error();
  const Result<TablePtr> table = co_await context.FindTable(*name);
  if (!table.has_value()) co_return table.error();
  if (*table == nullptr) {
    co_return ApiError{ErrorKind::kTableNotFound, fmt::format("Table not found: {}", *name), {}};
  }
  co_return std::string(
      R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED",)"
      R"("PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}})");
}

}  // namespace tuskgate::gateway
