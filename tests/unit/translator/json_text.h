// Values written as JSON text, as tests like to write them.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/stored_text.h"
#include "translator/model/table.h"
#include "translator/request/parse_request.h"

namespace tuskgate::translator {

// Requests point into their document, which must outlive what was parsed from it.
inline rapidjson::Document Document(std::string_view text) {
  Result<rapidjson::Document> document = ParseRequest(text);
  if (!document.has_value()) throw std::logic_error("no request: " + std::string(text));
  return *std::move(document);
}

inline AttributeValue ValueOf(std::string_view text) {
  const rapidjson::Document document = Document(text);
  Result<AttributeValue> value = ParseAttributeValue(document);
  if (!value.has_value()) throw std::logic_error(value.error().message);
  return *std::move(value);
}

inline Item ItemOf(std::string_view text) {
  const rapidjson::Document document = Document(text);
  Result<Item> item = ParseItem(document);
  if (!item.has_value()) throw std::logic_error(item.error().message);
  return *std::move(item);
}

template <typename T>
std::string TextOf(const T& value) {
  std::string text;
  AppendJson(text, value);
  return text;
}

inline std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendJsonString(quoted, text);
  return quoted;
}

// The message of an error; "no error" where there is none.
template <typename T>
std::string MessageOf(const Result<T>& result) {
  return result.has_value() ? "no error" : result.error().message;
}
inline std::string MessageOf(const std::optional<ApiError>& error) {
  return error ? error->message : "no error";
}

// `schema` is "S", "N" or "B" for a table whose partition key is p, and two of them where it has a
// sort key s as well, such as "SN".
// A local index by l with the keys only, a global one by g and h with all, and one by several
// attributes with a.
inline void AddIndexes(TableDescription& table) {
  const auto add = [&table](std::string name, KeyAttributes partition_key, KeyAttributes sort_key) {
    IndexDescription index;
    index.name = name;
    index.relation = "Things:" + name;
    index.partition_key = std::move(partition_key);
    index.sort_key = std::move(sort_key);
    table.indexes.push_back(std::move(index));
    return &table.indexes.back();
  };
  if (table.sort_key) {
    IndexDescription* local = add("local", {table.partition_key}, {{"l", KeyType::kNumber}});
    local->kind = IndexKind::kLocal;
    local->projection = ProjectionType::kKeysOnly;
  }
  add("global", {{"g", KeyType::kString}}, {{"h", KeyType::kNumber}});
  IndexDescription* wide = add("wide", {{"g", KeyType::kString}, {"x", KeyType::kBinary}},
                               {{"h", KeyType::kNumber}, {"y", KeyType::kString}});
  wide->projection = ProjectionType::kInclude;
  wide->non_key_attributes = {"a"};
}

// "SN": a partition key p of type S and a sort key s of type N; "SN+indexes": with AddIndexes;
// "SN+binary": items come as they are stored.
inline TableDescription TableOf(std::string_view schema, int partitions = 4) {
  const auto type_of = [](char tag) {
    return tag == 'S' ? KeyType::kString : tag == 'N' ? KeyType::kNumber : KeyType::kBinary;
  };
  TableDescription table;
  table.name = "Things";
  table.id = "12345678-9abc-4def-8123-456789abcdef";
  table.relation = "Things";
  table.partitions = partitions;
  table.partition_key = {"p", type_of(schema[0])};
  if (schema.ends_with("+binary")) {
    schema.remove_suffix(7);
    table.item_format = ItemFormat::kBinary;
  }
  const bool indexed = schema.ends_with("+indexes");
  if (indexed) schema.remove_suffix(8);
  if (schema.size() > 1) table.sort_key = KeyAttribute{"s", type_of(schema[1])};
  if (indexed) AddIndexes(table);
  NameRelations(table);
  return table;
}

}  // namespace tuskgate::translator
