// Statements on the catalog of tables (migrations/0001_create_tables.sql).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translator/model/described_state.h"
#include "translator/model/table.h"
#include "translator/sql/sql_builder.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// A row when the database's schema has that migration, else none.
SqlStatement EmitIsMigrated(const std::string& migration);

// One row: a text that changes whenever a table or an index is made, changed or dropped.
SqlStatement EmitCatalogFingerprint();

// A row of the table of that name, or none.
SqlStatement EmitFindTable(const std::string& name);
TableDescription ReadTable(const RowSet& rows, std::size_t row, ItemFormat item_format);

// The columns that ReadTable reads, of a row of tuskgate.tables, but for the last four: an array of
// the table's rows of tuskgate.indexes, as JSON, its version, its tags, and its policies and those
// of its streams, an object by label.
void EmitTableColumns(SqlBuilder& sql);
inline constexpr std::size_t kTableColumns = 24;  // with the last four

// row(...)::tuskgate.tables
void EmitTableRow(SqlBuilder& sql, const TableDescription& table);

// With its indexes. Fails with unique_violation when there is a table of that name, or a gateway
// has attached relations under it.
// Its stream, if it has one, begins with that many shards. Its policy, if it has one, is of the
// moment when it was made. One row: the label of the stream, which is another than the table's
// where an earlier stream has that; null without a stream.
SqlStatement EmitCreateTable(const TableDescription& table, int stream_shards = 1);

// One row: whether a table of that name and id was there to drop; null when it is kept because a
// backup of it is being made.
SqlStatement EmitDropTable(const TableDescription& table);
// Has it be DELETING until then, seconds since 1970. One row, unless it was gone or so already.
SqlStatement EmitBeginDropTable(const TableDescription& table, double until);

// Writes what UpdateTable may change of the table and of its indexes: of their status only that
// they are DELETING from now on. Adds an index, which is then filled in the background until it is
// active, or drops one; null: none. Writes nothing and returns no row when the table is not as it
// was when it was read any more, or gone, or going. `stream_shards`: begins or ends its stream, as
// its settings say, with so many shards.
SqlStatement EmitUpdateTable(const TableDescription& table, const IndexDescription* created,
                             const std::string* dropped, std::optional<int> stream_shards = {});

// Fills in the next rows of a new index. One row: true when it is complete, null when somebody else
// is at it (schema/functions/fill_index.sql).
SqlStatement EmitFillIndex(const std::string& table_id, const std::string& index,
                           std::int64_t rows);

// Names after `start`, in order: one more than `limit`, to know whether there are more.
// Of a namespace's: table_key.h. The rows have keys.
SqlStatement EmitListTables(const std::string& space, const std::string& start, std::int64_t limit);

// How many items there are and how many bytes they take, in the table and in each index: counted
// where they are few, else from PostgreSQL's statistics.
SqlStatement EmitTableStatistics(const TableDescription& table);
TableStatistics ReadTableStatistics(const RowSet& rows);

}  // namespace tuskgate::translator
