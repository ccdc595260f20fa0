// How columns are ordered by PostgreSQL, and by their text.
#pragma once

#include "translator/attached/columns/column_dates.h"
#include "translator/attached/columns/column_type.h"

namespace tuskgate::translator {

// Text that is blind to case.
inline bool IsCitext(const ColumnType& type) {
  return type.kind == ColumnKind::kText && type.sql_name.find("citext") != std::string::npos;
}

// Whether a text column's own order is that of its text, in collation "C": not citext's, nor
// "char"'s, which has operators of its own, nor where the empty text is another.
inline bool HasNativeOrder(const ColumnType& type) {
  return type.empty.empty() && type.sql_name != "\"char\"" && !IsCitext(type);
}

// Whether `<` of the type is known to be there, and to be the one of its indexes.
bool HasOwnOrder(const ColumnType& type);

// Whether DynamoDB's order is another than that of the column's type.
bool OrdersByText(const ColumnType& type);

}  // namespace tuskgate::translator
