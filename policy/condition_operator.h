// The operators of conditions: StringEquals, ForAllValues:StringLikeIfExists and so on.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#pragma once

#include <optional>
#include <string_view>

namespace tuskgate::policy {

// What a value of the request is compared with, and how.
enum class Comparison {
  kString,
  kStringIgnoringCase,
  kStringPattern,
  kNumberEquals,
  kNumberLess,
  kNumberLessOrEqual,
  kNumberGreater,
  kNumberGreaterOrEqual,
  kDateEquals,
  kDateLess,
  kDateLessOrEqual,
  kDateGreater,
  kDateGreaterOrEqual,
  kBoolean,
  kBinary,
  kAddress,
  kArn,
  kAbsence,  // Null: whether the request has the key at all
};

// Of a key with many values, which are to pass.
enum class Quantifier { kNone, kAll, kAny };

struct ConditionOperator {
  Comparison comparison = Comparison::kString;
  bool is_negated = false;
  bool if_exists = false;  // true for a request without the key
  Quantifier quantifier = Quantifier::kNone;
};

// In any case of letters: the user guide itself has examples with "bool". Nothing: there is no such
// operator.
std::optional<ConditionOperator> ReadConditionOperator(std::string_view name);

}  // namespace tuskgate::policy
