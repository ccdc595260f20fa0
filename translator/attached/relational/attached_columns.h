// The columns in which statements over attached relations return an item.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "translator/model/table.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// How many columns an item takes in the statements of that table: the number of its relation, its
// key attributes where they are templates, and its columns.
std::size_t ItemColumns(const TableDescription& table);

// The item of row `alias`, of the table's relation number `relation`. With several relations, every
// one of them fills as many columns of the same types.
void EmitItem(SqlBuilder& sql, SqlText alias, const TableDescription& table, std::size_t relation);

// The same for a row that may be missing: `present` is an SQL condition.
void EmitItemIf(SqlBuilder& sql, SqlText present, SqlText alias, const TableDescription& table,
                std::size_t relation);

// Which attributes of an item a client is given.
struct GivenAttributes {
  bool all = false;
  std::vector<std::string> names;
};

// The same; a column of what is given that no attribute can be ends the statement, so that nothing
// is written that could not be answered. `given` is an SQL condition, too: whether it is.
void EmitGivenItem(SqlBuilder& sql, SqlText present, SqlText given, SqlText alias,
                   const TableDescription& table, std::size_t relation,
                   const GivenAttributes& attributes);

// In place of an item.
void EmitNoItem(SqlBuilder& sql, const TableDescription& table);

}  // namespace tuskgate::translator
