#include "translator/attached/relational/row_values.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_key.h"
#include "translator/attached/columns/column_text.h"
#include "translator/model/attribute_json.h"

namespace tuskgate::translator {

namespace {

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";

const ColumnValue* FindIdentity(const RowAddress& address, std::size_t column) {
  for (const ColumnValue& value : address.identity) {
    if (value.column == column) return &value;
  }
  return nullptr;
}

}  // namespace

std::optional<RowAddress> AddressOf(const TableDescription& table, const Item& key) {
  const auto& relations = table.attached->relations;
  for (std::size_t number = 0; number < relations.size(); ++number) {
    auto identity = IdentityOf(table, relations[number], key);
    if (identity) return RowAddress{number, *std::move(identity)};
  }
  return std::nullopt;
}

bool NameOneRow(const TableDescription& table, const std::vector<const Item*>& keys) {
  std::set<std::pair<std::size_t, std::vector<std::string>>> seen;
  for (const Item* key : keys) {
    const auto address = AddressOf(table, *key);
    if (!address) continue;
    std::vector<std::string> texts;
    for (const auto& [column, value] : address->identity) {
      const AttachedRelation& relation = table.attached->relations[address->number];
      texts.push_back(*ColumnParameter(relation.columns[column], value));
    }
    if (!seen.emplace(address->number, std::move(texts)).second) return true;
  }
  return false;
}

ApiError KeyWithoutRelation(const TableDescription& table, const Item& key) {
  if (table.attached->relations.size() == 1) {
    const AttachedRelation& relation = table.attached->relations.front();
    for (const AttachedColumn& column : relation.columns) {
      const AttributeValue* value =
          table.IsKey(column.attribute) ? key.Find(column.attribute) : nullptr;
      if (value == nullptr) continue;
      const Result<std::string> text = KeyParameter(column, *value);
      if (!text.has_value()) return text.error();
    }
  }
  return ValidationError(
      fmt::format("{}The key has a form that no relation of table {} has", kInvalid, table.name));
}

ApiError UnknownAttribute(const TableDescription& table, std::string_view attribute) {
  return ValidationError(
      fmt::format("{}Attribute {} has no column in table {}", kInvalid, attribute, table.name));
}

ApiError CannotWrite(const TableDescription& table, std::string_view verb, bool replaced) {
  if (replaced) return ChangeLeftOut(table);
  return ValidationError(
      fmt::format("{}Items of table {} cannot be {}: it is attached to a relation that does not "
                  "allow it",
                  kInvalid, table.name, verb));
}

ApiError ChangeLeftOut(const TableDescription& table) {
  return ValidationError(fmt::format(
      "{}The change of an item of table {} was left out by a rule, trigger or policy of "
      "its relation",
      kInvalid, table.name));
}

Result<std::vector<WrittenColumn>> ColumnsOfItem(const TableDescription& table,
                                                 const RowAddress& address, const Item& item) {
  const AttachedRelation& relation = table.attached->relations[address.number];
  std::vector<WrittenColumn> written;
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    const AttachedColumn& column = relation.columns[i];
    if (relation.overflow == i) continue;
    const AttributeValue* value = item.Find(column.attribute);
    if (const ColumnValue* key = FindIdentity(address, i)) {
      // The key says it; the item may say it again.
      if (value == nullptr) continue;
      const Result<std::string> given = ColumnParameter(column, *value);
      if (!given.has_value()) return given.error();
      if (*given == *ColumnParameter(column, key->value)) continue;
      return ValidationError(fmt::format("{}Attribute {} differs from the value in the key",
                                         kInvalid, column.attribute));
    }
    if (column.read_only) continue;  // what was read may be put again
    if (value == nullptr && column.numbered) continue;
    if (value == nullptr) {
      written.push_back({i, std::nullopt, relation.missing == MissingColumns::kDefault});
    } else if (IsNullValue(*value) && column.type.kind != ColumnKind::kJson) {
      written.push_back({i, std::nullopt, false});
    } else {
      Result<std::string> text = ColumnParameter(column, *value);
      if (!text.has_value()) return text.error();
      written.push_back({i, *std::move(text), false});
    }
  }
  Item rest;
  for (const auto& [name, value] : item.members) {
    if (table.IsKey(name) || FindColumn(relation, name) != nullptr) continue;
    if (relation.unknown == UnknownAttributes::kReject) return UnknownAttribute(table, name);
    rest.members.emplace_back(name, value);
  }
  if (relation.overflow) {
    std::optional<std::string> stored;
    if (!rest.members.empty()) stored = ToStoredJson(rest);
    written.push_back({*relation.overflow, std::move(stored), false});
  }
  return written;
}

}  // namespace tuskgate::translator
