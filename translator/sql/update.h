// A bound update expression as SQL over the item as it was: whether it can be applied, the item
// that results, and the change of its size.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "translator/layout/item_layout.h"
#include "translator/model/attribute_value.h"
#include "translator/plan/bound_expression.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

// What a write statement reports of itself. The numbers stand in SQL text.
enum class WriteStatus {
  kWritten = 0,
  kConditionFailed = 1,
  kMissingAttribute = 2,  // an operand refers to an attribute that is not there
  kWrongOperandType = 3,
  kInvalidPath = 4,  // a nested path whose container is not there
  kNumberOutOfRange = 5,
  kItemTooLarge = 6,
  kNothingToWrite = 7,  // REMOVE and DELETE on an item that does not exist
  kNestedTooDeep = 8,
  kNearSizeLimit = 9,     // of the direct form, which leaves the item to the full form
  kNotAuthorized = 11,    // to make an item: of attached relations
  kInvalidIndexKey = 10,  // a computed value that cannot be the key of an index that it is
};

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
