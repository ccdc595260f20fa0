// Whether two relations of one table could both have an item with some key.
#pragma once

#include <string_view>

#include "translator/attached/columns/attached_table.h"

namespace tuskgate::translator {

// Whether the text of a value of the type may hold that other text.
bool MayHold(const ColumnType& type, std::string_view text);

// Whether some text has the form of both templates. What a column's type cannot be (an integer has
// no '#') is taken into account.
bool CanCoincide(const AttachedRelation& relation_a, const KeyTemplate& a,
                 const AttachedRelation& relation_b, const KeyTemplate& b);

}  // namespace tuskgate::translator
