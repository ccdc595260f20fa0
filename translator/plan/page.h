// A page of a Query or Scan: how much of it is read, and what of each row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "translator/expression/bound_expression.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// A page ends with the item that makes it reach this many bytes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
inline constexpr std::int64_t kPageBytes = 1 << 20;

struct PageBounds {
  std::int64_t rows = 0;            // evaluated at most
  std::int64_t bytes = kPageBytes;  // left of the page
  // It may take long to read: it shares no connection with those that are short.
  bool is_long = false;

  // A few rows are bounded by their number alone, at 400 KB each; the reader stops at the bytes.
  // The window that counts bytes in the server costs a third of such a query.
  bool AreFew() const { return rows <= 25; }

  // Where a statement for them belongs.
  Lane LaneOf() const {
    if (is_long) return Lane::kLong;
    return AreFew() ? Lane::kRead : Lane::kBulk;
  }
};

// What to return of each row, besides its size.
struct PageColumns {
  const BoundCondition* filter = nullptr;  // item is NULL where it fails
  bool item = true;                        // false for COUNT
  // The rows are a local index's, but the items, and what the filter looks at, the table's.
  bool fetch = false;

  // Whether a row may come without its item; its key then comes in columns of its own.
  bool KeysAreApart() const { return filter != nullptr || !item; }

  // The position of that column, if there is one.
  std::size_t MatchColumn() const { return fetch ? 3 : 2; }

  // Whether a column of its own says if the row passed the filter: there is no item to tell.
  bool MatchIsApart() const { return filter != nullptr && !item; }
};

struct PageRow {
  bool matched = true;
  std::optional<std::string_view> item;  // stored JSON
  std::int64_t size = 0;                 // in the table or index that is read
  std::int64_t fetched = 0;              // size of the whole item, where it was fetched
};
// Rows of both kinds of storage have the same columns: item, size, size of what was fetched (if it
// was), whether it matched (if that is apart).
PageRow ReadPageRow(const PageColumns& columns, const RowSet& rows, std::size_t row);

}  // namespace tuskgate::translator
