#include "translator/attached/mapping/stream_facts.h"

#include <optional>
#include <stdexcept>
#include <string>

#include "translator/model/json.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

bool IsText(const Json& value, const std::string& text) {
  return value.IsString() && Text(value) == text;
}

bool IsKey(const Json& name, const Json& type, const KeyAttribute& key) {
  return IsText(name, ToStored(key.name)) && IsText(type, std::string(1, KeyTypeTag(key.type)));
}

bool IsOf(const Json& stream, const TableDescription& table) {
  if (!IsText(stream["table"], table.name) || !IsText(stream["id"], table.id)) return false;
  if (!IsKey(stream["pk"], stream["pk_type"], table.partition_key)) return false;
  return table.sort_key ? IsKey(stream["sk"], stream["sk_type"], *table.sort_key)
                        : stream["sk"].IsNull();
}

}  // namespace

void GiveStreams(const RowSet& rows, std::vector<TableDescription>& tables) {
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    if (rows.Value(row, 0) != "database") continue;
    const auto text = rows.Value(row, 1).value_or("");
    rapidjson::Document body;
    body.Parse(text.data(), text.size());
    if (body.HasParseError() || !body.IsObject()) throw std::logic_error("a fact that is no JSON");
    const Json& streams = body["streams"];
    if (!streams.IsArray()) return;
    for (const Json& stream : streams.GetArray()) {
      for (TableDescription& table : tables) {
        if (!IsOf(stream, table)) continue;
        table.settings.stream_label = Text(stream["label"]);
        if (stream["view"].IsString()) table.settings.stream_view_type = Text(stream["view"]);
      }
    }
  }
}

}  // namespace tuskgate::translator
