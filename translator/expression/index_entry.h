// Items as secondary indexes have them: which are in an index, with what, and what it costs to
// keep.
//
// The trigger of the table's relation does the same in SQL (schema/functions/index_part.sql).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "translator/expression/bound_expression.h"
#include "translator/model/attribute_value.h"
#include "translator/model/error.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

// What the index has of the item; nullopt when the item lacks a key attribute or has it with
// another type.
std::optional<Item> EntryOf(const TableDescription& table, const IndexDescription& index,
                            const Item& item);

// Write units of bringing the index from one item (null: none) to the other, 0 when nothing of it
// changes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
double IndexWriteUnits(const TableDescription& table, const IndexDescription& index,
                       const Item* before, const Item* after);

// Refuses an item that is to be put when an attribute cannot be the index key that it is.
std::optional<ApiError> CheckIndexKeys(const TableDescription& table, const Item& item);

// The same for the values that an update sets.
std::optional<ApiError> CheckIndexKeys(const TableDescription& table, const BoundUpdate& update);

// Index key attributes that the update gives values which only the statement knows, each once.
struct ComputedIndexKey {
  const KeyAttribute* attribute = nullptr;
  std::size_t most_bytes = 0;  // in the strictest of the indexes that have it
};
std::vector<ComputedIndexKey> ComputedIndexKeys(const TableDescription& table,
                                                const BoundUpdate& update);

// Why the item that such an update would have made is refused.
ApiError ComputedIndexKeyError(const TableDescription& table, const BoundUpdate& update,
                               const Item& item);

}  // namespace tuskgate::translator
