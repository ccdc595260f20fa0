// The words of what both layers of validation refuse (validation_layer.h), side by side. Values
// have theirs where they are read (model/attribute_json.cpp, model/number.cpp).
//
// Recorded from the service by paritysuite/dynamodb-conformance, captures/ and
// tests/tier3/validation-ordering/.
#pragma once

#include <string_view>

#include "translator/model/validation_layer.h"

namespace tuskgate::translator {

// The arguments are the same for both; what a layer does not say, it leaves out.
struct LayerWords {
  std::string_view older;
  std::string_view current;

  constexpr std::string_view In(ValidationLayer layer) const {
    return layer == ValidationLayer::kOlder ? older : current;
  }
};

// {0} value, {1} path such as "tableName", {2} path such as "TableName", {3} the constraint
inline constexpr LayerWords kOutOfRange = {
    "Value '{0}' at '{1}' failed to satisfy constraint: {3}",
    "Value at '{2}' failed to satisfy constraint: {3}",
};

// {0} value, {1} path, {2} the values, {3} the values as the current layer lists them
inline constexpr LayerWords kNotListed = {
    "Value '{0}' at '{1}' failed to satisfy constraint: Member must satisfy enum value set: [{2}]",
    "Failed to satisfy constraint: Member must satisfy enum value set: [{3}]",
};

// Behind "ExpressionAttributeValues can only be specified when using expressions". {0} the
// expressions, {1} "is" or "are"
inline constexpr LayerWords kNoExpression = {": {0} {1} null", ""};

// {0} Segment, {1} TotalSegments
inline constexpr LayerWords kSegmentTooLarge = {
    "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: "
    "{0} is not less than TotalSegments: {1}",
    "The Segment parameter is zero-based and must be less than parameter TotalSegments",
};

// A start key of a Scan of a table that has other attributes than the table's key.
inline constexpr LayerWords kScanStartNames = {
    "The provided starting key is invalid: The provided key element does not match the schema",
    "The provided starting key is invalid",
};

inline constexpr LayerWords kNothingToWrite = {
    "The requestItems parameter is required for BatchWriteItem",
    "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member "
    "must "
    "have length greater than or equal to 1",
};

// Too many writes of one table. {0} value, {1} least, {2} most, {3} table
inline constexpr LayerWords kTooManyOfATable = {
    "Value '{0}' at 'requestItems' failed to satisfy constraint: Map value must satisfy "
    "constraint: "
    "[Member must have length less than or equal to {2}, Member must have length greater than or "
    "equal to {1}]",
    "Value at 'RequestItems.{3}.member' failed to satisfy constraint: Member must have length less "
    "than or equal to {2}",
};

// An action of a transaction that says nothing to do.
inline constexpr LayerWords kNoAction = {
    "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request",
    "1 validation error detected: Value '' at 'transactItems' failed to satisfy constraint: "
    "TransactWriteRequest should contain Delete or Put or Update or ConditionCheck",
};

}  // namespace tuskgate::translator
