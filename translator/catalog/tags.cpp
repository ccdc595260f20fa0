#include "translator/catalog/tags.h"

#include "translator/model/json.h"
#include "translator/model/stored_text.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

// After the common table expression `changed`.
void EmitOutcome(SqlBuilder& sql, const std::string& table_name) {
  sql << " select exists (select from tuskgate.tables where name = ";
  sql.SharedParameter(SqlType::kText, table_name);
  sql << "), exists (select from changed), (select pg_notify('tuskgate_catalog', c.name) from "
         "changed c)";
}

}  // namespace

SqlStatement EmitTagTable(const std::string& table_name, const Tags& tags, std::size_t most) {
  const std::string json = TagsToJson(tags);
  SqlBuilder sql;
  // A concurrent change makes the update look at the newest row again, tags and number of them.
  sql << "with changed as (update tuskgate.tables t set tags = t.tags || ";
  sql.SharedParameter(SqlType::kJsonb, json);
  sql << " where t.name = ";
  sql.SharedParameter(SqlType::kText, table_name);
  sql << " and (select count(*) from jsonb_object_keys(t.tags || ";
  sql.SharedParameter(SqlType::kJsonb, json);
  sql << ")) <= ";
  sql.Parameter(SqlType::kInt8, std::to_string(most));
  sql << " returning t.name)";
  EmitOutcome(sql, table_name);
  return std::move(sql).Finish("tag_table", Lane::kBulk);
}

SqlStatement EmitUntagTable(const std::string& table_name, const std::vector<std::string>& keys) {
  std::vector<std::string> stored;
  for (const std::string& key : keys) stored.push_back(ToStored(key));
  SqlBuilder sql;
  sql << "with changed as (update tuskgate.tables t set tags = t.tags - ";
  sql.Parameter(SqlType::kTextArray, ArrayLiteral(stored));
  sql << " where t.name = ";
  sql.SharedParameter(SqlType::kText, table_name);
  sql << " returning t.name)";
  EmitOutcome(sql, table_name);
  return std::move(sql).Finish("untag_table", Lane::kBulk);
}

Tagged ReadTagged(const RowSet& rows) { return {rows.Value(0, 0) == "t", rows.Value(0, 1) == "t"}; }

SqlStatement EmitListTags(const std::string& table_name) {
  SqlBuilder sql;
  sql << "select tags from tuskgate.tables where name = ";
  sql.Parameter(SqlType::kText, table_name);
  return std::move(sql).Finish("list_tags", Lane::kRead);
}

Tags ReadTags(const RowSet& rows) {
  rapidjson::Document document;
  const std::string_view text = rows.Value(0, 0).value_or("{}");
  document.Parse(text.data(), text.size());
  return TagsFromJson(document);
}

}  // namespace tuskgate::translator
