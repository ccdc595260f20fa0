#include "translator/model/table.h"

#include "translator/sql/sql_builder.h"

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

void NameRelations(TableDescription& table) {
  const std::string schema = "tuskgate_data.";
  table.parent = schema + QuoteIdentifier(table.relation);
  table.children.clear();
  for (int i = 0; i < table.partitions; ++i) {
    table.children.push_back(schema + QuoteIdentifier(table.relation + "~" + std::to_string(i)));
  }
}

std::string RelationName(const std::string& table_name, const std::string& id) {
  return table_name.substr(0, kLongestName) + "~" + id.substr(0, 8);
}

}  // namespace tuskgate::translator
