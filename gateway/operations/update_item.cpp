#include <fmt/format.h>

#include "gateway/operations/item_write.h"
#include "gateway/operations/operations.h"
#include "translator/model/key.h"
#include "translator/request/read_requests.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

std::optional<ApiError> CheckTargets(const TableDescription& table, const BoundUpdate& update) {
  for (const BoundPath* path : update.Targets()) {
    if (!table.IsKey(path->Attribute())) continue;
    if (!path->IsTopLevel()) {
      return ValidationError(
          fmt::format("Key attributes must be scalars; list random access '[]' and map lookup '.' "
                      "are not allowed: Key: {}",
                      path->Attribute()));
    }
    return ValidationError(
        fmt::format("One or more parameter values were invalid: Cannot update attribute {}. This "
                    "attribute is part of the key",
                    path->Attribute()));
  }
  return std::nullopt;
}

}  // namespace

OperationAnswer UpdateItem(OperationContext& context, const Json& request) {
  const Result<UpdateItemRequest> update = ParseUpdateItem(request);
  if (!update.has_value()) co_return update.error();
  bool allow_direct = true;
  const WriteEmitter emit = [&](const TableDescription& table) -> Result<WriteStatement> {
    if (auto error = CheckKey(table, update->key)) return *error;
    if (auto error = CheckTargets(table, update->update)) return *error;
    if (update->options.condition != nullptr) {
      if (auto error = CheckKeyPaths(table, *update->options.condition)) return *error;
    }
    return EmitUpdate(table, *update, allow_direct);
  };
  Result<WriteDone> done = co_await RunWrite(context, update->table, emit);
  if (done.has_value() && done->result.status == WriteStatus::kNearSizeLimit) {
    allow_direct = false;
    done = co_await RunWrite(context, update->table, emit);
  }
  if (!done.has_value()) co_return done.error();
  if (done->result.status != WriteStatus::kWritten &&
      done->result.status != WriteStatus::kNothingToWrite) {
    co_return ErrorOf(done->result);
  }
  co_return RespondToWrite(update->table, update->options, done->result, &update->update);
}

}  // namespace tuskgate::gateway
