// Statements of batches: one for each table and kind of request, whatever the number of keys.
#pragma once

#include <cstdint>
#include <vector>

#include "translator/model/key.h"
#include "translator/model/table.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// Rows: number of the key in `keys` (from 1), item, size; in the order of the keys, absent items
// left out. Once all items up to one take more than `bytes`, it and those after it come as NULL; of
// an attached table, all come.
SqlStatement EmitBatchGet(const TableDescription& table, const std::vector<const Item*>& keys,
                          std::int64_t bytes);

struct BatchPut {
  const Item* item = nullptr;
  Item key;
  std::size_t size = 0;
};

// Keys must be distinct; they are written in the order of their locks. With `images_before`, one
// row for each item that was there: its number in `puts` (from 1), its size and, if the table has
// indexes, the item as text.
SqlStatement EmitBatchPut(const TableDescription& table, const std::vector<BatchPut>& puts,
                          bool images_before);
// Rows with `images_before`: the same.
SqlStatement EmitBatchDelete(const TableDescription& table, const std::vector<const Item*>& keys,
                             bool images_before);

}  // namespace tuskgate::translator
