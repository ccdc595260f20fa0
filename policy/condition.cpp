#include "policy/condition.h"

#include <algorithm>
#include <compare>
#include <optional>

#include <fmt/format.h>

#include "policy/wildcard.h"
#include "translator/model/base64.h"
#include "translator/model/number.h"

namespace tuskgate::policy {
namespace {

bool Holds(Comparison comparison, std::strong_ordering order) {
  switch (comparison) {
    case Comparison::kNumberEquals:
    case Comparison::kDateEquals:
      return order == std::strong_ordering::equal;
    case Comparison::kNumberLess:
    case Comparison::kDateLess:
      return order == std::strong_ordering::less;
    case Comparison::kNumberLessOrEqual:
    case Comparison::kDateLessOrEqual:
      return order != std::strong_ordering::greater;
    case Comparison::kNumberGreater:
    case Comparison::kDateGreater:
      return order == std::strong_ordering::greater;
    case Comparison::kNumberGreaterOrEqual:
    case Comparison::kDateGreaterOrEqual:
      return order != std::strong_ordering::less;
    default:
      return false;
  }
}

Match MatchIf(bool matches) { return matches ? Match::kYes : Match::kNo; }

// Whether one of the policy's values matches a value of the request; what cannot be read as what
// the operator is about matches none. One for a condition: variables are looked up once.
class Comparer {
 public:
  Comparer(const Condition& condition, const ContextKeys& context)
      : condition_(condition), context_(context) {
    const auto* texts = std::get_if<std::vector<TextTemplate>>(&condition.operands);
    if (texts == nullptr) return;
    for (const TextTemplate& text : *texts) {
      if (text.IsConstant()) continue;
      if (auto resolved = text.Resolve(context)) {
        resolved_.push_back(*std::move(resolved));
      } else {
        is_resolved_ = false;
      }
    }
  }

  Match Compare(const std::string& value) const {
    return std::visit([&](const auto& operands) { return Any(operands, value); },
                      condition_.operands);
  }

 private:
  Match Any(const std::vector<TextTemplate>& operands, const std::string& value) const {
    for (const TextTemplate& text : operands) {
      if (text.IsConstant() && IsText(text.Constant(), value)) return Match::kYes;
    }
    for (const std::string& text : resolved_) {
      if (IsText(text, value)) return Match::kYes;
    }
    return is_resolved_ ? Match::kNo : Match::kUnresolved;
  }

  bool IsText(const std::string& text, const std::string& value) const {
    switch (condition_.operation.comparison) {
      case Comparison::kStringIgnoringCase:
        return EqualsIgnoringCase(text, value);
      case Comparison::kStringPattern:
        return MatchesPattern(text, value);
      default:
        return text == value;
    }
  }

  Match Any(const Numbers& operands, const std::string& value) const {
    const auto number = translator::NormalizeNumber(value);
    if (!number.has_value()) return Match::kNo;
    return MatchIf(std::any_of(operands.begin(), operands.end(), [&](const std::string& operand) {
      return Holds(condition_.operation.comparison, translator::CompareNumbers(*number, operand));
    }));
  }

  Match Any(const std::vector<DateValue>& operands, const std::string& value) const {
    const auto date = ReadDate(value);
    if (!date) return Match::kNo;
    return MatchIf(std::any_of(operands.begin(), operands.end(), [&](const DateValue& operand) {
      return Holds(condition_.operation.comparison, *date <=> operand);
    }));
  }

  Match Any(const Truths& operands, const std::string& value) const {
    const std::optional<bool> truth = ReadTruth(value);
    return MatchIf(truth && std::find(operands.values.begin(), operands.values.end(), *truth) !=
                                operands.values.end());
  }

  Match Any(const Binaries& operands, const std::string& value) const {
    const auto bytes = translator::DecodeBase64(value);
    return MatchIf(bytes.has_value() && std::find(operands.bytes.begin(), operands.bytes.end(),
                                                  *bytes) != operands.bytes.end());
  }

  Match Any(const std::vector<AddressRange>& operands, const std::string& value) const {
    const auto address = ReadAddress(value);
    return MatchIf(address &&
                   std::any_of(operands.begin(), operands.end(), [&](const AddressRange& range) {
                     return range.Contains(*address);
                   }));
  }

  Match Any(const std::vector<ArnPattern>& operands, const std::string& value) const {
    const auto parts = SplitArn(value);
    Match best = Match::kNo;
    for (const ArnPattern& operand : operands) {
      const Match match = operand.Matches(parts, context_);
      if (match == Match::kYes) return match;
      if (match == Match::kUnresolved) best = match;
    }
    return best;
  }

  const Condition& condition_;
  const ContextKeys& context_;
  std::vector<std::string> resolved_;
  bool is_resolved_ = true;
};

// For a request that has no value of the key.
bool MeetsWithout(const ConditionOperator& operation) {
  if (operation.if_exists) return true;
  switch (operation.quantifier) {
    case Quantifier::kAll:
      return true;
    case Quantifier::kAny:
      return false;
    case Quantifier::kNone:
      break;
  }
  return operation.is_negated;
}

bool MeetsAbsence(const Condition& condition, bool is_absent) {
  const auto& wanted = std::get<Truths>(condition.operands).values;
  return std::find(wanted.begin(), wanted.end(), is_absent) != wanted.end();
}

std::string ValuesInWords(const std::vector<std::string>& values) {
  return values.size() == 1 ? values.front() : fmt::format("[{}]", fmt::join(values, ", "));
}

std::string InWords(const Condition& condition) {
  return fmt::format("{} {} {}", condition.written_operator, condition.written_key,
                     ValuesInWords(condition.written_values));
}

bool MeetsWith(const Condition& condition, const std::vector<std::string>& values,
               const ContextKeys& context) {
  const Comparer comparer(condition, context);
  const bool is_negated = condition.operation.is_negated;
  // A variable without a value makes the condition fail, negated or not.
  const auto passes = [&](const std::string& value) {
    return comparer.Compare(value) == (is_negated ? Match::kNo : Match::kYes);
  };
  switch (condition.operation.quantifier) {
    case Quantifier::kAll:
      return std::all_of(values.begin(), values.end(), passes);
    case Quantifier::kAny:
      return std::any_of(values.begin(), values.end(), passes);
    case Quantifier::kNone:
      break;
  }
  // IAM wants one of the above for a key with many values, and does not say what it does without.
  return is_negated ? std::all_of(values.begin(), values.end(), passes)
                    : std::any_of(values.begin(), values.end(), passes);
}

}  // namespace

bool Meets(const Condition& condition, const ContextKeys& context, std::string* why) {
  const auto values = context.Find(condition.key);
  // IAM treats a key without values as one that the request does not have.
  const bool is_absent = !values || values->empty();
  bool meets = false;
  if (condition.operation.comparison == Comparison::kAbsence) {
    meets = MeetsAbsence(condition, is_absent);
  } else {
    meets = is_absent ? MeetsWithout(condition.operation) : MeetsWith(condition, *values, context);
  }
  if (!meets && why != nullptr) {
    *why = fmt::format("Condition {}: {}", InWords(condition),
                       is_absent ? std::string("the request has no such key")
                                 : "the request has " + ValuesInWords(*values));
  }
  return meets;
}

}  // namespace tuskgate::policy
