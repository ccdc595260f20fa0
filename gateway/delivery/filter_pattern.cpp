#include "gateway/delivery/filter_pattern.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

namespace tuskgate::gateway {
namespace {

using translator::FindMember;
using translator::Json;
using translator::Text;

using Fault = std::optional<std::string>;

// Deeper than any record.
constexpr int kMostLevels = 64;
constexpr std::array<std::string_view, 5> kComparisons = {"=", "<", "<=", ">", ">="};

bool IsScalar(const Json& value) { return !value.IsObject() && !value.IsArray(); }

Fault NumericFault(const Json& terms) {
  const Fault fault = R"("numeric" takes comparisons and numbers in turn, such as [">", 0])";
  if (!terms.IsArray() || terms.Empty() || terms.Size() % 2 != 0) return fault;
  for (rapidjson::SizeType i = 0; i < terms.Size(); i += 2) {
    const Json& comparison = terms[i];
    if (!comparison.IsString() || !terms[i + 1].IsNumber() ||
        std::find(kComparisons.begin(), kComparisons.end(), Text(comparison)) ==
            kComparisons.end()) {
      return fault;
    }
  }
  return std::nullopt;
}

Fault AnythingButFault(const Json& values) {
  if (values.IsString() || values.IsNumber()) return std::nullopt;
  if (values.IsArray() && !values.Empty() &&
      std::all_of(values.Begin(), values.End(),
                  [](const Json& value) { return value.IsString() || value.IsNumber(); })) {
    return std::nullopt;
  }
  if (values.IsObject() && values.MemberCount() == 1) {
    const std::string_view name = Text(values.MemberBegin()->name);
    if ((name == "prefix" || name == "suffix") && values.MemberBegin()->value.IsString()) {
      return std::nullopt;
    }
  }
  return R"("anything-but" takes a string, a number, a list of these, or a prefix or suffix)";
}

Fault RuleFault(const Json& rule) {
  if (IsScalar(rule)) return std::nullopt;
  if (rule.IsArray() || rule.MemberCount() != 1) {
    return "an element of a leaf is a value, or an object with one member";
  }
  const std::string_view name = Text(rule.MemberBegin()->name);
  const Json& operand = rule.MemberBegin()->value;
  if (name == "prefix" || name == "suffix" || name == "equals-ignore-case") {
    if (operand.IsString()) return std::nullopt;
    return fmt::format("\"{}\" takes a string", name);
  }
  if (name == "exists") {
    if (operand.IsBool()) return std::nullopt;
    return R"("exists" takes true or false)";
  }
  if (name == "numeric") return NumericFault(operand);
  if (name == "anything-but") return AnythingButFault(operand);
  return fmt::format("there is no \"{}\"", name);
}

Fault FaultAt(const Json& pattern, int level) {
  if (!pattern.IsObject() || pattern.ObjectEmpty()) return "it is not an object with members";
  if (level > kMostLevels) return "it is nested too deeply";
  for (const auto& member : pattern.GetObject()) {
    Fault fault;
    if (member.name == "$or") {
      if (!member.value.IsArray() || member.value.Empty()) return "\"$or\" takes a list";
      for (const Json& choice : member.value.GetArray()) {
        if (!fault) fault = FaultAt(choice, level + 1);
      }
    } else if (member.value.IsObject()) {
      fault = FaultAt(member.value, level + 1);
    } else if (!member.value.IsArray() || member.value.Empty()) {
      fault = "it is neither an object nor a list of what may be there";
    } else {
      for (const Json& rule : member.value.GetArray()) {
        if (!fault) fault = RuleFault(rule);
      }
    }
    if (fault) return fmt::format("{}: {}", Text(member.name), *fault);
  }
  return std::nullopt;
}

bool IsEqual(const Json& expected, const Json& value) {
  if (expected.IsNumber() && value.IsNumber()) return expected.GetDouble() == value.GetDouble();
  return expected == value;
}

bool Compares(double value, std::string_view comparison, double bound) {
  if (comparison == "=") return value == bound;
  if (comparison == "<") return value < bound;
  if (comparison == "<=") return value <= bound;
  if (comparison == ">") return value > bound;
  return value >= bound;
}

// Numbers of items are strings in records, so the service compares none of them here.
bool IsInRange(const Json& terms, const Json& value) {
  if (!value.IsNumber()) return false;
  for (rapidjson::SizeType i = 0; i < terms.Size(); i += 2) {
    if (!Compares(value.GetDouble(), Text(terms[i]), terms[i + 1].GetDouble())) return false;
  }
  return true;
}

bool Fits(const Json& rule, const Json& value);

bool IsAnythingBut(const Json& excluded, const Json& value) {
  if (excluded.IsObject()) return value.IsString() && !Fits(excluded, value);
  if (!excluded.IsArray()) return !IsEqual(excluded, value);
  return std::none_of(excluded.Begin(), excluded.End(),
                      [&value](const Json& one) { return IsEqual(one, value); });
}

// Of a value that is there, and is neither an object nor an array.
bool Fits(const Json& rule, const Json& value) {
  if (IsScalar(rule)) return IsEqual(rule, value);
  const std::string_view name = Text(rule.MemberBegin()->name);
  const Json& operand = rule.MemberBegin()->value;
  if (name == "exists") return operand.GetBool();
  if (name == "numeric") return IsInRange(operand, value);
  if (name == "anything-but") return IsAnythingBut(operand, value);
  if (!value.IsString()) return false;
  if (name == "prefix") return Text(value).starts_with(Text(operand));
  if (name == "suffix") return Text(value).ends_with(Text(operand));
  return boost::beast::iequals(Text(value), Text(operand));
}

bool WantsAbsence(const Json& rule) {
  if (!rule.IsObject() || rule.MemberBegin()->name != "exists") return false;
  return !rule.MemberBegin()->value.GetBool();
}

// Whether one of the rules fits the value, or one of its elements. Only leaves can exist, so an
// object counts as nothing.
bool LeafFits(const Json& rules, const Json* value) {
  const auto fits = [&rules](const Json& one) {
    return std::any_of(rules.Begin(), rules.End(),
                       [&one](const Json& rule) { return Fits(rule, one); });
  };
  if (value == nullptr || value->IsObject()) {
    return std::any_of(rules.Begin(), rules.End(), WantsAbsence);
  }
  if (!value->IsArray()) return fits(*value);
  return std::any_of(value->Begin(), value->End(),
                     [&fits](const Json& one) { return IsScalar(one) && fits(one); });
}

const Json* MemberOf(const Json* object, const Json& name) {
  if (object == nullptr || !object->IsObject()) return nullptr;
  const auto found = object->FindMember(name);
  return found == object->MemberEnd() ? nullptr : &found->value;
}

bool MatchesAt(const Json& pattern, const Json* event) {
  if (event != nullptr && event->IsArray()) {
    return std::any_of(event->Begin(), event->End(),
                       [&pattern](const Json& one) { return MatchesAt(pattern, &one); });
  }
  return std::all_of(pattern.MemberBegin(), pattern.MemberEnd(), [event](const auto& member) {
    if (member.name == "$or") {
      return std::any_of(member.value.Begin(), member.value.End(),
                         [event](const Json& choice) { return MatchesAt(choice, event); });
    }
    const Json* value = MemberOf(event, member.name);
    return member.value.IsObject() ? MatchesAt(member.value, value) : LeafFits(member.value, value);
  });
}

}  // namespace

Fault PatternFault(const Json& pattern) { return FaultAt(pattern, 0); }

bool Matches(const Json& pattern, const Json& record) { return MatchesAt(pattern, &record); }

}  // namespace tuskgate::gateway
