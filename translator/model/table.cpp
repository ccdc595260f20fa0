#include "translator/model/table.h"

#include <algorithm>

#include "translator/model/sql_name.h"

namespace tuskgate::translator {
namespace {

constexpr std::size_t kLongestName = 49;  // leaves room for "~0a1b2c3d" and "~1023"

}  // namespace

char KeyTypeTag(KeyType type) {
  switch (type) {
    case KeyType::kString:
      return 'S';
    case KeyType::kNumber:
      return 'N';
    case KeyType::kBinary:
      return 'B';
  }
  return '?';
}

std::string_view ProjectionName(ProjectionType projection) {
  switch (projection) {
    case ProjectionType::kAll:
      return "ALL";
    case ProjectionType::kKeysOnly:
      return "KEYS_ONLY";
    case ProjectionType::kInclude:
      break;
  }
  return "INCLUDE";
}

bool IndexDescription::IsKey(std::string_view attribute) const {
  const auto is_it = [attribute](const KeyAttribute& key) { return key.name == attribute; };
  return std::any_of(partition_key.begin(), partition_key.end(), is_it) ||
         std::any_of(sort_key.begin(), sort_key.end(), is_it);
}

const IndexDescription* TableDescription::FindIndex(std::string_view index_name) const {
  const auto found =
      std::find_if(indexes.begin(), indexes.end(),
                   [index_name](const IndexDescription& i) { return i.name == index_name; });
  return found == indexes.end() ? nullptr : &*found;
}

bool TableDescription::IsIndexKey(std::string_view attribute) const {
  return std::any_of(indexes.begin(), indexes.end(),
                     [attribute](const IndexDescription& i) { return i.IsKey(attribute); });
}

bool TableDescription::HasLocalIndexes() const {
  return !indexes.empty() && indexes.front().kind == IndexKind::kLocal;
}

KeyType KeyTypeOf(std::string_view tag) {
  return tag == "N" ? KeyType::kNumber : tag == "B" ? KeyType::kBinary : KeyType::kString;
}

TableStatus StatusAt(const TableDescription& table, double now) {
  if (!table.transition) return TableStatus::kActive;
  const auto& [status, until] = *table.transition;
  return now < until || status == TableStatus::kDeleting ? status : TableStatus::kActive;
}

void NameRelations(TableDescription& table) {
  const auto name = [&table](const std::string& relation, std::string& parent,
                             std::vector<std::string>& children) {
    const std::string schema = "tuskgate_data.";
    parent = schema + QuoteIdentifier(relation);
    children.clear();
    for (int i = 0; i < table.partitions; ++i) {
      children.push_back(schema + QuoteIdentifier(relation + "~" + std::to_string(i)));
    }
  };
  name(table.relation, table.parent, table.children);
  for (IndexDescription& index : table.indexes) name(index.relation, index.parent, index.children);
}

std::string RelationName(const std::string& table_name, const std::string& id) {
  return table_name.substr(0, kLongestName) + "~" + id.substr(0, 8);
}

std::string IndexRelationName(const std::string& table_name, const std::string& index_name,
                              const std::string& id) {
  // A colon is in no name of the service's.
  return RelationName(table_name.substr(0, kLongestName / 2) + ":" + index_name, id);
}

}  // namespace tuskgate::translator
