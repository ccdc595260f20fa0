#include "translator/sql/catalog.h"

#include <cstdlib>

#include <fmt/format.h>

#include "translator/model/stored_text.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

std::string TextAt(const RowSet& rows, std::size_t row, std::size_t column) {
  return std::string(rows.Value(row, column).value_or(""));
}

std::optional<double> SecondsAt(const RowSet& rows, std::size_t row, std::size_t column) {
  const auto text = rows.Value(row, column);
  if (!text) return std::nullopt;
  return std::strtod(std::string(*text).c_str(), nullptr);
}

KeyType KeyTypeOf(std::string_view tag) {
  return tag == "N" ? KeyType::kNumber : tag == "B" ? KeyType::kBinary : KeyType::kString;
}

std::string_view BillingModeName(BillingMode mode) {
  return mode == BillingMode::kProvisioned ? "PROVISIONED" : "PAY_PER_REQUEST";
}

void EmitSeconds(SqlBuilder& sql, const std::optional<double>& seconds) {
  if (!seconds) {
    sql << "null";
    return;
  }
  sql << "to_timestamp(";
  sql.Parameter(SqlType::kNumeric, fmt::format("{:.6f}", *seconds));
  sql << ")";
}

}  // namespace

SqlStatement EmitFindTable(const std::string& name) {
  SqlBuilder sql;
  sql << "select name, id, relation, partitions, partition_key, partition_key_type, sort_key, "
         "sort_key_type, billing_mode, read_units, write_units, extract(epoch from on_demand_at), "
         "extract(epoch from last_increase_at), extract(epoch from last_decrease_at), "
         "decreases_today, deletion_protection, extract(epoch from created_at) "
         "from tuskgate.tables where name = ";
  sql.Parameter(SqlType::kText, name);
  return std::move(sql).Finish("find_table", Lane::kRead);
}

TableDescription ReadTable(const RowSet& rows, std::size_t row, ItemFormat item_format) {
  TableDescription table;
  table.item_format = item_format;
  table.name = TextAt(rows, row, 0);
  table.id = TextAt(rows, row, 1);
  table.relation = TextAt(rows, row, 2);
  table.partitions = static_cast<int>(IntegerAt(rows, row, 3));
  table.partition_key = {FromStored(TextAt(rows, row, 4)), KeyTypeOf(TextAt(rows, row, 5))};
  if (const auto sort_key = rows.Value(row, 6)) {
    table.sort_key = KeyAttribute{FromStored(*sort_key), KeyTypeOf(TextAt(rows, row, 7))};
  }
  table.billing_mode = TextAt(rows, row, 8) == "PROVISIONED" ? BillingMode::kProvisioned
                                                             : BillingMode::kPayPerRequest;
  table.read_units = IntegerAt(rows, row, 9);
  table.write_units = IntegerAt(rows, row, 10);
  table.on_demand_at = SecondsAt(rows, row, 11);
  table.last_increase_at = SecondsAt(rows, row, 12);
  table.last_decrease_at = SecondsAt(rows, row, 13);
  table.decreases_today = static_cast<int>(IntegerAt(rows, row, 14));
  table.deletion_protection = TextAt(rows, row, 15) == "t";
  table.created_at = SecondsAt(rows, row, 16).value_or(0);
  NameRelations(table);
  return table;
}

