// What the translator knows of a DynamoDB table that is made of relations which are not
// Tuskgate's: tables, views and foreign tables, column by column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "translator/attached/columns/column_type.h"

namespace tuskgate::translator {

struct AttachedColumn {
  std::string name;       // PostgreSQL's
  std::string sql_name;   // quoted
  std::string attribute;  // DynamoDB's
  ColumnType type;
  bool not_null = false;
  bool read_only = false;  // generated, identity always, or of a view that does not update it
  bool numbered = false;   // identity by default: where it is not given, PostgreSQL's or as it is
  // Whether `=` and `<` of the column compare text by its bytes (collation C, POSIX, ...). Others
  // compare by collation, so order is asked for with `collate "C"`.
  bool bytewise = true;
};

// A key attribute's value made of columns: "CUSTOMER#{customer_id}". The simplest, one column by
// itself, has the column's type; all others are strings.
struct KeyTemplate {
  struct ColumnPiece {
    std::size_t column = 0;  // of the relation's columns
    int width = 0;           // zero-padded to as many digits, {order_id:010}: 10; 0: not padded
  };
  using Piece = std::variant<std::string, ColumnPiece>;
  std::vector<Piece> pieces;

  // The column that is the whole value, as it is.
  std::optional<std::size_t> SoleColumn() const {
    if (pieces.size() != 1) return std::nullopt;
    const auto* piece = std::get_if<ColumnPiece>(&pieces.front());
    if (piece == nullptr || piece->width != 0) return std::nullopt;
    return piece->column;
  }
  bool Empty() const { return pieces.empty(); }
};

enum class RelationKind { kTable, kPartitioned, kView, kMaterializedView, kForeign };

// What a constraint's violation is told of. Found by the name in PostgreSQL's error.
struct AttachedConstraint {
  enum class Kind { kCheck, kForeignKey, kUnique, kPrimaryKey, kExclusion };
  std::string name;
  Kind kind = Kind::kCheck;
  std::vector<std::size_t> columns;  // of the relation's columns; empty: not known
  bool is_identity = false;          // unique over exactly the columns of the relation's identity
  bool is_arbiter = false;           // and INSERT ... ON CONFLICT can name it
};

// What to do with attributes that have no column.
enum class UnknownAttributes { kReject, kDrop, kOverflow };
// What columns become that a PutItem does not give.
enum class MissingColumns { kNull, kDefault };
// What NULL is to clients.
enum class NullColumns { kAbsent, kNull };

struct AttachedRelation {
  std::string schema;
  std::string name;
  std::string sql_name;  // quoted and qualified
  RelationKind kind = RelationKind::kTable;
  bool insertable = true;
  bool updatable = true;
  bool deletable = true;
  bool may_insert = true;  // the gateway's role has the right
  bool lockable = true;    // SELECT ... FOR UPDATE is possible
  // Triggers before the change, rules, policies, or what is behind a view or a foreign table may
  // leave a write out, or give the row another key, without an error.
  bool may_leave_out = false;
  bool hides_rows = false;  // policies may hide a row from some commands and show it to others
  bool inserts_replaced = false;  // by rules that do something else instead
  bool updates_replaced = false;
  bool deletes_replaced = false;
  bool HasRules() const { return inserts_replaced || updates_replaced || deletes_replaced; }

  std::vector<AttachedColumn> columns;
  KeyTemplate partition_key;
  KeyTemplate sort_key;  // empty where the table has none
  // The columns of both keys, each once, in the order of the unique index on them if there is one:
  // what finds a row, and the order of a scan. Values of all of them follow from the key.
  std::vector<std::size_t> identity;

  UnknownAttributes unknown = UnknownAttributes::kReject;
  MissingColumns missing = MissingColumns::kNull;
  NullColumns nulls = NullColumns::kAbsent;
  std::optional<std::size_t> overflow;  // the jsonb column for kOverflow; not an attribute itself

  std::vector<AttachedConstraint> constraints;

  // Statistics, for DescribeTable and for the segments of parallel scans.
  double rows = 0;
  std::int64_t bytes = 0;
  // Values of the first identity column, in its own order, which divide the rows evenly.
  std::vector<std::string> bounds;
};

struct AttachedTable {
  std::vector<AttachedRelation> relations;  // at least one
  // Statements run with `tuskgate.principal` set, for row security: one relation at least wants it.
  bool has_principal = false;
};

// The column of that attribute; nullptr when there is none.
const AttachedColumn* FindColumn(const AttachedRelation& relation, std::string_view attribute);

}  // namespace tuskgate::translator
