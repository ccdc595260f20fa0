// Statements that read: one item, or a page of a query or scan.
//
// A page is bounded in the server by a number of rows, which ends the index scan, and, unless they
// are few, by bytes, which ends what is sent. The filter is evaluated on what is left, since limits
// count items before the filter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/expression/key_condition.h"
#include "translator/expression/read_target.h"
#include "translator/expression/scan_segment.h"
#include "translator/model/key.h"
#include "translator/model/table.h"
#include "translator/plan/page.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// item, size
SqlStatement EmitGet(const TableDescription& table, const Item& key);

// One row: the bytes of all items with that partition key, in the table and its local indexes.
SqlStatement EmitCollectionSize(const TableDescription& table, const AttributeValue& partition_key);

// A page's rows are read by ReadPageRow and ReadPageKey.
SqlStatement EmitQueryPage(const ReadTarget& target, const KeyRange& range, bool forward,
                           const std::optional<Item>& start_key, const PageColumns& columns,
                           const PageBounds& bounds);

// Names each child that the segment touches.
SqlStatement EmitScanPage(const ReadTarget& target, const ScanSegment& segment,
                          const std::optional<Item>& start_key, const PageColumns& columns,
                          const PageBounds& bounds);

// The key of a row, for LastEvaluatedKey.
Item ReadPageKey(const ReadTarget& target, const PageColumns& columns, const RowSet& rows,
                 std::size_t row);

}  // namespace tuskgate::translator
