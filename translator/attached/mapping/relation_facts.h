// What PostgreSQL says of relations that are, or may become, DynamoDB tables. Pure: read from rows
// of one query (translator/sql/attached_catalog.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_type.h"
#include "translator/attached/mapping/mapping.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// The collation "C", the same in every database.
inline constexpr std::uint32_t kCollationC = 950;

struct ColumnFacts {
  std::string name;
  std::string quoted;  // as SQL has it, in double quotes only where need be
  ColumnType type;     // with the default formats
  bool not_null = false;
  bool has_default = false;  // or is an identity or generated: an insert may leave it out
  bool computed = false;     // generated, or identity always: it cannot be assigned
  bool numbered = false;     // identity by default
  bool generated = false;    // from other columns
  bool updatable = true;     // false for a view's column that no column of a table is behind
  bool readable = true;      // the role may select it
  std::uint32_t collation = 0;
  bool bytewise = true;  // compares by its bytes, or is no text
  // Values that divide the rows evenly, from the statistics; of the first columns of indexes.
  std::vector<std::string> bounds;
  // The most rows that have one value, estimated; 0 where it is not known. Of the same columns.
  double rows_of_value = 0;
  bool foreign_key = false;  // a foreign table's, which its server says is of its key
};

struct IndexFacts {
  std::string name;
  bool unique = false;
  bool primary = false;
  bool immediate = true;             // false: checked at the end of a transaction
  bool usable = true;                // a valid btree index on all rows, of columns only
  std::vector<std::size_t> columns;  // positions in RelationFacts::columns; empty: not usable
  std::vector<std::uint32_t> collations;
  std::vector<bool> descending;
};

struct ConstraintFacts {
  std::string name;
  AttachedConstraint::Kind kind = AttachedConstraint::Kind::kCheck;
  std::vector<std::size_t> columns;
  bool deferrable = false;
  // Of foreign keys: what they refer to, column by column.
  QualifiedName target = {};
  std::vector<std::string> target_columns = {};
};

struct RelationFacts {
  QualifiedName name;
  std::string quoted;  // with its schema
  RelationKind kind = RelationKind::kTable;
  std::string comment;
  std::string owner;
  bool trusted = true;     // the owner is: what the comment says counts
  bool readable = true;    // the role may select, some columns at least
  bool handled = true;     // no foreign-data wrapper without a handler is behind it
  bool may_insert = true;  // the role, some columns at least
  bool insertable = true;  // such rights are not looked at: PostgreSQL does when it comes to it
  bool updatable = true;
  bool deletable = true;
  bool lockable = true;
  // Triggers before a row is changed, or instead; also of its partitions.
  bool has_row_triggers = false;
  bool row_security = false;   // policies decide what the role sees
  bool inherited = false;      // its rows are also those of relations that inherit from it
  bool inserts_ruled = false;  // by rules that our statements cannot have
  bool updates_ruled = false;
  bool deletes_ruled = false;
  bool inserts_replaced = false;  // by rules that do something else instead
  bool updates_replaced = false;
  bool deletes_replaced = false;
  double rows = 0;  // 0 also where it was never counted
  std::int64_t bytes = 0;
  std::vector<ColumnFacts> columns;
  std::vector<IndexFacts> indexes;  // the primary key first, then by name
  std::vector<ConstraintFacts> constraints;

  std::optional<std::size_t> Find(std::string_view column) const;
  const IndexFacts* PrimaryKey() const;
};

struct AttachedFacts {
  std::string database;
  std::string role;                      // whose rights these are
  std::vector<std::string> item_tables;  // names that are taken
  std::vector<RelationFacts> relations;  // by schema and name

  const RelationFacts* Find(const QualifiedName& name) const;
};

// Throws std::logic_error for rows that are not those of EmitAttachedFacts.
AttachedFacts ReadAttachedFacts(const RowSet& rows);

}  // namespace tuskgate::translator
