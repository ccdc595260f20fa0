// The key condition of a Query: equality on the partition key and at most one range of sort keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/plan/bound_expression.h"

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
};

// Splits the condition into terms, with the checks that need no table.
Result<std::vector<KeyTerm>> ReadKeyCondition(const BoundCondition& condition);

struct KeyRange {
  const AttributeValue* partition_key = nullptr;
  std::optional<KeyTerm> sort;
};

// Matches the terms with the table's keys.
Result<KeyRange> ResolveKeyCondition(const std::vector<KeyTerm>& terms,
                                     const TableDescription& table);

// Whether a sort key lies in the range.
bool Satisfies(const KeyTerm& term, const AttributeValue& sort_key);

}  // namespace tuskgate::translator
