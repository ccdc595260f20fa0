#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/catalog/tags.h"
#include "translator/plan/table_storage.h"
#include "translator/request/tag_requests.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer UntagResource(OperationContext& context, const Json& request) {
  const Result<UntagRequest> untag = ParseUntagResource(request);
  if (!untag.has_value()) co_return untag.error();
  const TablePtr known = context.FindKnown(untag->resource.table_name);
  if (known != nullptr) {
    if (auto error = StorageOf(*known).Refuse(*known, OwnersMatter::kChange)) co_return *error;
  }
  if (auto error = co_await CheckTaggable(context, untag->resource, "UntagResource")) {
    co_return *error;
  }
  SqlStatement statement = EmitUntagTable(context.KeyOf(untag->resource.table_name), untag->keys);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  context.Forget(untag->resource.table_name);
  if (!answer.has_value()) co_return answer.error();
  if (!ReadTagged(*answer->rows).found) co_return TaggedResourceNotFound(untag->resource);
  co_return std::string();
}

}  // namespace tuskgate::gateway
