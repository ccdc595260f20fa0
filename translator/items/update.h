// A bound update expression as SQL over the item as it was: whether it can be applied, the item
// that results, and the change of its size.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "translator/expression/bound_expression.h"
#include "translator/items/item_layout.h"
#include "translator/model/attribute_value.h"
#include "translator/plan/write_status.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// `when <problem> then <status>` for each action that may fail. `old` is NULL where there is no
// item yet; the layout's item then has the key attributes only.
void EmitUpdateChecks(SqlBuilder& sql, const ItemLayout& layout, SqlText old,
                      const BoundUpdate& update);

// The new item. To be evaluated only where no check matched.
void EmitUpdatedItem(SqlBuilder& sql, const ItemLayout& layout, const BoundUpdate& update);

// The bytes by which `after` is larger than `before`, as the sum over the attributes touched.
void EmitSizeChange(SqlBuilder& sql, SqlText before, SqlText after, const BoundUpdate& update);

// Bytes by which the update can make an item grow at most; nullopt when that depends on the item,
// as when an attribute is copied.
std::optional<std::size_t> MostGrowth(const BoundUpdate& update);

}  // namespace tuskgate::translator
