#include "translator/model/json.h"

#include <algorithm>
#include <cmath>

namespace tuskgate::translator {

const Json* FindMember(const Json& object, std::string_view name) {
  for (const auto& member : object.GetObject()) {
    if (member.name.GetStringLength() != name.size() || Text(member.name) != name) continue;
    return member.value.IsNull() ? nullptr : &member.value;
  }
  return nullptr;
}

std::string_view StringMember(const Json& object, std::string_view name,
                              std::string_view fallback) {
  const Json* member = FindMember(object, name);
  return member == nullptr ? fallback : Text(*member);
}

std::string_view TextMember(const Json& object, std::string_view name, std::string_view fallback) {
  const Json* member = object.IsObject() ? FindMember(object, name) : nullptr;
  return member != nullptr && member->IsString() ? Text(*member) : fallback;
}

bool BooleanMember(const Json& object, std::string_view name, bool fallback) {
  const Json* member = FindMember(object, name);
  if (member == nullptr) return fallback;
  // The type check lets through the strings that the service reads as booleans.
  return member->IsBool() ? member->GetBool() : Text(*member).size() == 4;
}

std::optional<std::int64_t> IntegerMember(const Json& object, std::string_view name) {
  const Json* member = FindMember(object, name);
  if (member == nullptr) return std::nullopt;
  if (member->IsInt64()) return member->GetInt64();
  return static_cast<std::int64_t>(std::floor(std::clamp(member->GetDouble(), -9.2e18, 9.2e18)));
}

}  // namespace tuskgate::translator
