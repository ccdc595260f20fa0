#include "gateway/operations/item_write.h"
#include "gateway/operations/operations.h"
#include "translator/model/key.h"
#include "translator/request/read_requests.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer PutItem(OperationContext& context, const Json& request) {
  const Result<PutItemRequest> put = ParsePutItem(request);
  if (!put.has_value()) co_return put.error();
  const WriteEmitter emit = [&put](const TableDescription& table) -> Result<WriteStatement> {
    const Result<Item> key = ExtractKey(table, put->item);
    if (!key.has_value()) return key.error();
    if (put->options.condition != nullptr) {
      if (auto error = CheckKeyPaths(table, *put->options.condition)) return *error;
    }
    return EmitPut(table, *put, *key);
  };
  Result<WriteDone> done = co_await RunWrite(context, put->table, emit);
  if (!done.has_value()) co_return done.error();
  if (done->result.status != WriteStatus::kWritten) co_return ErrorOf(done->result);
  done->result.new_size = static_cast<std::int64_t>(put->item_size);
  co_return RespondToWrite(put->table, put->options, done->result, nullptr);
}

}  // namespace tuskgate::gateway
