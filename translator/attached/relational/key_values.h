// Which rows of a relation can be items: what a key attribute can be, as conditions on its columns.
// NULL, the empty string, what is too long for a key and numbers that no attribute can be are none.
#pragma once

#include <cstddef>

#include "translator/attached/columns/attached_table.h"
#include "translator/expression/read_target.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// ` and ...`, of alias t: that the column's value can be that of a key of the target, or of the
// identity behind it. Nothing where it always can.
void EmitIsKey(SqlBuilder& sql, const ReadTarget& target, const AttachedColumn& column);

// The same of a key of the table that is a template.
enum class KeyPart { kPartition, kSort };
void EmitFitsKey(SqlBuilder& sql, const AttachedRelation& relation, KeyPart part);

// ` and ...` for all keys of the table itself. False, and nothing written, where every row of the
// relation is an item.
bool EmitIsItem(SqlBuilder& sql, const ReadTarget& target, const AttachedRelation& relation);

}  // namespace tuskgate::translator
