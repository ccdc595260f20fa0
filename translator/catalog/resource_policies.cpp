#include "translator/catalog/resource_policies.h"

#include <cmath>

#include "translator/model/json.h"
#include "translator/model/stored_text.h"
#include "translator/sql/row_text.h"

namespace tuskgate::translator {
namespace {

void EmitId(SqlBuilder& sql, const std::string& table_id) {
  sql.SharedParameter(SqlType::kText, table_id);
  sql << "::uuid";
}

}  // namespace

SqlStatement EmitFindPolicy(const PolicyPlace& place, const std::string& key) {
  SqlBuilder sql;
  sql << "select ";
  if (place.label.empty()) {
    sql << "true";
  } else {
    sql << "exists (select from tuskgate.streams s where s.table_name = ";
    sql.Parameter(SqlType::kText, key);
    sql << " and s.label = ";
    sql.SharedParameter(SqlType::kText, place.label);
    sql << ")";
  }
  sql << ", p.policy, p.revision from tuskgate.tables t left join tuskgate.resource_policies p on "
         "p.table_id = t.id and p.label = ";
  sql.SharedParameter(SqlType::kText, place.label);
  sql << " where t.id = ";
  EmitId(sql, place.table_id);
  return std::move(sql).Finish("find_policy", Lane::kRead);
}

StoredPolicy ReadStoredPolicy(const RowSet& rows) {
  StoredPolicy stored;
  if (rows.RowCount() == 0) return stored;
  stored.is_there = rows.Value(0, 0) == "t";
  stored.policy = FromStored(TextAt(rows, 0, 1));
  if (rows.Value(0, 2)) stored.revision = IntegerAt(rows, 0, 2);
  return stored;
}

SqlStatement EmitWritePolicy(const PolicyPlace& place, const StoredPolicy& next,
                             std::int64_t known) {
  SqlBuilder sql;
  sql << "with changed as (insert into tuskgate.resource_policies as p (table_id, label, policy, "
         "revision) select t.id, ";
  sql.Parameter(SqlType::kText, place.label);
  sql << ", nullif(";
  sql.Parameter(SqlType::kText, ToStored(next.policy));
  sql << ", ''), ";
  sql.Parameter(SqlType::kInt8, std::to_string(next.revision));
  sql << " from tuskgate.tables t where t.id = ";
  EmitId(sql, place.table_id);
  sql << " on conflict (table_id, label) do update set policy = excluded.policy, revision = "
         "excluded.revision where p.revision = ";
  sql.Parameter(SqlType::kInt8, std::to_string(known));
  sql << " returning p.table_id) select pg_notify('tuskgate_catalog', t.name) from changed c join "
         "tuskgate.tables t on t.id = c.table_id";
  return std::move(sql).Finish("write_policy", Lane::kBulk);
}

std::int64_t FirstRevision(const TableDescription& table) {
  return std::llround(table.created_at * 1000);
}

void EmitNewPolicy(SqlBuilder& sql, const TableDescription& table) {
  sql << "insert into tuskgate.resource_policies (table_id, label, policy, revision) values (";
  EmitId(sql, table.id);
  sql << ", '', ";
  sql.Parameter(SqlType::kText, ToStored(table.policy));
  sql << ", ";
  sql.Parameter(SqlType::kInt8, std::to_string(FirstRevision(table)));
  sql << ")";
}

void ReadPolicies(std::string_view json, TableDescription& table) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  for (const auto& member : document.GetObject()) {
    std::string policy = FromStored({member.value.GetString(), member.value.GetStringLength()});
    if (member.name.GetStringLength() == 0) {
      table.policy = std::move(policy);
    } else {
      table.stream_policies[member.name.GetString()] = std::move(policy);
    }
  }
}

}  // namespace tuskgate::translator
