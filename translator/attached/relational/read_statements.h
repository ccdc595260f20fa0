// Statements that read attached tables: select.h has their counterparts over items.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "translator/expression/key_condition.h"
#include "translator/expression/read_target.h"
#include "translator/model/table.h"
#include "translator/plan/page.h"

namespace tuskgate::translator {

// Rows: AttachedRows::kItem.
SqlStatement EmitAttachedGet(const TableDescription& table, const Item& key);

// Rows: AttachedRows::kPage.
SqlStatement EmitAttachedQueryPage(const ReadTarget& target, const KeyRange& range, bool forward,
                                   const std::optional<Item>& start_key, const PageColumns& columns,
                                   const PageBounds& bounds);

// Segments divide each relation at the bounds that its statistics gave when the table's description
// was made. Rows: AttachedRows::kPage.
SqlStatement EmitAttachedScanPage(const ReadTarget& target, std::int64_t segment,
                                  std::int64_t total, const std::optional<Item>& start_key,
                                  const PageColumns& columns, const PageBounds& bounds);

// Rows: AttachedRows::kNumbered, numbers from 1, in the order of the keys.
SqlStatement EmitAttachedBatchGet(const TableDescription& table,
                                  const std::vector<const Item*>& keys);

}  // namespace tuskgate::translator
