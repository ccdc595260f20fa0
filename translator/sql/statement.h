// One SQL statement, ready to run: text that depends only on the request's shape, values apart.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::translator {

// Which connections carry a statement. Statements of one lane share round trips and commits.
enum class Lane {
  kRead,   // point reads: short, many in one pipeline
  kWrite,  // writes of single items: short, many in one commit
  kBulk,   // pages, batches, DDL: long, one at a time on a connection
  kLong,   // pages that look at much to find little
  kViews,  // over views and foreign tables: with all that the planner has, one at a time
};

// What the rows of a statement over attached relations are. Where an item is to be, they have the
// number of its relation (NULL: no item) and that relation's columns; AssembleRows makes of them
// the rows that statements over items return.
enum class AttachedRows {
  kNone,      // no such statement
  kItem,      // item
  kPage,      // matched, item
  kWrite,     // status, written, old item, new item
  kNumbered,  // number of the key, item
  kBefore,    // the same, of items that are only measured
};

struct AttachedAnswer {
  AttachedRows rows = AttachedRows::kNone;
  // Of reads, the attributes that a client is given; nullopt: all. What nobody is given is only
  // measured, and need not be readable.
  std::optional<std::vector<std::string>> given;
};

// The triggers of ours that a write fires. Each child of a relation has its own, and a session
// keeps the plans of every one that it has run.
struct FiredTriggers {
  std::size_t relation = 0;  // a hash of its name
  int count = 0;             // 0: it has none
};

struct SqlStatement {
  std::string_view name;  // for logs and metrics: a literal, such as "get_item"
  Lane lane = Lane::kRead;
  std::string text;  // with $1, $2, ...; the key of the prepared statement cache
  // In PostgreSQL's text format; nullopt is NULL. UTF-8 without U+0000.
  std::vector<std::optional<std::string>> parameters;
  // Positions of those, from 0, that are in the type's binary format instead and may hold any byte.
  std::vector<std::size_t> binary_parameters;
  // Results come in PostgreSQL's binary formats instead of its text formats. The statement then
  // casts all but items to text, whose two formats are the same.
  bool binary_results = false;
  // Writes only: the order in which row locks are taken. Statements that share a commit are sorted
  // by it, so that two commits never wait for each other in a circle.
  std::string lock_key;
  AttachedAnswer attached;
  // Locks whole tables. While it waits, everybody who comes after it waits too, so it waits for a
  // moment at a time and lets them pass in between.
  bool locks_tables = false;
  FiredTriggers triggers = {};
};

// Rows as PostgreSQL returned them. Owned by whoever ran the statement.
class RowSet {
 public:
  virtual ~RowSet() = default;
  virtual std::size_t RowCount() const = 0;
  virtual std::size_t ColumnCount() const = 0;
  // nullopt is NULL. The view lives as long as the row set.
  virtual std::optional<std::string_view> Value(std::size_t row, std::size_t column) const = 0;
};

// A number in text format; 0 where there is none.
inline std::int64_t IntegerAt(const RowSet& rows, std::size_t row, std::size_t column) {
  std::int64_t number = 0;
  if (const auto text = rows.Value(row, column)) {
    std::from_chars(text->data(), text->data() + text->size(), number);
  }
  return number;
}

}  // namespace tuskgate::translator
