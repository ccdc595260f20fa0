#include "translator/catalog/catalog.h"

#include <cstdlib>
#include <functional>
#include <string_view>

#include <fmt/format.h>

#include "translator/catalog/catalog_json.h"
#include "translator/catalog/resource_policies.h"
#include "translator/catalog/table_key.h"
#include "translator/catalog/time_to_live.h"
#include "translator/model/json.h"
#include "translator/model/stored_text.h"
#include "translator/sql/row_text.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

void EmitSeconds(SqlBuilder& sql, const std::optional<double>& seconds);

std::optional<double> SecondsAt(const RowSet& rows, std::size_t row, std::size_t column) {
  const auto text = rows.Value(row, column);
  if (!text) return std::nullopt;
  return std::strtod(std::string(*text).c_str(), nullptr);
}

rapidjson::Document DocumentAt(const RowSet& rows, std::size_t row, std::size_t column) {
  const std::string text = TextAt(rows, row, column);
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  return document;
}

std::optional<TableTransition> TransitionAt(const RowSet& rows, std::size_t row,
                                            std::size_t column) {
  const std::string name = TextAt(rows, row, column);
  if (name.empty()) return std::nullopt;
  const TableStatus status = name == "CREATING"   ? TableStatus::kCreating
                             : name == "UPDATING" ? TableStatus::kUpdating
                                                  : TableStatus::kDeleting;
  return TableTransition{status, SecondsAt(rows, row, column + 1).value_or(0)};
}

std::string_view TransitionName(TableStatus status) {
  switch (status) {
    case TableStatus::kCreating:
      return "CREATING";
    case TableStatus::kDeleting:
      return "DELETING";
    case TableStatus::kUpdating:
    case TableStatus::kActive:
      break;
  }
  return "UPDATING";
}

// $, $: the state and its end.
void EmitTransition(SqlBuilder& sql, const std::optional<TableTransition>& transition) {
  if (!transition) {
    sql << "null, null";
    return;
  }
  sql.Parameter(SqlType::kText, std::string(TransitionName(transition->status)));
  sql << ", ";
  EmitSeconds(sql, transition->until);
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

SqlStatement LockingTables(SqlStatement statement) {
  statement.locks_tables = true;
  return statement;
}

}  // namespace

void EmitTableColumns(SqlBuilder& sql) {
  sql << "name, id, relation, partitions, partition_key, partition_key_type, sort_key, "
         "sort_key_type, billing_mode, read_units, write_units, extract(epoch from on_demand_at), "
         "extract(epoch from last_increase_at), extract(epoch from last_decrease_at), "
         "decreases_today, deletion_protection, extract(epoch from created_at), settings, "
         "transition, extract(epoch from transition_until)";
}

SqlStatement EmitIsMigrated(const std::string& migration) {
  SqlBuilder sql;
  sql << "select name from tuskgate.migrations where name = ";
  sql.Parameter(SqlType::kText, migration);
  return std::move(sql).Finish("is_migrated", Lane::kRead);
}

// A row that was changed has another xmin.
SqlStatement EmitCatalogFingerprint() {
  SqlBuilder sql;
  sql << "select md5(concat((select string_agg(concat(t.id, ' ', t.xmin), ',' order by t.id) from "
         "tuskgate.tables t), ' ', (select string_agg(concat(i.table_id, ' ', i.number, ' ', "
         "i.xmin), ',' order by i.table_id, i.number) from tuskgate.indexes i), ' ', (select "
         "string_agg(concat(p.table_id, ' ', p.label, ' ', p.xmin), ',' order by p.table_id, "
         "p.label) from tuskgate.resource_policies p)))";
  return std::move(sql).Finish("catalog_fingerprint", Lane::kRead);
}

