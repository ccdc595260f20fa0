#include "translator/attached/columns/attached_table.h"

#include <algorithm>

namespace tuskgate::translator {

const AttachedColumn* FindColumn(const AttachedRelation& relation, std::string_view attribute) {
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    if (relation.columns[i].attribute == attribute && relation.overflow != i) {
      return &relation.columns[i];
    }
  }
  return nullptr;
}

}  // namespace tuskgate::translator
