// How an update changes the size of its item, in SQL and as a bound that is known before.
#pragma once

#include <cstddef>
#include <optional>

#include "translator/expression/bound_expression.h"
#include "translator/items/item_layout.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// The bytes by which the item grows. To be evaluated only where no check matched. `layout` is that
// of the item before; `columns`: see update_values.h.
void EmitSizeChange(SqlBuilder& sql, const ItemLayout& layout, const BoundUpdate& update,
                    std::optional<SqlText> columns);

// Bytes by which the update can make an item grow at most; nullopt when that depends on the item,
// as when an attribute is copied.
std::optional<std::size_t> MostGrowth(const BoundUpdate& update);

}  // namespace tuskgate::translator
