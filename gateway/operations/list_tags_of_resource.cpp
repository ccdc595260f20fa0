#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/catalog/tags.h"
#include "translator/model/stored_text.h"
#include "translator/plan/table_storage.h"
#include "translator/request/tag_requests.h"

namespace tuskgate::gateway {

using namespace translator;

// A table's tags fit on one page. Like the service, it takes any NextToken for that of the first.
OperationAnswer ListTagsOfResource(OperationContext& context, const Json& request) {
  const Result<TaggedResource> resource = ParseListTags(request);
  if (!resource.has_value()) co_return resource.error();
  const TablePtr known = context.FindKnown(resource->table_name);
  if (known != nullptr && !StorageOf(*known).IsInCatalog()) co_return std::string("{\"Tags\":[]}");
  if (auto error = co_await CheckTaggable(context, *resource, "ListTagsOfResource")) {
    co_return *error;
  }
  SqlStatement statement = EmitListTags(context.KeyOf(resource->table_name));
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  if (answer->rows->RowCount() == 0) co_return TaggedResourceNotFound(*resource);
  std::string body = "{\"Tags\":[";
  for (const auto& [key, value] : ReadTags(*answer->rows)) {
    if (body.back() != '[') body.push_back(',');
    body.append("{\"Key\":");
    AppendJsonString(body, key);
    body.append(",\"Value\":");
    AppendJsonString(body, value);
    body.push_back('}');
  }
  body.append("]}");
  co_return body;
}

}  // namespace tuskgate::gateway
