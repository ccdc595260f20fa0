// A bound update expression as SQL over the item as it was: whether it can be applied, and the item
// that results.
#pragma once

#include <optional>

#include "translator/expression/bound_expression.h"
#include "translator/items/item_layout.h"
#include "translator/plan/write_status.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// Whether it does nothing where there is no item (WriteStatus::kNothingToWrite).
bool MayFindNothing(const BoundUpdate& update);

// `when <problem> then <status>` for each action that may fail. `old` is NULL where there is no
// item yet; the layout's item then has the key attributes only.
void EmitUpdateChecks(SqlBuilder& sql, const ItemLayout& layout, SqlText old,
                      const BoundUpdate& update);

// The new item. To be evaluated only where no check matched. `columns`: see update_values.h.
void EmitUpdatedItem(SqlBuilder& sql, const ItemLayout& layout, const BoundUpdate& update,
                     std::optional<SqlText> columns = std::nullopt);

}  // namespace tuskgate::translator
