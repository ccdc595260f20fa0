// The part of an item that document paths select: for ProjectionExpression and UPDATED_OLD/NEW.
#pragma once

#include <vector>

#include "translator/expression/bound_expression.h"
#include "translator/model/attribute_value.h"

namespace tuskgate::translator {

// Keeps the nesting of what it selects; elements of a list close ranks. Paths that lead nowhere
// leave no trace. Paths must not overlap.
Item ProjectItem(const Item& item, const std::vector<const BoundPath*>& paths);

std::vector<const BoundPath*> PathsOf(const BoundProjection& projection);

}  // namespace tuskgate::translator
