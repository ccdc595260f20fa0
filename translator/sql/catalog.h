// Statements on the catalog of tables (schema/tables/tables.sql).
#pragma once

#include <string>
#include <vector>

#include "translator/model/table.h"
#include "translator/rows/table_json.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// A row of the table of that name, or none.
SqlStatement EmitFindTable(const std::string& name);
TableDescription ReadTable(const RowSet& rows, std::size_t row, ItemFormat item_format);

// Fails with unique_violation when there is a table of that name.
SqlStatement EmitCreateTable(const TableDescription& table);

// One row: whether a table of that name and id was there to drop.
SqlStatement EmitDropTable(const TableDescription& table);

// Writes what UpdateTable may change; affects no row when the table is gone.
SqlStatement EmitUpdateTable(const TableDescription& table);

// Names after `start`, in order: one more than `limit`, to know whether there are more.
SqlStatement EmitListTables(const std::string& start, std::int64_t limit);

// About how many items there are, and about how many bytes they take: from PostgreSQL's statistics.
SqlStatement EmitTableStatistics(const TableDescription& table);
TableStatistics ReadTableStatistics(const RowSet& rows);

}  // namespace tuskgate::translator
