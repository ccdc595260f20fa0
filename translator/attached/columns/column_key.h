// Keys as columns hold them. To DynamoDB's clients two keys are one if they are the same string,
// bytes or number; a column's type may see that otherwise: citext and collations that are not
// deterministic hold 'a' and 'A' for equal, interval a month and 30 days, bit(3) makes 100 of 1.
//
// So a key that its column does not give back as it is, is refused when it is written and names
// nothing when it is read; and where the type's equality is not enough, texts are compared, too.
#pragma once

#include <string>

#include "translator/attached/columns/attached_table.h"
#include "translator/model/attribute_value.h"
#include "translator/model/error.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// ColumnParameter of a key. Errors also for what the column would round, cut or fill up, as far as
// its type tells. Dates, times of day and UUIDs may be spelled in all ways that name one value.
Result<std::string> KeyParameter(const AttachedColumn& column, const AttributeValue& value);

// What `=` of a column's type, which its indexes serve, says of keys.
enum class KeyEquality {
  kExact,    // all there is to know
  kLoose,    // it may hold for others, too: their texts have to be compared as well
  kUnknown,  // nothing: there may be no such operator
};
KeyEquality EqualityOf(const ColumnType& type);

// alias."column" = : with the operator that belongs to the type.
void EmitTypeEquals(SqlBuilder& sql, SqlText alias, const AttachedColumn& column);

// The key as a value of the column's type, to be inserted. Where only PostgreSQL knows whether the
// column gives it back, it is asked, and refuses with SQLSTATE TGA01.
void EmitKeyValue(SqlBuilder& sql, const AttachedColumn& column, const AttributeValue& value);

}  // namespace tuskgate::translator
