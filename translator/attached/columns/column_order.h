// How columns are ordered by PostgreSQL, and by their text.
#pragma once

#include "translator/attached/columns/column_dates.h"
#include "translator/attached/columns/column_type.h"

namespace tuskgate::translator {

// Whether a text column's own order is that of its text, in collation "C": not citext's, which is
// blind to case, nor "char"'s, which has operators of its own.
inline bool HasNativeOrder(const ColumnType& type) {
  return type.sql_name != "\"char\"" && type.sql_name.find("citext") == std::string::npos;
}

// Whether DynamoDB's order is another than that of the column's type.
bool OrdersByText(const ColumnType& type);

}  // namespace tuskgate::translator
