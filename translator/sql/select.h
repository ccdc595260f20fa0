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
#include "translator/plan/read_target.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// A page ends with the item that makes it reach this many bytes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
inline constexpr std::int64_t kPageBytes = 1 << 20;

// item, size
SqlStatement EmitGet(const TableDescription& table, const Item& key);

// One row: the bytes of all items with that partition key, in the table and its local indexes.
SqlStatement EmitCollectionSize(const TableDescription& table, const AttributeValue& partition_key);

struct PageBounds {
  std::int64_t rows = 0;            // evaluated at most
  std::int64_t bytes = kPageBytes;  // left of the page

  // A few rows are bounded by their number alone, at 400 KB each; the reader stops at the bytes.
  // The window that counts bytes in the server costs a third of such a query.
  bool AreFew() const { return rows <= 25; }
};

// What to return of each row, besides its size.
struct PageColumns {
  const BoundCondition* filter = nullptr;  // item is NULL where it fails
  bool item = true;                        // false for COUNT
  // The rows are a local index's, but the items, and what the filter looks at, the table's.
  bool fetch = false;

  // Whether a row may come without its item; its key then comes in columns of its own.
  bool KeysAreApart() const { return filter != nullptr || !item; }

  // Whether a column of its own says if the row passed the filter: there is no item to tell.
  bool MatchIsApart() const { return filter != nullptr && !item; }
};

// A page's rows are read by ReadPageRow and ReadPageKey.
SqlStatement EmitQueryPage(const ReadTarget& target, const KeyRange& range, bool forward,
                           const std::optional<Item>& start_key, const PageColumns& columns,
                           const PageBounds& bounds);

// The part of a table that a segment of a parallel scan covers: positions are partition number,
// then hash.
struct ScanSegment {
  std::uint64_t first = 0;  // position of the first hash
  std::uint64_t last = 0;   // and of the last, inclusive
  // As the request has it: attached relations have no hashes.
  std::int64_t number = 0;
  std::int64_t total = 1;
};
ScanSegment SegmentOf(const TableDescription& table, std::int64_t segment, std::int64_t total);
std::uint64_t ScanPosition(const ReadTarget& target, const Item& key);

SqlStatement EmitScanPage(const ReadTarget& target, const ScanSegment& segment,
                          const std::optional<Item>& start_key, const PageColumns& columns,
                          const PageBounds& bounds);

struct PageRow {
  bool matched = true;
  std::optional<std::string_view> item;  // stored JSON
  std::int64_t size = 0;                 // in the table or index that is read
  std::int64_t fetched = 0;              // size of the whole item, where it was fetched
};
PageRow ReadPageRow(const PageColumns& columns, const RowSet& rows, std::size_t row);

// The key of a row, for LastEvaluatedKey.
Item ReadPageKey(const ReadTarget& target, const PageColumns& columns, const RowSet& rows,
                 std::size_t row);

}  // namespace tuskgate::translator
