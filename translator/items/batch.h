// Statements of batches: one for each table and kind of request, whatever the number of keys.
#pragma once

#include <cstdint>
#include <vector>

#include "translator/model/key.h"
#include "translator/model/table.h"
#include "translator/plan/batch_plan.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// Rows: number of the key in `keys` (from 1), item, size; in any order, absent items left out. Of
// more than a few keys, once all items up to one take more than `bytes`, it and those after it come
// as NULL.
SqlStatement EmitBatchGet(const TableDescription& table, const std::vector<const Item*>& keys,
                          std::int64_t bytes);

// Keys must be distinct; they are written in the order of their locks. With `images_before`, one
// row for each item that was there: its number in `puts` (from 1), the item as text, if the table
// has indexes, and its size.
SqlStatement EmitBatchPut(const TableDescription& table, const std::vector<BatchPut>& puts,
                          bool images_before);
// Rows with `images_before`: the same.
SqlStatement EmitBatchDelete(const TableDescription& table, const std::vector<const Item*>& keys,
                             bool images_before);

}  // namespace tuskgate::translator
