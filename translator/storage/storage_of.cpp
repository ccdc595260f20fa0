// The one place that asks what kind of storage a table has.
#include "translator/attached/relational/attached_storage.h"
#include "translator/items/item_storage.h"
#include "translator/plan/table_storage.h"

namespace tuskgate::translator {

const TableStorage& StorageOf(const TableDescription& table) {
  return table.attached != nullptr ? AttachedTableStorage() : ItemTableStorage();
}

}  // namespace tuskgate::translator
