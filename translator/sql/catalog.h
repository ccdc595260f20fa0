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

// With its indexes. Fails with unique_violation when there is a table of that name.
SqlStatement EmitCreateTable(const TableDescription& table, const Tags& tags);

// One row: whether a table of that name and id was there to drop.
SqlStatement EmitDropTable(const TableDescription& table);
// Has it be DELETING until then, seconds since 1970. One row, unless it was gone or so already.
SqlStatement EmitBeginDropTable(const TableDescription& table, double until);

// Writes what UpdateTable may change of the table and of its indexes: of their status only that
// they are DELETING from now on. Returns no row when the table is gone or going.
SqlStatement EmitUpdateTable(const TableDescription& table);

// Adds the index, which is then filled by EmitFillIndex until it is active. One row: whether the
// table was there.
SqlStatement EmitCreateIndex(const TableDescription& table, const IndexDescription& index);
// One row: whether the index was there.
SqlStatement EmitDropIndex(const TableDescription& table, const std::string& index_name);

// Names after `start`, in order: one more than `limit`, to know whether there are more.
SqlStatement EmitListTables(const std::string& start, std::int64_t limit);

// How many items there are and how many bytes they take, in the table and in each index: counted
// where they are few, else from PostgreSQL's statistics.
SqlStatement EmitTableStatistics(const TableDescription& table);
TableStatistics ReadTableStatistics(const RowSet& rows);

}  // namespace tuskgate::translator
