// What the service charges an update expression for what it writes, whatever the item is like: an
// update is refused when this, or the finished item, exceeds the limit of an item.
//
// Measured on the service in October 2026 by paritysuite/dynamodb-conformance,
// tests/tier3/limits/itemSizeBySurface.test.ts. AttributeUpdates are not charged for.
#pragma once

#include <cstddef>
#include <optional>

#include "translator/expression/bound_expression.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

// In bytes.
std::size_t UpdateCharge(const BoundUpdate& update);

std::optional<ApiError> CheckUpdateCharge(const BoundUpdate& update);

}  // namespace tuskgate::translator
