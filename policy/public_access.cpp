#include "policy/public_access.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>

#include "policy/arn_pattern.h"

namespace tuskgate::policy {
namespace {

// The keys that can tell one from everybody, in the form for look-up. aws:SourceIp is none of them,
// nor are tags.
constexpr std::string_view kTrustedKeys[] = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:ec2instancesourcevpc",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
};
constexpr std::string_view kIsService = "aws:principalisawsservice";

// Without wildcards and variables, those that stand for themselves included.
bool IsFixed(const std::string& value) {
  return value.find_first_of("*?") == std::string::npos && value.find("${") == std::string::npos;
}

// What is missing at the end of a pattern for ARNs counts as wildcards.
bool IsFixedArn(const std::string& value) { return IsFixed(value) && SplitArn(value).has_value(); }

bool AreTrue(const Operands& operands) {
  const Truths* const truths = std::get_if<Truths>(&operands);
  return truths != nullptr && std::all_of(truths->values.begin(), truths->values.end(),
                                          [](bool value) { return value; });
}

// Whether it names whom it lets in. A negated operator names others, and those that are met by a
// request without the key let in everybody who has none.
bool NamesSome(const Condition& condition) {
  const ConditionOperator& operation = condition.operation;
  if (operation.is_negated || operation.if_exists || operation.quantifier == Quantifier::kAll) {
    return false;
  }
  const auto are = [&condition](bool (*is_fixed)(const std::string&)) {
    return std::all_of(condition.written_values.begin(), condition.written_values.end(), is_fixed);
  };
  if (condition.key == kIsService) return AreTrue(condition.operands);
  if (std::find(std::begin(kTrustedKeys), std::end(kTrustedKeys), condition.key) ==
      std::end(kTrustedKeys)) {
    return false;
  }
  switch (operation.comparison) {
    case Comparison::kString:
    case Comparison::kStringIgnoringCase:
    case Comparison::kStringPattern:
      return are(IsFixed);
    case Comparison::kArn:
      return are(IsFixedArn);
    default:
      return false;
  }
}

}  // namespace

bool IsPublic(const Statement& statement) {
  return statement.allows && statement.principals && statement.principals->has_everybody &&
         std::none_of(statement.conditions.begin(), statement.conditions.end(), NamesSome);
}

}  // namespace tuskgate::policy
