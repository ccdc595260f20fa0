#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/catalog/tags.h"
#include "translator/plan/table_storage.h"
#include "translator/request/tag_requests.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer TagResource(OperationContext& context, const Json& request) {
  const Result<TagRequest> tag = ParseTagResource(request);
  if (!tag.has_value()) co_return tag.error();
  const TablePtr known = context.FindKnown(tag->resource.table_name);
  if (known != nullptr) {
    if (auto error = StorageOf(*known).Refuse(*known, OwnersMatter::kChange)) co_return *error;
  }
  if (auto error = co_await CheckTaggable(context, tag->resource, "TagResource")) co_return *error;
  SqlStatement statement =
      EmitTagTable(context.KeyOf(tag->resource.table_name), tag->tags, kMostTags);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  context.Forget(tag->resource.table_name);
  if (!answer.has_value()) co_return answer.error();
  const Tagged tagged = ReadTagged(*answer->rows);
  if (!tagged.found) co_return TaggedResourceNotFound(tag->resource);
  if (!tagged.changed) co_return TooManyTags();
  co_return std::string();
}

}  // namespace tuskgate::gateway
