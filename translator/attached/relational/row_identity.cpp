#include "translator/attached/relational/row_identity.h"

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_key.h"
#include "translator/attached/mapping/key_template.h"
#include "translator/model/number.h"

namespace tuskgate::translator {
namespace {

// What the column's attribute is where it shows as `text`; nullopt when it never would.
std::optional<AttributeValue> FromText(const AttachedColumn& column, const std::string& text) {
  if (AttributeTag(column.type) != "N") return AttributeValue{String{text}};
  const Result<std::string> number = NormalizeNumber(text);
  if (!number.has_value() || *number != text) return std::nullopt;
  return AttributeValue{Number{text}};
}

}  // namespace

std::optional<std::vector<ColumnValue>> ValuesOf(const AttachedRelation& relation,
                                                 const KeyTemplate& key_template,
                                                 const AttributeValue& value) {
  std::vector<ColumnValue> values;
  if (const auto column = key_template.SoleColumn()) {
    values.push_back({*column, value});
  } else {
    const String* text = value.As<String>();
    if (text == nullptr) return std::nullopt;
    const auto matched = MatchTemplate(relation, key_template, text->value);
    if (!matched) return std::nullopt;
    for (const auto& [column, part] : *matched) {
      auto part_value = FromText(relation.columns[column], part);
      if (!part_value) return std::nullopt;
      values.push_back({column, *std::move(part_value)});
    }
  }
  for (const ColumnValue& part : values) {
    if (!KeyParameter(relation.columns[part.column], part.value).has_value()) {
      return std::nullopt;
    }
  }
  return values;
}

std::optional<std::vector<ColumnValue>> IdentityOf(const TableDescription& table,
                                                   const AttachedRelation& relation,
                                                   const Item& key) {
  auto values = ValuesOf(relation, relation.partition_key, *key.Find(table.partition_key.name));
  if (!values) return std::nullopt;
  if (table.sort_key) {
    auto more = ValuesOf(relation, relation.sort_key, *key.Find(table.sort_key->name));
    if (!more) return std::nullopt;
    values->insert(values->end(), std::make_move_iterator(more->begin()),
                   std::make_move_iterator(more->end()));
  }
  std::vector<ColumnValue> identity;
  for (const std::size_t column : relation.identity) {
    const ColumnValue* found = nullptr;
    for (const ColumnValue& value : *values) {
      if (value.column != column) continue;
      // In both keys: only a key that says the same twice has a row.
      if (found != nullptr && !(found->value == value.value)) return std::nullopt;
      found = &value;
    }
    if (found == nullptr) return std::nullopt;
    identity.push_back(*found);
  }
  return identity;
}

}  // namespace tuskgate::translator
