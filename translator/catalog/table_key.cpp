#include "translator/catalog/table_key.h"

namespace tuskgate::translator {

std::string KeyOf(std::string_view space, std::string_view name) {
  std::string key(space);
  if (!space.empty()) key.push_back('/');
  return key.append(name);
}

std::string NameOf(std::string_view key) { return std::string(key.substr(key.rfind('/') + 1)); }

void EmitIsIn(SqlBuilder& sql, const SqlText& column, std::string_view space) {
  if (space.empty()) {
    sql << "strpos(" << column << ", '/') = 0";
    return;
  }
  sql << "starts_with(" << column << ", ";
  sql.Parameter(SqlType::kText, KeyOf(space, {}));
  sql << ")";
}

}  // namespace tuskgate::translator
