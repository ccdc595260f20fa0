// Rows of an attached relation that are no items, since a key cannot have their values: told to
// whoever attaches it, as clients never see them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "translator/attached/columns/attached_table.h"
#include "translator/model/table.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// How many of the relation's rows are looked at.
inline constexpr std::int64_t kRowsLookedAt = 20'000;

// Looks for them among the relation's first rows. Nullopt: all its rows are items; or it is not
// known what it costs to look, as of views and foreign tables; or who looks decides what is there.
std::optional<SqlStatement> EmitLostRows(const TableDescription& table,
                                         const AttachedRelation& relation);

// What the statement's rows come to, as a sentence without an end: how many there are, and the keys
// of some. Nullopt: there are none.
std::optional<std::string> LostRowsNote(const AttachedRelation& relation, const RowSet& rows);

}  // namespace tuskgate::translator
