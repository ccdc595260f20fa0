// The key condition of a Query: equality on the partition key and at most one range of sort keys.
//
// The keys of a global index may have up to four attributes each. All of the partition key's must
// be given, and of the sort key's any number from the left, the last of them as a range.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translator/expression/bound_expression.h"
#include "translator/expression/read_target.h"
#include "translator/model/error.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

enum class KeyOperator {
  kEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kBetween,
  kBeginsWith
};

struct KeyTerm {
  std::string attribute;
  KeyOperator op = KeyOperator::kEqual;
  const AttributeValue* value = nullptr;
  const AttributeValue* high = nullptr;  // BETWEEN only
  // False for those operators of KeyConditions that only filters can use; `op` means nothing then.
  bool indexable = true;
};

// Splits the condition into terms, with the checks that need no table.
Result<std::vector<KeyTerm>> ReadKeyCondition(const BoundCondition& condition);

struct KeyRange {
  std::vector<const AttributeValue*> partition_key;  // in the order of the key
  std::vector<KeyTerm> sort;  // of the first attributes of the sort key; all but the last are equal
};

// Matches the terms with the keys of the table or index. The service looks at an attribute of the
// start key (null: none) right before the condition on it.
Result<KeyRange> ResolveKeyCondition(const std::vector<KeyTerm>& terms, const ReadTarget& target,
                                     const Item* start_key = nullptr);

// Whether the start key has that attribute of the key of what is read, with its type.
std::optional<ApiError> CheckStartAttribute(const KeyAttribute& attribute, bool is_partition_key,
                                            const Item& start_key);

// Whether a sort key lies in the range.
bool Satisfies(const KeyTerm& term, const AttributeValue& sort_key);

}  // namespace tuskgate::translator
