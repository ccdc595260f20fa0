// Expected, QueryFilter, ScanFilter and KeyConditions: comparisons of whole attributes with
// constants, joined by AND or OR.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExpectedAttributeValue.html
#pragma once

#include <string_view>
#include <vector>

#include "translator/expression/bind_expression.h"
#include "translator/expression/key_condition.h"
#include "translator/model/error.h"
#include "translator/model/json.h"

namespace tuskgate::translator {

// Each reads its parameter, if the request has it, and then judges the ConditionalOperator. Null:
// no condition. The values are kept in `parameters`.
Result<BoundConditionPtr> ReadExpected(const Json& request, ExpressionParameters& parameters);
Result<BoundConditionPtr> ReadLegacyFilter(const Json& request, std::string_view name,
                                           ExpressionParameters& parameters);

// Terms on any attributes; which and how many they may be is for ResolveKeyCondition to say.
Result<std::vector<KeyTerm>> ReadKeyConditions(const Json& conditions,
                                               ExpressionParameters& parameters);

}  // namespace tuskgate::translator
