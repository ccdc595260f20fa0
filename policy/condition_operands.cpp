#include <utility>

#include <fmt/format.h>

#include "policy/condition.h"
#include "policy/wildcard.h"
#include "translator/model/base64.h"
#include "translator/model/number.h"

namespace tuskgate::policy {
namespace {

using Values = std::vector<std::string>;
using Read = boost::system::result<Operands, std::string>;

Read ReadTexts(const Values& values, TextSyntax syntax) {
  std::vector<TextTemplate> texts;
  for (const std::string& value : values) {
    auto text = TextTemplate::Read(value, syntax);
    if (!text.has_value()) return text.error();
    texts.push_back(*std::move(text));
  }
  return Operands(std::move(texts));
}

Read ReadArns(const Values& values, bool has_variables) {
  const auto variables =
      has_variables ? ArnPattern::Variables::kAnywhere : ArnPattern::Variables::kNone;
  std::vector<ArnPattern> arns;
  for (const std::string& value : values) {
    auto arn = ArnPattern::Read(value, variables);
    if (!arn.has_value()) return arn.error();
    arns.push_back(*std::move(arn));
  }
  return Operands(std::move(arns));
}

Read ReadNumbers(const Values& values) {
  Numbers numbers;
  for (const std::string& value : values) {
    auto number = translator::NormalizeNumber(value);
    if (!number.has_value()) return fmt::format("'{}' is not a number", value);
    numbers.push_back(*std::move(number));
  }
  return Operands(std::move(numbers));
}

Read ReadDates(const Values& values) {
  std::vector<DateValue> dates;
  for (const std::string& value : values) {
    const auto date = ReadDate(value);
    if (!date) {
      return fmt::format("'{}' is not a date such as 2030-01-31T12:00:00Z, nor seconds since 1970",
                         value);
    }
    dates.push_back(*date);
  }
  return Operands(std::move(dates));
}

Read ReadTruths(const Values& values) {
  Truths truths;
  for (const std::string& value : values) {
    const std::optional<bool> truth = ReadTruth(value);
    if (!truth) return fmt::format("'{}' is not true or false", value);
    truths.values.push_back(*truth);
  }
  return Operands(std::move(truths));
}

Read ReadBinaries(const Values& values) {
  Binaries binaries;
  for (const std::string& value : values) {
    auto bytes = translator::DecodeBase64(value);
    if (!bytes.has_value()) return fmt::format("'{}' is not base64", value);
    binaries.bytes.push_back(*std::move(bytes));
  }
  return Operands(std::move(binaries));
}

Read ReadAddresses(const Values& values) {
  std::vector<AddressRange> ranges;
  for (const std::string& value : values) {
    const auto range = ReadAddressRange(value);
    if (!range) return fmt::format("'{}' is not an IP address or a range of them", value);
    ranges.push_back(*range);
  }
  return Operands(std::move(ranges));
}

}  // namespace

std::optional<bool> ReadTruth(std::string_view text) {
  if (EqualsIgnoringCase(text, "true")) return true;
  if (EqualsIgnoringCase(text, "false")) return false;
  return std::nullopt;
}

boost::system::result<Operands, std::string> ReadOperands(Comparison comparison,
                                                          const std::vector<std::string>& values,
                                                          bool has_variables) {
  switch (comparison) {
    case Comparison::kString:
    case Comparison::kStringIgnoringCase:
      return ReadTexts(values, {.has_wildcards = false, .has_variables = has_variables});
    case Comparison::kStringPattern:
      return ReadTexts(values, {.has_wildcards = true, .has_variables = has_variables});
    case Comparison::kNumberEquals:
    case Comparison::kNumberLess:
    case Comparison::kNumberLessOrEqual:
    case Comparison::kNumberGreater:
    case Comparison::kNumberGreaterOrEqual:
      return ReadNumbers(values);
    case Comparison::kDateEquals:
    case Comparison::kDateLess:
    case Comparison::kDateLessOrEqual:
    case Comparison::kDateGreater:
    case Comparison::kDateGreaterOrEqual:
      return ReadDates(values);
    case Comparison::kBoolean:
    case Comparison::kAbsence:
      return ReadTruths(values);
    case Comparison::kBinary:
      return ReadBinaries(values);
    case Comparison::kAddress:
      return ReadAddresses(values);
    case Comparison::kArn:
      return ReadArns(values, has_variables);
  }
  return std::string("it has no such operator");
}

}  // namespace tuskgate::policy
