#include "policy/condition_operator.h"

#include <array>
#include <string>

#include "policy/wildcard.h"

namespace tuskgate::policy {
namespace {

struct NamedOperator {
  std::string_view name;  // in lower case
  Comparison comparison;
  bool is_negated = false;
};

constexpr bool kNegated = true;

// The two pairs of operators on ARNs are the same, the user guide says.
constexpr std::array<NamedOperator, 27> kOperators = {{
    {"stringequals", Comparison::kString},
    {"stringnotequals", Comparison::kString, kNegated},
    {"stringequalsignorecase", Comparison::kStringIgnoringCase},
    {"stringnotequalsignorecase", Comparison::kStringIgnoringCase, kNegated},
    {"stringlike", Comparison::kStringPattern},
    {"stringnotlike", Comparison::kStringPattern, kNegated},
    {"numericequals", Comparison::kNumberEquals},
    {"numericnotequals", Comparison::kNumberEquals, kNegated},
    {"numericlessthan", Comparison::kNumberLess},
    {"numericlessthanequals", Comparison::kNumberLessOrEqual},
    {"numericgreaterthan", Comparison::kNumberGreater},
    {"numericgreaterthanequals", Comparison::kNumberGreaterOrEqual},
    {"dateequals", Comparison::kDateEquals},
    {"datenotequals", Comparison::kDateEquals, kNegated},
    {"datelessthan", Comparison::kDateLess},
    {"datelessthanequals", Comparison::kDateLessOrEqual},
    {"dategreaterthan", Comparison::kDateGreater},
    {"dategreaterthanequals", Comparison::kDateGreaterOrEqual},
    {"bool", Comparison::kBoolean},
    {"binaryequals", Comparison::kBinary},
    {"ipaddress", Comparison::kAddress},
    {"notipaddress", Comparison::kAddress, kNegated},
    {"arnequals", Comparison::kArn},
    {"arnlike", Comparison::kArn},
    {"arnnotequals", Comparison::kArn, kNegated},
    {"arnnotlike", Comparison::kArn, kNegated},
    {"null", Comparison::kAbsence},
}};

bool TakePrefix(std::string_view prefix, std::string_view& text) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool TakeSuffix(std::string_view suffix, std::string_view& text) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

}  // namespace

std::optional<ConditionOperator> ReadConditionOperator(std::string_view name) {
  const std::string lower = LowerCase(name);
  std::string_view rest = lower;
  ConditionOperator result;
  if (TakePrefix("forallvalues:", rest)) {
    result.quantifier = Quantifier::kAll;
  } else if (TakePrefix("foranyvalue:", rest)) {
    result.quantifier = Quantifier::kAny;
  }
  result.if_exists = TakeSuffix("ifexists", rest);
  for (const NamedOperator& known : kOperators) {
    if (rest != known.name) continue;
    result.comparison = known.comparison;
    result.is_negated = known.is_negated;
    const bool is_plain = !result.if_exists && result.quantifier == Quantifier::kNone;
    if (known.comparison == Comparison::kAbsence && !is_plain) return std::nullopt;
    return result;
  }
  return std::nullopt;
}

}  // namespace tuskgate::policy
