// Which rows a key names: DynamoDB's key attributes as values of the columns that they are made of.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/model/attribute_value.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

struct ColumnValue {
  std::size_t column = 0;  // of the relation's columns
  AttributeValue value;
};

// The columns' values that make the template have this value; nullopt when nothing does.
std::optional<std::vector<ColumnValue>> ValuesOf(const AttachedRelation& relation,
                                                 const KeyTemplate& key_template,
                                                 const AttributeValue& value);

// The values of the identity columns, in their order, of the row with that key; nullopt when no row
// of the relation can have it.
std::optional<std::vector<ColumnValue>> IdentityOf(const TableDescription& table,
                                                   const AttachedRelation& relation,
                                                   const Item& key);

}  // namespace tuskgate::translator
