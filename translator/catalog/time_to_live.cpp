#include "translator/catalog/time_to_live.h"

#include <utility>

#include "translator/model/json.h"
#include "translator/model/stored_text.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

void EmitName(SqlBuilder& sql) { sql.Parameter(SqlType::kText, std::string(kTimeToLiveIndex)); }

// `t`, with the table's row if it is there, which then has the change.
void EmitTable(SqlBuilder& sql, const TableDescription& table,
               const std::optional<TimeToLiveChange>& change) {
  if (change) {
    sql << "with t as (update tuskgate.tables set settings = settings || ";
    sql.Parameter(SqlType::kJsonb, SettingToJson(*change));
  } else {
    sql << "with t as (select id from tuskgate.tables";
  }
  sql << " where id = ";
  sql.Parameter(SqlType::kText, table.id);
  sql << "::uuid";
  if (change) sql << " returning id";
  sql << ") ";
}

SqlStatement Finish(SqlBuilder&& sql, std::string_view name) {
  SqlStatement statement = std::move(sql).Finish(name, Lane::kBulk);
  statement.locks_tables = true;
  return statement;
}

}  // namespace

SqlStatement EmitEnableTimeToLive(const TableDescription& table, const std::string& attribute,
                                  const std::string& relation,
                                  const std::optional<TimeToLiveChange>& change) {
  SqlBuilder sql;
  EmitTable(sql, table, change);
  sql << "select tuskgate.create_index(t.id, jsonb_build_object('name', ";
  EmitName(sql);
  sql << ", 'kind', 'EXPIRY', 'relation', ";
  sql.Parameter(SqlType::kText, relation);
  sql << ", 'partition_key', array[";
  sql.Parameter(SqlType::kText, ToStored(attribute));
  sql << "], 'partition_key_type', array['N'], 'sort_key', '{}'::text[], 'sort_key_type', "
         "'{}'::text[], 'projection', 'KEYS_ONLY', 'non_key_attributes', '{}'::text[], 'status', "
         "'CREATING', 'filled_to', '{\"child\": 0}'::jsonb, 'settings', '{}'::jsonb)) "
         "from t";
  return Finish(std::move(sql), "enable_time_to_live");
}

SqlStatement EmitDisableTimeToLive(const TableDescription& table,
                                   const std::optional<TimeToLiveChange>& change) {
  SqlBuilder sql;
  EmitTable(sql, table, change);
  sql << "select tuskgate.drop_index(t.id, ";
  EmitName(sql);
  sql << ") from t";
  return Finish(std::move(sql), "disable_time_to_live");
}

std::optional<TimeToLive> ReadTimeToLive(std::string_view indexes) {
  rapidjson::Document document;
  document.Parse(indexes.data(), indexes.size());
  for (const Json& row : document.GetArray()) {
    if (row["kind"] != "EXPIRY") continue;
    const Json& attribute = row["partition_key"][0];
    TimeToLive time_to_live;
    time_to_live.attribute = FromStored({attribute.GetString(), attribute.GetStringLength()});
    time_to_live.filling = row["status"] == "CREATING";
    return time_to_live;
  }
  return std::nullopt;
}

}  // namespace tuskgate::translator
