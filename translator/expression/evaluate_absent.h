// A condition's value on an item that does not exist.
//
// It decides, before any SQL runs, which form of statement a conditional write takes: one that may
// create the item, or one that only changes an existing item.
#pragma once

#include "translator/expression/bound_expression.h"

namespace tuskgate::translator {

bool HoldsWithoutItem(const BoundCondition& condition);

}  // namespace tuskgate::translator
