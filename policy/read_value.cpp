#include "policy/read_value.h"

#include <set>
#include <utility>

#include <fmt/format.h>

namespace tuskgate::policy {

using translator::Json;
using translator::Text;

Place Place::Member(std::string_view name, const Json& value) const {
  return {path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name), value, fault_};
}

Place Place::Entry(std::size_t number, const Json& value) const {
  return {fmt::format("{}[{}]", path_, number), value, fault_};
}

void Place::Refuse(std::string_view complaint, PolicyFaultKind kind) const {
  if (fault_) return;
  fault_ = PolicyFault{
      path_.empty() ? std::string(complaint) : fmt::format("{}: {}", path_, complaint), kind, {}};
}

void Place::RefuseWithout(std::string_view element) const {
  if (fault_) return;
  fault_ = PolicyFault{fmt::format("{}: there is no {}", path_, element),
                       PolicyFaultKind::kMissingElement, std::string(element)};
}

bool Place::RequireObject() const {
  if (!value_.IsObject()) {
    Refuse("not an object");
    return false;
  }
  std::set<std::string_view> names;
  for (const auto& member : value_.GetObject()) {
    if (!names.insert(Text(member.name)).second) {
      Refuse(fmt::format("{} is given twice", Text(member.name)));
      return false;
    }
  }
  return true;
}

std::string Place::RequireString() const {
  if (!value_.IsString()) {
    Refuse("not a string");
    return {};
  }
  return std::string(Text(value_));
}

std::vector<std::string> Place::RequireStrings(PolicyFaultKind if_empty) const {
  return OneOrMore(if_empty, &Place::RequireString);
}

std::vector<std::string> Place::RequireScalars() const {
  return OneOrMore(PolicyFaultKind::kCondition, &Place::RequireScalar);
}

std::string Place::RequireScalar() const {
  if (value_.IsString()) return std::string(Text(value_));
  if (value_.IsBool()) return value_.GetBool() ? "true" : "false";
  if (value_.IsInt64()) return fmt::format("{}", value_.GetInt64());
  if (value_.IsUint64()) return fmt::format("{}", value_.GetUint64());
  if (value_.IsNumber()) return fmt::format("{}", value_.GetDouble());
  Refuse("not a string, number or boolean");
  return {};
}

std::vector<std::string> Place::OneOrMore(PolicyFaultKind if_empty,
                                          std::string (Place::*read)() const) const {
  if (!value_.IsArray()) return {(this->*read)()};
  if (value_.Empty()) Refuse("the list is empty", if_empty);
  std::vector<std::string> values;
  std::size_t number = 0;
  for (const Json& entry : value_.GetArray()) {
    const Place place = Entry(number++, entry);
    values.push_back((place.*read)());
  }
  return values;
}

}  // namespace tuskgate::policy