SqlStatement EmitFindTable(const std::string& name) {
  SqlBuilder sql;
  sql << "select ";
  EmitTableColumns(sql);
  sql << ", (select coalesce(jsonb_agg(to_jsonb(i) order by i.kind desc, i.number), '[]') from "
         "tuskgate.indexes i where i.table_id = t.id), t.xmin, t.tags, (select "
         "coalesce(jsonb_object_agg(p.label, p.policy), '{}') from tuskgate.resource_policies p "
         "where p.table_id = t.id and p.policy is not null) from tuskgate.tables t where name = ";
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
  table.units.read_units = IntegerAt(rows, row, 9);
  table.units.write_units = IntegerAt(rows, row, 10);
  table.on_demand_at = SecondsAt(rows, row, 11);
  table.units.last_increase_at = SecondsAt(rows, row, 12);
  table.units.last_decrease_at = SecondsAt(rows, row, 13);
  table.units.decreases_today = static_cast<int>(IntegerAt(rows, row, 14));
  table.deletion_protection = TextAt(rows, row, 15) == "t";
  table.created_at = SecondsAt(rows, row, 16).value_or(0);
  table.settings = SettingsFromJson(DocumentAt(rows, row, 17));
  table.transition = TransitionAt(rows, row, 18);
  table.indexes = ReadIndexes(TextAt(rows, row, 20));
  table.time_to_live = ReadTimeToLive(TextAt(rows, row, 20));
  table.version = TextAt(rows, row, 21);
  table.tags = TagsFromJson(DocumentAt(rows, row, 22));
  ReadPolicies(TextAt(rows, row, 23), table);
  NameRelations(table);
  return table;
}

void EmitTableRow(SqlBuilder& sql, const TableDescription& table) {
  sql << "row(";
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
  sql.Parameter(SqlType::kInt8, std::to_string(table.units.read_units));
  sql << ", ";
  sql.Parameter(SqlType::kInt8, std::to_string(table.units.write_units));
  sql << ", ";
  EmitSeconds(sql, table.on_demand_at);
  sql << ", null, null, 0, ";
  if (table.deletion_protection) {
    sql << "true, ";
  } else {
    sql << "false, ";
  }
  EmitSeconds(sql, table.created_at);
  sql << ", ";
  sql.Parameter(SqlType::kJsonb, SettingsToJson(table.settings));
  sql << ", ";
  sql.Parameter(SqlType::kJsonb, TagsToJson(table.tags));
  sql << ", ";
  EmitTransition(sql, table.transition);
  sql << ")::tuskgate.tables";
}

SqlStatement EmitCreateTable(const TableDescription& table, int stream_shards) {
  SqlBuilder sql;
  if (!table.policy.empty()) {
    // Whether there is such a table is checked at the end of the statement.
    sql << "with p as (";
    EmitNewPolicy(sql, table);
    sql << ") ";
  }
  sql << "select tuskgate.create_item_table(";
  EmitTableRow(sql, table);
  sql << ", ";
  sql.Parameter(SqlType::kJsonb, IndexesToJson(table.indexes));
  sql << ", ";
  sql.Parameter(SqlType::kInt4, std::to_string(stream_shards));
  sql << ") from tuskgate.claim_table_name(";
  sql.Parameter(SqlType::kText, table.name);
  sql << ")";
  SqlStatement statement = LockingTables(std::move(sql).Finish("create_table", Lane::kBulk));
  // A session keeps some 40 KB of what it has made.
  statement.triggers = {std::hash<std::string_view>()(table.relation), 1};
  return statement;
}

SqlStatement EmitDropTable(const TableDescription& table) {
  SqlBuilder sql;
  sql << "select case when exists (select from tuskgate.backups b where b.table_id = ";
  sql.SharedParameter(SqlType::kText, table.id);
  sql << "::uuid and b.status = 'CREATING') then null else tuskgate.drop_item_table(";
  sql.Parameter(SqlType::kText, table.name);
  sql << ", ";
  sql.SharedParameter(SqlType::kText, table.id);
  sql << "::uuid) end";
  return LockingTables(std::move(sql).Finish("drop_table", Lane::kBulk));
}

SqlStatement EmitBeginDropTable(const TableDescription& table, double until) {
  SqlBuilder sql;
  sql << "with u as (update tuskgate.tables set (transition, transition_until) = (select ";
  EmitTransition(sql, TableTransition{TableStatus::kDeleting, until});
  sql << ") where name = ";
  sql.Parameter(SqlType::kText, table.name);
  sql << " and id = ";
  sql.Parameter(SqlType::kText, table.id);
  sql << "::uuid and transition is distinct from 'DELETING' returning name) "
         "select pg_notify('tuskgate_catalog', u.name) from u";
  return LockingTables(std::move(sql).Finish("begin_drop_table", Lane::kBulk));
}

