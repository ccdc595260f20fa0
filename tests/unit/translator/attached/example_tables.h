// Attached tables for tests that need no database: Orders, one relation with columns of many types
// and an index; Shop, two relations as one table, told apart by their templates.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "translator/attached/columns/attached_table.h"
#include "translator/model/sql_name.h"
#include "translator/model/table.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

inline AttachedColumn ColumnOf(std::string name, ColumnKind kind, std::string sql_type,
                               bool not_null = false) {
  AttachedColumn column;
  column.sql_name = QuoteIdentifier(name);
  column.attribute = name;
  column.name = std::move(name);
  column.type.kind = kind;
  column.type.sql_name = std::move(sql_type);
  column.type.is_jsonb = column.type.sql_name == "jsonb";
  if (column.type.sql_name == "int4") column.type.bytes = 4;
  column.not_null = not_null;
  return column;
}

inline AttachedRelation RelationOf(std::string name, std::vector<AttachedColumn> columns) {
  AttachedRelation relation;
  relation.schema = "public";
  relation.sql_name = "\"public\"." + QuoteIdentifier(name);
  relation.name = std::move(name);
  relation.columns = std::move(columns);
  return relation;
}

inline KeyTemplate SoleColumnOf(std::size_t column) {
  return KeyTemplate{{KeyTemplate::ColumnPiece{column, 0}}};
}

inline TableDescription AttachedTableOf(std::string name, AttachedTable attached,
                                        KeyAttribute partition_key, KeyAttribute sort_key) {
  TableDescription table;
  table.name = std::move(name);
  table.partition_key = std::move(partition_key);
  table.sort_key = std::move(sort_key);
  table.billing_mode = BillingMode::kPayPerRequest;
  table.item_format = ItemFormat::kJson;
  table.attached = std::make_shared<const AttachedTable>(std::move(attached));
  return table;
}

inline TableDescription OrdersTable() {
  AttachedRelation orders =
      RelationOf("orders", {ColumnOf("customer_id", ColumnKind::kInteger, "int4", true),
                            ColumnOf("order_no", ColumnKind::kText, "text", true),
                            ColumnOf("status", ColumnKind::kText, "text"),
                            ColumnOf("placed_at", ColumnKind::kTimestampTz, "timestamptz"),
                            ColumnOf("total", ColumnKind::kNumeric, "numeric"),
                            ColumnOf("details", ColumnKind::kJson, "jsonb"),
                            ColumnOf("extra", ColumnKind::kJson, "jsonb")});
  orders.columns[1].bytewise = false;
  orders.partition_key = SoleColumnOf(0);
  orders.sort_key = SoleColumnOf(1);
  orders.identity = {0, 1};
  orders.unknown = UnknownAttributes::kOverflow;
  orders.overflow = 6;
  orders.bounds = {"10", "20", "30"};
  orders.constraints = {{"orders_pkey", AttachedConstraint::Kind::kPrimaryKey, {0, 1}, true, true}};
  TableDescription table =
      AttachedTableOf("Orders", AttachedTable{{std::move(orders)}},
                      {"customer_id", KeyType::kNumber}, {"order_no", KeyType::kString});
  IndexDescription index;
  index.name = "by_status";
  index.partition_key = {{"status", KeyType::kString}};
  index.sort_key = {{"placed_at", KeyType::kString}};
  table.indexes.push_back(std::move(index));
  return table;
}

inline TableDescription ShopTable() {
  AttachedRelation customers =
      RelationOf("customers", {ColumnOf("customer_id", ColumnKind::kInteger, "int4", true),
                               ColumnOf("name", ColumnKind::kText, "text")});
  customers.partition_key.pieces = {std::string("CUSTOMER#"), KeyTemplate::ColumnPiece{0, 0}};
  customers.sort_key.pieces = {std::string("PROFILE")};
  customers.identity = {0};
  AttachedRelation orders =
      RelationOf("orders", {ColumnOf("customer_id", ColumnKind::kInteger, "int4", true),
                            ColumnOf("order_id", ColumnKind::kInteger, "int4", true),
                            ColumnOf("total", ColumnKind::kNumeric, "numeric")});
  orders.partition_key.pieces = {std::string("CUSTOMER#"), KeyTemplate::ColumnPiece{0, 0}};
  orders.sort_key.pieces = {std::string("ORDER#"), KeyTemplate::ColumnPiece{1, 6}};
  orders.identity = {0, 1};
  orders.kind = RelationKind::kView;
  orders.may_leave_out = true;
  orders.hides_rows = true;
  return AttachedTableOf("Shop", AttachedTable{{std::move(customers), std::move(orders)}},
                         {"PK", KeyType::kString}, {"SK", KeyType::kString});
}

}  // namespace tuskgate::translator
