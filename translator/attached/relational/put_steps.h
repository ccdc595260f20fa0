// What a PutItem writes into which row of an attached table, and the common table expressions that
// do it. Those of a statement with several puts are numbered.
#pragma once

#include <cstddef>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/row_values.h"
#include "translator/expression/bound_expression.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

struct PutRow {
  const TableDescription& table;
  RowAddress address;
  std::vector<WrittenColumn> columns;
  // Of a batch, in the first of a relation's rows: the identities of all of them.
  std::vector<const std::vector<ColumnValue>*> batch = {};
  const AttachedRelation& relation() const { return table.attached->relations[address.number]; }
};

// Errors: keys and values that the relation cannot have.
Result<PutRow> RowOf(const TableDescription& table, const Item& key, const Item& item);

// ", sN as ...": the row oN as it was, whether to write, and the values to write.
void EmitPutStatus(SqlBuilder& sql, const PutRow& row, const BoundCondition* condition,
                   std::size_t number);
// ", uN as ...": over the row that was there. ", iN as ...": where there was none.
void EmitPutOver(SqlBuilder& sql, const PutRow& row, std::size_t number);
void EmitPutNew(SqlBuilder& sql, const PutRow& row, std::size_t number);
// Whether uN or iN did it.
void EmitPutDone(SqlBuilder& sql, const PutRow& row, std::size_t number);

// insert into relation as t (a, b, ...)
void EmitInsertInto(SqlBuilder& sql, const PutRow& row);

}  // namespace tuskgate::translator
