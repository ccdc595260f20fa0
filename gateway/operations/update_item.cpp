#include <fmt/format.h>

#include "gateway/operations/item_write.h"
#include "gateway/operations/operations.h"
#include "translator/attached/write_statements.h"
#include "translator/model/key.h"
#include "translator/plan/index_entry.h"
#include "translator/plan/update_charge.h"
#include "translator/request/read_requests.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

std::optional<ApiError> CheckTargets(const TableDescription& table, const BoundUpdate& update) {
  for (const BoundPath* path : update.Targets()) {
    if (!table.IsKey(path->Attribute())) continue;
    return ValidationError(
        fmt::format("One or more parameter values were invalid: Cannot update attribute {}. This "
                    "attribute is part of the key",
                    path->Attribute()));
  }
  return std::nullopt;
}

}  // namespace

OperationAnswer UpdateItem(OperationContext& context, const Json& request) {
  Result<UpdateItemRequest> update = ParseUpdateItem(request);
  if (!update.has_value()) co_return update.error();
  update->options.metered = context.services().throttle != nullptr;
  const WriteCall call{update->table, update->options, update->key, nullptr, &update->update};
  bool allow_direct = true;
  const WriteEmitter emit = [&](const TableDescription& table) -> Result<WriteStatement> {
    if (auto error = CheckKey(table, update->key)) return *error;
    if (auto error = CheckTargets(table, update->update)) return *error;
    if (auto error = CheckIndexKeys(table, update->update)) return *error;
    if (auto error = CheckKeyPaths(table, update->update)) return *error;
    if (!update->legacy) {
      if (auto error = CheckUpdateCharge(update->update)) return *error;
    }
    if (table.attached) return EmitAttachedUpdate(table, *update);
    return EmitUpdate(table, *update, allow_direct);
  };
  Result<WriteDone> done = co_await RunWrite(context, call, emit);
  if (done.has_value() && done->result.status == WriteStatus::kNearSizeLimit) {
    allow_direct = false;
    done = co_await RunWrite(context, call, emit);
  }
  if (!done.has_value()) co_return done.error();
  if (done->result.status != WriteStatus::kWritten &&
      done->result.status != WriteStatus::kNothingToWrite) {
    if (update->legacy && done->result.status == WriteStatus::kWrongOperandType) {
      co_return ValidationError("Type mismatch for attribute to update");
    }
    co_return ErrorOf(call, *done);
  }
  co_return co_await RespondToWrite(context, call, *done);
}

}  // namespace tuskgate::gateway
