#include "gateway/operations/item_write.h"
#include "gateway/operations/operations.h"
#include "translator/attached/write_statements.h"
#include "translator/model/key.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DeleteItem(OperationContext& context, const Json& request) {
  Result<DeleteItemRequest> del = ParseDeleteItem(request);
  if (!del.has_value()) co_return del.error();
  del->options.metered = context.services().throttle != nullptr;
  const WriteCall call{del->table, del->options, del->key, nullptr, nullptr};
  const WriteEmitter emit = [&del](const TableDescription& table) -> Result<WriteStatement> {
    if (auto error = CheckKey(table, del->key)) return *error;
    if (table.attached) return EmitAttachedDelete(table, *del);
    return EmitDelete(table, *del);
  };
  Result<WriteDone> done = co_await RunWrite(context, call, emit);
  if (!done.has_value()) co_return done.error();
  // Deleting what is not there succeeds.
  if (del->options.condition == nullptr) done->result.status = WriteStatus::kWritten;
  if (done->result.status != WriteStatus::kWritten) co_return ErrorOf(call, *done);
  co_return co_await RespondToWrite(context, call, *done);
}

}  // namespace tuskgate::gateway
