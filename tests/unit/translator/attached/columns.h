// Columns as tests like to write them.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "tests/unit/translator/json_text.h"
#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_text.h"

namespace tuskgate::translator {

inline ColumnType TypeOf(ColumnKind kind, std::string sql_name, int bytes = 0) {
  ColumnType type;
  type.kind = kind;
  type.sql_name = std::move(sql_name);
  type.bytes = bytes;
  return type;
}

inline ColumnType ListOf(ColumnType element) {
  ColumnType type = TypeOf(ColumnKind::kArray, element.sql_name + "[]");
  type.element = std::make_shared<ColumnType>(std::move(element));
  return type;
}

inline ColumnType SetOf(ColumnType element) {
  ColumnType type = ListOf(std::move(element));
  type.array_format = ArrayFormat::kSet;
  return type;
}

inline AttachedColumn ColumnNamed(std::string name, ColumnType type) {
  AttachedColumn column;
  column.name = name;
  column.sql_name = "\"" + name + "\"";
  column.attribute = std::move(name);
  column.type = std::move(type);
  return column;
}

// What is read of a column of that type, or the error's rule.
inline std::string Read(const ColumnType& type, std::string_view text) {
  std::string json;
  const auto size = AppendColumnJson(json, ColumnNamed("a", type), text);
  if (size.has_value()) return json;
  const std::string& message = size.error().message;
  return message.substr(message.find("'a': "));
}

inline std::string Written(const ColumnType& type, const AttributeValue& value) {
  const auto text = ColumnParameter(ColumnNamed("a", type), value);
  if (text.has_value()) return *text;
  const std::string& message = text.error().message;
  return message.substr(message.find("'a': "));
}
inline std::string Written(const ColumnType& type, std::string_view json) {
  return Written(type, ValueOf(json));
}

}  // namespace tuskgate::translator
