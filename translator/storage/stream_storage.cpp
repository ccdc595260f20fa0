#include "translator/storage/stream_storage.h"

#include "translator/attached/relational/logged_changes.h"

namespace tuskgate::translator {

std::optional<ApiError> RefuseStream(const TableDescription& table) {
  return table.attached != nullptr ? RefuseAttachedStream(table) : std::nullopt;
}

SqlStatement EmitSetStream(const TableDescription& table, const std::string& known, int shards) {
  return EmitSetAttachedStream(table, known, shards);
}

std::optional<ApiError> StreamError(const TableDescription& table, std::string_view trouble) {
  return AttachedStreamError(table, trouble);
}

std::unique_ptr<LoggedRows> RowsOfLog(const TableDescription& table) {
  return table.attached != nullptr ? AttachedLoggedRows(table) : nullptr;
}

}  // namespace tuskgate::translator
