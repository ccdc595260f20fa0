#include "gateway/operations/backup_answers.h"
#include "gateway/operations/operations.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

// Tools such as Terraform ask for it whenever they read a table.
OperationAnswer DescribeContinuousBackups(OperationContext& context, const Json& request) {
  const Result<std::string> name = ParseTableName(request);
  if (!name.has_value()) co_return name.error();
  const Result<TablePtr> table = co_await FindBackedUpTable(context, *name);
  if (!table.has_value()) co_return table.error();
  co_return RespondWithContinuousBackups();
}

}  // namespace tuskgate::gateway
