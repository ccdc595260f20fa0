// Bound conditions taken apart: what they ask of keys, and the rest.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "translator/expression/bound_expression.h"
#include "translator/expression/key_condition.h"

namespace tuskgate::translator {

// The conditions that are to hold all, in the order of the text.
std::vector<BoundConditionPtr> Conjuncts(BoundConditionPtr condition);

// Null when there is none.
BoundConditionPtr Conjunction(std::vector<BoundConditionPtr> conditions);
BoundConditionPtr Disjunction(BoundConditionPtr left, BoundConditionPtr right);

// attribute_exists or attribute_not_exists of an attribute.
BoundConditionPtr Existence(std::string_view attribute, bool negated);

// Values are the same ones, not copies.
BoundConditionPtr Clone(const BoundCondition& condition);

// What the condition asks of an attribute, if it compares one as a key condition can.
std::optional<KeyTerm> KeyTermOf(const BoundCondition& condition);

}  // namespace tuskgate::translator
