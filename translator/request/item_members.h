// Members of requests, and their shapes, that operations on items and on transactions share.
#pragma once

#include "translator/request/common_shapes.h"

namespace tuskgate::translator {

// Inline variables, as in common_shapes.h.
// Limits and enumerations: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
inline const Shape kAttributeValue{.kind = ShapeKind::kAttributeValue};
inline const Shape kAttributeMap{.kind = ShapeKind::kMap, .element = &kAttributeValue};
inline const Shape kNameMap{.kind = ShapeKind::kMap, .element = &kPlainString};
inline const Shape kReturnConsumedCapacity{.enumeration = "INDEXES, TOTAL, NONE"};
inline const Shape kReturnItemCollectionMetrics{.enumeration = "SIZE, NONE"};
inline const Shape kReturnValuesOnFailure{.enumeration = "ALL_OLD, NONE"};
// Where tables are made and described a name has at least three characters; here one is enough, and
// then there is no such table.
inline const Shape kTable{
    .minimum = 1, .maximum = 255, .is_name = true, .names_tables = true, .current_minimum = true};

inline const Member kCapacityMember{"ReturnConsumedCapacity", "returnConsumedCapacity",
                                    &kReturnConsumedCapacity};
inline const Member kTableMember{"TableName", "tableName", &kTable, true, Report::kAlone};
inline const Member kMetricsMember{"ReturnItemCollectionMetrics", "returnItemCollectionMetrics",
                                   &kReturnItemCollectionMetrics};
inline const Member kItemMember{"Item", "item", &kAttributeMap, true};
inline const Member kKeyMember{"Key", "key", &kAttributeMap, true};
inline const Member kConditionMember{"ConditionExpression", "conditionExpression", &kPlainString};
inline const Member kOnFailureMember{"ReturnValuesOnConditionCheckFailure",
                                     "returnValuesOnConditionCheckFailure",
                                     &kReturnValuesOnFailure};
inline const Member kProjectionMember{"ProjectionExpression", "projectionExpression",
                                      &kPlainString};
inline const Member kNamesMember{"ExpressionAttributeNames", "expressionAttributeNames", &kNameMap};
inline const Member kValuesMember{"ExpressionAttributeValues", "expressionAttributeValues",
                                  &kAttributeMap};

}  // namespace tuskgate::translator
