// What streams need of a table, by the kind of its storage.
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

// Why the table cannot have a stream, as far as its description tells.
std::optional<ApiError> RefuseStream(const TableDescription& table);

// Begins or ends the stream of a table that the catalog does not have, as the settings say. `known`
// is the label of the stream that is enabled by now, or empty. One row: NULL when it is done; else
// nothing is, and StreamError says why.
SqlStatement EmitSetStream(const TableDescription& table, const std::string& known, int shards);

// Nothing when the stream was not `known`.
std::optional<ApiError> StreamError(const TableDescription& table, std::string_view trouble);

// Null where the table's log has items. The table has to outlive it.
std::unique_ptr<LoggedRows> RowsOfLog(const TableDescription& table);

}  // namespace tuskgate::translator
