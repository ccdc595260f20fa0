// The order in which rows of an attached relation are read, and where it is taken up again.
#pragma once

#include <optional>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/row_identity.h"
#include "translator/expression/read_target.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// A column by which rows are ordered, and the start key's value of it.
struct OrderColumn {
  const AttachedColumn* column = nullptr;
  bool own_order = false;  // the column's own order will do, whatever it is
  const AttributeValue* start = nullptr;
};

// By `columns` first and then by the identity, which makes it an order of single rows. `own_order`:
// the order of the columns is nobody's business, and their own is that of their indexes. `identity`
// has the start key's values, or is null.
std::vector<OrderColumn> TotalOrder(const ReadTarget& target, const AttachedRelation& relation,
                                    const std::vector<const AttachedColumn*>& columns,
                                    bool own_order, const std::optional<Item>& start_key,
                                    const std::vector<ColumnValue>* identity);

// Of the relation's alias t: ` order by a, b`, and ` and (a, b) > ($, $)`.
void EmitOrderBy(SqlBuilder& sql, const std::vector<OrderColumn>& orders, bool forward);
void EmitAfter(SqlBuilder& sql, const std::vector<OrderColumn>& orders, bool forward);

}  // namespace tuskgate::translator
