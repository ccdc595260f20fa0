#include "gateway/operations/item_write.h"
#include "gateway/operations/operations.h"
#include "translator/model/key.h"
#include "translator/request/read_requests.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DeleteItem(OperationContext& context, const Json& request) {
  const Result<DeleteItemRequest> del = ParseDeleteItem(request);
  if (!del.has_value()) co_return del.error();
  const WriteEmitter emit = [&del](const TableDescription& table) -> Result<WriteStatement> {
    if (auto error = CheckKey(table, del->key)) return *error;
    if (del->options.condition != nullptr) {
      if (auto error = CheckKeyPaths(table, *del->options.condition)) return *error;
    }
    return EmitDelete(table, *del);
  };
  Result<WriteDone> done = co_await RunWrite(context, del->table, emit);
  if (!done.has_value()) co_return done.error();
  // Deleting what is not there succeeds.
  if (del->options.condition == nullptr) done->result.status = WriteStatus::kWritten;
  if (done->result.status != WriteStatus::kWritten) co_return ErrorOf(done->result);
  co_return RespondToWrite(del->table, del->options, done->result, nullptr);
}

}  // namespace tuskgate::gateway
