// RapidJSON, set up so that no slip in reading a request can end the process: its assertions throw,
// and what an operation throws is answered as a fault of ours.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>

#ifndef RAPIDJSON_ASSERT
#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw std::logic_error("RapidJSON: " #condition))
#endif

#include <rapidjson/document.h>

namespace tuskgate::translator {

using Json = rapidjson::Value;

inline std::string_view Text(const Json& string) {
  return {string.GetString(), string.GetStringLength()};
}

// Access to members of a checked request: null when absent or JSON null.
const Json* FindMember(const Json& object, std::string_view name);
std::string_view StringMember(const Json& object, std::string_view name,
                              std::string_view fallback = {});
// The same of what nobody has checked yet: what is no object has no members, and what is no string
// no text.
std::string_view TextMember(const Json& object, std::string_view name,
                            std::string_view fallback = {});
bool BooleanMember(const Json& object, std::string_view name, bool fallback);
std::optional<std::int64_t> IntegerMember(const Json& object, std::string_view name);

}  // namespace tuskgate::translator
