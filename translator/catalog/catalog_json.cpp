#include "translator/catalog/catalog_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/model/json.h"
#include "translator/model/stored_text.h"
#include "translator/model/table_settings.h"

namespace tuskgate::translator {
namespace {

std::string_view KindName(IndexKind kind) {
  return kind == IndexKind::kGlobal ? "GLOBAL" : "LOCAL";
}

std::string_view StatusName(IndexStatus status) {
  switch (status) {
    case IndexStatus::kCreating:
      return "CREATING";
    case IndexStatus::kUpdating:
      return "UPDATING";
    case IndexStatus::kDeleting:
      return "DELETING";
    case IndexStatus::kActive:
      break;
  }
  return "ACTIVE";
}

IndexStatus StatusOf(std::string_view name) {
  for (const IndexStatus status :
       {IndexStatus::kCreating, IndexStatus::kUpdating, IndexStatus::kDeleting}) {
    if (name == StatusName(status)) return status;
  }
  return IndexStatus::kActive;
}

void AppendStrings(std::string& out, std::string_view member,
                   const std::vector<std::string>& strings) {
  fmt::format_to(std::back_inserter(out), ",\"{}\":[", member);
  for (std::size_t i = 0; i < strings.size(); ++i) {
    if (i > 0) out.push_back(',');
    AppendJsonString(out, ToStored(strings[i]));
  }
  out.push_back(']');
}

void AppendKey(std::string& out, std::string_view member, const KeyAttributes& key) {
  std::vector<std::string> names;
  std::vector<std::string> types;
  for (const KeyAttribute& attribute : key) {
    names.push_back(attribute.name);
    types.emplace_back(1, KeyTypeTag(attribute.type));
  }
  AppendStrings(out, member, names);
  AppendStrings(out, fmt::format("{}_type", member), types);
}

std::vector<std::string> StringsAt(const Json& row, const char* member) {
  std::vector<std::string> strings;
  for (const Json& element : row[member].GetArray()) {
    strings.push_back(FromStored({element.GetString(), element.GetStringLength()}));
  }
  return strings;
}

std::string_view TextAt(const Json& row, const char* member) {
  return {row[member].GetString(), row[member].GetStringLength()};
}

KeyAttributes KeyAt(const Json& row, const char* member, const char* type_member) {
  const std::vector<std::string> names = StringsAt(row, member);
  const std::vector<std::string> types = StringsAt(row, type_member);
  KeyAttributes key;
  for (std::size_t i = 0; i < names.size(); ++i) {
    key.push_back({names[i], KeyTypeOf(types.at(i))});
  }
  return key;
}

IndexDescription ReadIndex(const Json& row) {
  IndexDescription index;
  index.name = TextAt(row, "name");
  index.kind = TextAt(row, "kind") == "GLOBAL" ? IndexKind::kGlobal : IndexKind::kLocal;
  index.relation = TextAt(row, "relation");
  index.partition_key = KeyAt(row, "partition_key", "partition_key_type");
  index.sort_key = KeyAt(row, "sort_key", "sort_key_type");
  for (const ProjectionType projection : {ProjectionType::kKeysOnly, ProjectionType::kInclude}) {
    if (TextAt(row, "projection") == ProjectionName(projection)) index.projection = projection;
  }
  index.non_key_attributes = StringsAt(row, "non_key_attributes");
  index.status = StatusOf(TextAt(row, "status"));
  index.backfilling = !row["filled_to"].IsNull();
  ReadIndexSettings(row["settings"], index);
  return index;
}

}  // namespace

std::string IndexToJson(const IndexDescription& index) {
  std::string json = "{\"name\":";
  AppendJsonString(json, index.name);
  fmt::format_to(std::back_inserter(json), ",\"kind\":\"{}\",\"relation\":", KindName(index.kind));
  AppendJsonString(json, index.relation);
  AppendKey(json, "partition_key", index.partition_key);
  AppendKey(json, "sort_key", index.sort_key);
  fmt::format_to(std::back_inserter(json), ",\"projection\":\"{}\",\"status\":\"{}\"",
                 ProjectionName(index.projection), StatusName(index.status));
  AppendStrings(json, "non_key_attributes", index.non_key_attributes);
  if (index.backfilling) json.append(",\"filled_to\":{\"child\":0}");
  json.append(",\"settings\":").append(IndexSettingsToJson(index)).append("}");
  return json;
}

std::string IndexesToJson(const std::vector<IndexDescription>& indexes) {
  std::string json = "[";
  for (const IndexDescription& index : indexes) {
    if (json.size() > 1) json.push_back(',');
    json.append(IndexToJson(index));
  }
  json.push_back(']');
  return json;
}

std::vector<IndexDescription> ReadIndexes(std::string_view text) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  std::vector<IndexDescription> indexes;
  for (const Json& row : document.GetArray()) {
    if (row["kind"] != "EXPIRY") indexes.push_back(ReadIndex(row));
  }
  return indexes;
}

}  // namespace tuskgate::translator
