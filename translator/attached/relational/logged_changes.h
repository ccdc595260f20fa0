// Streams of attached tables: their triggers, and the rows of their change logs as items.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/plan/logged_rows.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// Why the table cannot have a stream, or nothing.
std::optional<ApiError> RefuseAttachedStream(const TableDescription& table);

// Begins or ends the stream, as the table's settings say. `known` is the label of the one that it
// is to have by now, empty when none is enabled. One row: NULL when it is done; else nothing is,
// and AttachedStreamError says why.
SqlStatement EmitSetAttachedStream(const TableDescription& table, const std::string& known,
                                   int shards);

// Nothing when somebody else has begun or ended the stream meanwhile.
std::optional<ApiError> AttachedStreamError(const TableDescription& table,
                                            std::string_view trouble);

// For EmitReadChanges (stream/change_log.h). The table has to outlive it.
std::unique_ptr<LoggedRows> AttachedLoggedRows(const TableDescription& table);

}  // namespace tuskgate::translator