SqlStatement EmitUpdateTable(const TableDescription& table, const IndexDescription* created,
                             const std::string* dropped, std::optional<int> stream_shards) {
  SqlBuilder sql;
  sql << "with u as (update tuskgate.tables set billing_mode = ";
  sql.Parameter(SqlType::kText, std::string(BillingModeName(table.billing_mode)));
  sql << ", read_units = ";
  sql.Parameter(SqlType::kInt8, std::to_string(table.units.read_units));
  sql << ", write_units = ";
  sql.Parameter(SqlType::kInt8, std::to_string(table.units.write_units));
  sql << ", on_demand_at = ";
  EmitSeconds(sql, table.on_demand_at);
  sql << ", last_increase_at = ";
  EmitSeconds(sql, table.units.last_increase_at);
  sql << ", last_decrease_at = ";
  EmitSeconds(sql, table.units.last_decrease_at);
  sql << ", decreases_today = ";
  sql.Parameter(SqlType::kInt4, std::to_string(table.units.decreases_today));
  sql << ", deletion_protection = ";
  if (table.deletion_protection) {
    sql << "true";
  } else {
    sql << "false";
  }
  sql << ", settings = ";
  sql.Parameter(SqlType::kJsonb, SettingsToJson(table.settings));
  sql << ", (transition, transition_until) = (";
  EmitTransition(sql, table.transition);
  sql << ") where name = ";
  sql.Parameter(SqlType::kText, table.name);
  sql << " and id = ";
  sql.Parameter(SqlType::kText, table.id);
  sql << "::uuid and xmin::text = ";
  sql.Parameter(SqlType::kText, table.version);
  sql << " and transition is distinct from 'DELETING' returning name, id), i as (update "
         "tuskgate.indexes i set settings = n.settings, status = case n.status when 'DELETING' "
         "then n.status else i.status end, filled_to = case n.status when 'DELETING' then null "
         "else i.filled_to end from u, jsonb_to_recordset(";
  sql.Parameter(SqlType::kJsonb, IndexesToJson(table.indexes));
  sql << ") n (name text, settings jsonb, status text) where i.table_id = u.id and i.name = "
         "n.name) select pg_notify('tuskgate_catalog', u.name)";
  if (created != nullptr) {
    sql << ", tuskgate.create_index(u.id, ";
    sql.Parameter(SqlType::kJsonb, IndexToJson(*created));
    sql << ")";
  }
  if (dropped != nullptr) {
    sql << ", tuskgate.drop_index(u.id, ";
    sql.Parameter(SqlType::kText, *dropped);
    sql << ")";
  }
  if (stream_shards) {
    sql << ", tuskgate.set_stream(u.id, ";
    sql.Parameter(SqlType::kInt4, std::to_string(*stream_shards));
    sql << ")";
  }
  sql << " from u";
  return LockingTables(std::move(sql).Finish("update_table", Lane::kBulk));
}

SqlStatement EmitFillIndex(const std::string& table_id, const std::string& index,
                           std::int64_t rows) {
  SqlBuilder sql;
  sql << "select tuskgate.fill_index(";
  sql.Parameter(SqlType::kText, table_id);
  sql << "::uuid, ";
  sql.Parameter(SqlType::kText, index);
  sql << ", ";
  sql.Parameter(SqlType::kInt4, std::to_string(rows));
  sql << ")";
  return std::move(sql).Finish("fill_index", Lane::kBulk);
}

SqlStatement EmitListTables(const std::string& space, const std::string& start,
                            std::int64_t limit) {
  SqlBuilder sql;
  sql << "select name from tuskgate.tables where name > ";
  sql.Parameter(SqlType::kText, KeyOf(space, start));
  sql << " and ";
  EmitIsIn(sql, "name", space);
  sql << " order by name limit ";
  sql.Parameter(SqlType::kInt8, std::to_string(limit + 1));
  return std::move(sql).Finish("list_tables", Lane::kRead);
}

SqlStatement EmitTableStatistics(const TableDescription& table) {
  SqlBuilder sql;
  sql << "select items, bytes from tuskgate.relation_statistics(array[";
  sql.Parameter(SqlType::kText, table.relation);
  for (const IndexDescription& index : table.indexes) {
    sql << ", ";
    sql.Parameter(SqlType::kText, index.relation);
  }
  sql << "]) order by n";
  return std::move(sql).Finish("table_statistics", Lane::kBulk);
}

TableStatistics ReadTableStatistics(const RowSet& rows) {
  TableStatistics statistics;
  statistics.items = IntegerAt(rows, 0, 0);
  statistics.bytes = IntegerAt(rows, 0, 1);
  for (std::size_t row = 1; row < rows.RowCount(); ++row) {
    statistics.indexes.push_back({IntegerAt(rows, row, 0), IntegerAt(rows, row, 1)});
  }
  return statistics;
}

}  // namespace tuskgate::translator