SqlStatement EmitCreateTable(const TableDescription& table) {
  SqlBuilder sql;
  sql << "select tuskgate.create_item_table(row(";
  sql.Parameter(SqlType::kText, table.name);
  sql << ", ";
  sql.Parameter(SqlType::kText, table.id);
  sql << "::uuid, ";
  sql.Parameter(SqlType::kText, table.relation);
  sql << ", ";
  sql.Parameter(SqlType::kInt4, std::to_string(table.partitions));
  sql << ", ";
  sql.Parameter(SqlType::kText, ToStored(table.partition_key.name));
  sql << ", ";
  sql.Parameter(SqlType::kText, std::string(1, KeyTypeTag(table.partition_key.type)));
  sql << ", ";
  if (table.sort_key) {
    sql.Parameter(SqlType::kText, ToStored(table.sort_key->name));
    sql << ", ";
    sql.Parameter(SqlType::kText, std::string(1, KeyTypeTag(table.sort_key->type)));
  } else {
    sql << "null, null";
  }
  sql << ", ";
  sql.Parameter(SqlType::kText, std::string(BillingModeName(table.billing_mode)));
  sql << ", ";
  sql.Parameter(SqlType::kInt8, std::to_string(table.read_units));
  sql << ", ";
  sql.Parameter(SqlType::kInt8, std::to_string(table.write_units));
  sql << ", ";
  EmitSeconds(sql, table.on_demand_at);
  sql << ", null, null, 0, ";
  if (table.deletion_protection) {
    sql << "true, ";
  } else {
    sql << "false, ";
  }
  EmitSeconds(sql, table.created_at);
  sql << ")::tuskgate.tables)";
  return std::move(sql).Finish("create_table", Lane::kBulk);
}

SqlStatement EmitDropTable(const TableDescription& table) {
  SqlBuilder sql;
  sql << "select tuskgate.drop_item_table(";
  sql.Parameter(SqlType::kText, table.name);
  sql << ", ";
  sql.Parameter(SqlType::kText, table.id);
  sql << "::uuid)";
  return std::move(sql).Finish("drop_table", Lane::kBulk);
}

SqlStatement EmitUpdateTable(const TableDescription& table) {
  SqlBuilder sql;
  sql << "with u as (update tuskgate.tables set billing_mode = ";
  sql.Parameter(SqlType::kText, std::string(BillingModeName(table.billing_mode)));
  sql << ", read_units = ";
  sql.Parameter(SqlType::kInt8, std::to_string(table.read_units));
  sql << ", write_units = ";
  sql.Parameter(SqlType::kInt8, std::to_string(table.write_units));
  sql << ", on_demand_at = ";
  EmitSeconds(sql, table.on_demand_at);
  sql << ", last_increase_at = ";
  EmitSeconds(sql, table.last_increase_at);
  sql << ", last_decrease_at = ";
  EmitSeconds(sql, table.last_decrease_at);
  sql << ", decreases_today = ";
  sql.Parameter(SqlType::kInt4, std::to_string(table.decreases_today));
  sql << ", deletion_protection = ";
  if (table.deletion_protection) {
    sql << "true";
  } else {
    sql << "false";
  }
  sql << " where name = ";
  sql.Parameter(SqlType::kText, table.name);
  sql << " and id = ";
  sql.Parameter(SqlType::kText, table.id);
  sql << "::uuid returning name) select pg_notify('tuskgate_catalog', u.name) from u";
  return std::move(sql).Finish("update_table", Lane::kBulk);
}

SqlStatement EmitListTables(const std::string& start, std::int64_t limit) {
  SqlBuilder sql;
  sql << "select name from tuskgate.tables where name > ";
  sql.Parameter(SqlType::kText, start);
  sql << " order by name limit ";
  sql.Parameter(SqlType::kInt8, std::to_string(limit + 1));
  return std::move(sql).Finish("list_tables", Lane::kRead);
}

SqlStatement EmitTableStatistics(const TableDescription& table) {
  SqlBuilder sql;
  sql << "select coalesce(sum(greatest(pg_stat_get_live_tuples(i.inhrelid), 0)), 0)::int8, "
         "coalesce(sum(pg_relation_size(i.inhrelid)), 0)::int8 from pg_inherits i "
         "where i.inhparent = to_regclass(";
  sql.Parameter(SqlType::kText, table.parent);
  sql << ")";
  return std::move(sql).Finish("table_statistics", Lane::kBulk);
}

TableStatistics ReadTableStatistics(const RowSet& rows) {
  return {IntegerAt(rows, 0, 0), IntegerAt(rows, 0, 1)};
}

}  // namespace tuskgate::translator
