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

#include "translator/model/key.h"
#include "translator/model/table.h"
#include "translator/plan/key_condition.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// A page ends with the item that makes it reach this many bytes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
inline constexpr std::int64_t kPageBytes = 1 << 20;

// item, size
SqlStatement EmitGet(const TableDescription& table, const Item& key);

struct PageBounds {
  std::int64_t rows = 0;            // evaluated at most
  std::int64_t bytes = kPageBytes;  // left of the page

  // A few rows are bounded by their number alone, at 400 KB each; the reader stops at the bytes.
  // The window that counts bytes in the server costs a third of such a query.
  bool AreFew() const { return rows <= 25; }
};

// What to return of each row, besides its size.
struct PageColumns {
  const BoundCondition* filter = nullptr;  // item is NULL and matched false where it fails
  bool item = true;                        // false for COUNT
};

// A page's rows are read by ReadPageRow and ReadPageKey.
SqlStatement EmitQueryPage(const TableDescription& table, const KeyRange& range, bool forward,
                           const std::optional<Item>& start_key, const PageColumns& columns,
                           const PageBounds& bounds);

// The part of a table that a segment of a parallel scan covers: positions are partition number,
// then hash.
struct ScanSegment {
  std::uint64_t first = 0;  // position of the first hash
  std::uint64_t last = 0;   // and of the last, inclusive
};
ScanSegment SegmentOf(const TableDescription& table, std::int64_t segment, std::int64_t total);
std::uint64_t ScanPosition(const TableDescription& table, const Item& key);

SqlStatement EmitScanPage(const TableDescription& table, const ScanSegment& segment,
                          const std::optional<Item>& start_key, const PageColumns& columns,
                          const PageBounds& bounds);

struct PageRow {
  bool matched = true;
  std::optional<std::string_view> item;  // stored JSON
  std::int64_t size = 0;
};
PageRow ReadPageRow(const RowSet& rows, std::size_t row);

// The key of a row, for LastEvaluatedKey.
Item ReadPageKey(const TableDescription& table, const RowSet& rows, std::size_t row);

}  // namespace tuskgate::translator
