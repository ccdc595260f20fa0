#include "translator/attached/relational/shown_keys.h"

#include <deque>
#include <string>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_spelling.h"
#include "translator/attached/mapping/key_template.h"
#include "translator/expression/start_key.h"

namespace tuskgate::translator {
namespace {

// The value of a key that is made of columns, with their texts as they are shown; nullopt where the
// relation has no such key.
std::optional<AttributeValue> ShownTemplate(const AttachedRelation& relation,
                                            const KeyTemplate& key_template,
                                            const AttributeValue& value) {
  const String* given = value.As<String>();
  if (given == nullptr) return std::nullopt;
  const auto texts = MatchTemplate(relation, key_template, given->value);
  if (!texts) return std::nullopt;
  std::string shown = given->value;
  std::size_t at = 0;
  for (const auto& [column, text] : *texts) {
    at = shown.find(text, at);
    if (at == std::string::npos) break;  // it has an escape, and stays as it is
    const std::string visible = VisibleSpelling(relation.columns[column].type, text).value_or(text);
    shown.replace(at, text.size(), visible);
    at += visible.size();
  }
  return AttributeValue{String{std::move(shown)}};
}

AttributeValue Shown(const TableDescription& table, const std::string& attribute,
                     const AttributeValue& value) {
  for (const AttachedRelation& relation : table.attached->relations) {
    if (const AttachedColumn* column = FindColumn(relation, attribute)) {
      return Respelled(column->type, value);
    }
    const bool is_partition = attribute == table.partition_key.name;
    auto shown =
        ShownTemplate(relation, is_partition ? relation.partition_key : relation.sort_key, value);
    if (shown) return *std::move(shown);
  }
  return value;
}

}  // namespace

std::optional<ApiError> CheckAttachedQueryStart(const ReadTarget& target, const KeyRange& range,
                                                const Item& start_key) {
  const TableDescription& table = target.table();
  std::deque<AttributeValue> values;
  const auto show = [&](const std::string& attribute, const AttributeValue& value) {
    return &values.emplace_back(Shown(table, attribute, value));
  };
  KeyRange shown = range;
  const auto partition_key = target.PartitionKey();
  for (std::size_t i = 0; i < partition_key.size(); ++i) {
    shown.partition_key[i] = show(partition_key[i].name, *range.partition_key[i]);
  }
  for (KeyTerm& term : shown.sort) {
    term.value = show(term.attribute, *term.value);
    if (term.high != nullptr) term.high = show(term.attribute, *term.high);
  }
  Item start;
  for (const auto& [name, value] : start_key.members) {
    start.members.emplace_back(name, Shown(table, name, value));
  }
  return CheckQueryStart(target, shown, start);
}

}  // namespace tuskgate::translator
