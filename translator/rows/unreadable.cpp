#include "translator/rows/unreadable.h"

#include <fmt/format.h>

#include "translator/model/attribute_json.h"

namespace tuskgate::translator {

void ThrowUnreadable(const TableDescription& table, const Item* key, const UnreadableItem& fault) {
  std::string which;
  if (key != nullptr) {
    which = " with the key ";
    AppendJson(which, *key);
  }
  throw UnreadableItem(
      fmt::format("An item{} in table {} cannot be read, because SQL has written it in a form that "
                  "no item has: {}. `tuskgate check --table {}` finds all such items",
                  which, table.name, fault.what(), table.name));
}

void AppendStored(std::string& out, const TableDescription& table, const Item& key,
                  const StoredItem& stored, const Selection* selection) {
  try {
    if (!stored.HasKey(key)) throw UnreadableItem("its key attributes are not those of its row");
    if (selection != nullptr) {
      stored.AppendSelected(out, *selection);
    } else {
      stored.AppendTo(out);
    }
  } catch (const UnreadableItem& fault) {
    ThrowUnreadable(table, &key, fault);
  }
}

}  // namespace tuskgate::translator
