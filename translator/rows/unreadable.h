// The words for items that SQL has written and that cannot be answered: see stored_form.h.
#pragma once

#include "translator/model/attribute_value.h"
#include "translator/model/stored_form.h"
#include "translator/model/stored_item.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

// Throws UnreadableItem that names the table and the item, if it is known.
[[noreturn]] void ThrowUnreadable(const TableDescription& table, const Item* key,
                                  const UnreadableItem& fault);

// Appends the item of this key, all of it or what is selected. Throws UnreadableItem.
void AppendStored(std::string& out, const TableDescription& table, const Item& key,
                  const StoredItem& stored, const Selection* selection);

}  // namespace tuskgate::translator
