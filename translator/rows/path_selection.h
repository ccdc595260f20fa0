// What document paths select of an item: for ProjectionExpression and UPDATED_OLD/NEW.
#pragma once

#include <vector>

#include "translator/expression/bound_expression.h"
#include "translator/model/selection.h"

namespace tuskgate::translator {

// Paths must not overlap.
Selection SelectionOf(const std::vector<const BoundPath*>& paths);
Selection SelectionOf(const BoundProjection& projection);

}  // namespace tuskgate::translator
