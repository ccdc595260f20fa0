#include "translator/attached/relational/row_order.h"

#include <algorithm>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_order.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/columns/column_text.h"
#include "translator/attached/relational/relation_sql.h"

namespace tuskgate::translator {
namespace {

void EmitOrdered(SqlBuilder& sql, const OrderColumn& order) {
  if (order.own_order) {
    EmitColumn(sql, "t", *order.column);
  } else {
    EmitOrderColumn(sql, "t", *order.column);
  }
}

}  // namespace

std::vector<OrderColumn> TotalOrder(const ReadTarget& target, const AttachedRelation& relation,
                                    const std::vector<const AttachedColumn*>& columns,
                                    bool own_order, const std::optional<Item>& start_key,
                                    const std::vector<ColumnValue>* identity) {
  std::vector<OrderColumn> orders;
  for (const AttachedColumn* column : columns) {
    orders.push_back({column, own_order && HasOwnOrder(column->type),
                      start_key ? start_key->Find(column->attribute) : nullptr});
  }
  for (std::size_t i = 0; i < relation.identity.size(); ++i) {
    const AttachedColumn* column = &relation.columns[relation.identity[i]];
    // An index key fixes it, or orders by it already.
    if (target.index() != nullptr && target.index()->IsKey(column->attribute)) continue;
    orders.push_back(
        {column, HasOwnOrder(column->type), identity != nullptr ? &(*identity)[i].value : nullptr});
  }
  return orders;
}

void EmitOrderBy(SqlBuilder& sql, const std::vector<OrderColumn>& orders, bool forward) {
  bool first = true;
  for (const OrderColumn& order : orders) {
    if (first) {
      sql << " order by ";
    } else {
      sql << ", ";
    }
    first = false;
    EmitOrdered(sql, order);
    if (!forward) sql << " desc";
  }
}

void EmitAfter(SqlBuilder& sql, const std::vector<OrderColumn>& orders, bool forward) {
  const bool is_place = std::all_of(orders.begin(), orders.end(), [](const OrderColumn& order) {
    return ColumnParameter(*order.column, *order.start).has_value();
  });
  if (!is_place) {
    sql << " and false";  // a client made it: no row is there
    return;
  }
  sql << " and (";
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if (i > 0) sql << ", ";
    EmitOrdered(sql, orders[i]);
  }
  if (forward) {
    sql << ") > (";
  } else {
    sql << ") < (";
  }
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if (i > 0) sql << ", ";
    const AttachedColumn& column = *orders[i].column;
    if (!orders[i].own_order && OrdersByText(column.type)) {
      const String* text = orders[i].start->As<String>();
      const bool is_empty = text != nullptr && text->value == column.type.empty;
      sql.Parameter(SqlType::kText,
                    is_empty ? text->value : *ColumnParameter(column, *orders[i].start));
    } else {
      EmitColumnParameter(sql, column, *orders[i].start);
    }
  }
  sql << ")";
}

}  // namespace tuskgate::translator
