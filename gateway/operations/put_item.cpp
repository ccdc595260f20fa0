#include "gateway/operations/item_write.h"
#include "gateway/operations/operations.h"
#include "translator/attached/write_statements.h"
#include "translator/model/key.h"
#include "translator/plan/index_entry.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer PutItem(OperationContext& context, const Json& request) {
  Result<PutItemRequest> put = ParsePutItem(request);
  if (!put.has_value()) co_return put.error();
  put->options.metered = context.services().throttle != nullptr;
  const WriteCall call{put->table, put->options, put->item,
                       &put->item, nullptr,      static_cast<std::int64_t>(put->item_size)};
  const WriteEmitter emit = [&put](const TableDescription& table) -> Result<WriteStatement> {
    const Result<Item> key = ExtractKey(table, put->item);
    if (!key.has_value()) return key.error();
    if (auto error = CheckIndexKeys(table, put->item)) return *error;
    if (table.attached) return EmitAttachedPut(table, *put, *key);
    return EmitPut(table, *put, *key);
  };
  Result<WriteDone> done = co_await RunWrite(context, call, emit);
  if (!done.has_value()) co_return done.error();
  if (done->result.status != WriteStatus::kWritten) co_return ErrorOf(call, *done);
  co_return co_await RespondToWrite(context, call, *done);
}

}  // namespace tuskgate::gateway
