// Statements on time to live: rows of tuskgate.indexes of kind EXPIRY.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translator/model/table.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// Has items expire by that attribute. `relation` is the name of a new one. Fails with
// unique_violation when time to live is enabled already; no row when the table is gone. A change
// that takes its time is noted.
SqlStatement EmitEnableTimeToLive(const TableDescription& table, const std::string& attribute,
                                  const std::string& relation,
                                  const std::optional<TimeToLiveChange>& change);
// One row: whether it was there. None when the table is gone.
SqlStatement EmitDisableTimeToLive(const TableDescription& table,
                                   const std::optional<TimeToLiveChange>& change);

// From a JSON array of the table's rows of tuskgate.indexes.
std::optional<TimeToLive> ReadTimeToLive(std::string_view indexes);

}  // namespace tuskgate::translator
