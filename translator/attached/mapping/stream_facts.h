// Streams of attached tables: which of the tables have one, by what EmitAttachedFacts says.
#pragma once

#include <vector>

#include "translator/model/table.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// Writes the last stream of each table into its settings. A stream is a table's as long as the
// table is made of the same relations and has the same key; others stay without a table. Throws
// std::logic_error for rows that are not those of EmitAttachedFacts.
void GiveStreams(const RowSet& rows, std::vector<TableDescription>& tables);

}  // namespace tuskgate::translator
