// What an update expression makes of a row: the attributes that it looks at become an item, on
// which the expression is applied as on any other, and the columns are set from the item that
// results.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/row_values.h"
#include "translator/expression/bound_expression.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

struct UpdatedColumns {
  std::vector<std::string> attributes;  // all that the expression names, each once
  std::vector<std::size_t> read;        // columns whose values it depends on
  std::vector<std::size_t> columns;     // that it writes
  bool overflow = false;                // it writes attributes that have no column
  std::vector<std::string> spilled;     // those

  bool Empty() const { return columns.empty() && !overflow; }
};

// Errors: attributes without a column where these are refused, columns that cannot be written.
Result<UpdatedColumns> ColumnsOfUpdate(const TableDescription& table, const RowAddress& address,
                                       const BoundUpdate& update);

// The attributes of row `o` as an item in the stored form.
void EmitBase(SqlBuilder& sql, const TableDescription& table, const AttachedRelation& relation,
              const UpdatedColumns& updated);

// From n."~item": `a = ..., b = ...` of row `t`, `, a, b` and `, value, value`.
void EmitUpdateAssignments(SqlBuilder& sql, const AttachedRelation& relation,
                           const UpdatedColumns& updated);
void EmitUpdatedNames(SqlBuilder& sql, const AttachedRelation& relation,
                      const UpdatedColumns& updated);
void EmitUpdatedValues(SqlBuilder& sql, const TableDescription& table,
                       const AttachedRelation& relation, const UpdatedColumns& updated);

}  // namespace tuskgate::translator
