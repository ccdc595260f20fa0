// What of an item goes into which column of a relation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/row_identity.h"
#include "translator/model/attribute_value.h"
#include "translator/model/error.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

// The relation that keeps items with that key, and the row.
struct RowAddress {
  std::size_t number = 0;  // of the table's relations
  std::vector<ColumnValue> identity;
};
// Nullopt when none does.
std::optional<RowAddress> AddressOf(const TableDescription& table, const Item& key);

// Whether two of the keys, which differ, are spellings of one: a UUID in capitals and in small
// letters.
bool NameOneRow(const TableDescription& table, const std::vector<const Item*>& keys);

// Says which value is wrong, where that can be said.
ApiError KeyWithoutRelation(const TableDescription& table, const Item& key);
ApiError UnknownAttribute(const TableDescription& table, std::string_view attribute);
// `replaced`: as rules do something else instead.
ApiError CannotWrite(const TableDescription& table, std::string_view verb, bool replaced);
ApiError ChangeLeftOut(const TableDescription& table);

// A column to be written, besides those of the identity.
struct WrittenColumn {
  std::size_t column = 0;
  std::optional<std::string> value;  // in PostgreSQL's text format; nullopt: NULL
  bool use_default = false;
};

// Every column that a PutItem writes, in the order of the columns.
Result<std::vector<WrittenColumn>> ColumnsOfItem(const TableDescription& table,
                                                 const RowAddress& address, const Item& item);

}  // namespace tuskgate::translator
