// The alternatives of a condition by the keys that they name: `pk = 'a' AND sk IN ['1', '2']` has
// two. Each is read by itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translator/expression/bound_expression.h"
#include "translator/expression/key_condition.h"
#include "translator/expression/read_target.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

struct KeyBranch {
  const AttributeValue* partition_key = nullptr;  // null: not named
  std::optional<KeyTerm> sort;                    // what the read asks of the sort key
  // What it does not ask: the conditions that are left, and those on sort keys where there are
  // more than one. They point into the condition.
  std::vector<const BoundCondition*> filters;
};

struct KeyBranches {
  std::vector<KeyBranch> branches;
  // False: the whole condition is a filter, of all items.
  bool is_keyed = false;
  // Where a value is not of its key's type; nothing else is told then.
  std::optional<ApiError> type_fault = std::nullopt;
};

// Errors: branches that overlap, and too many.
Result<KeyBranches> BranchesOf(const BoundCondition& condition, const ReadTarget& target);

}  // namespace tuskgate::translator
