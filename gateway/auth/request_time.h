// When a request says that it was signed. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tuskgate::gateway {

// Seconds since 1970 of 20150830T123600Z, as X-Amz-Date has it, or of Sun, 30 Aug 2015 12:36:00
// GMT, as older clients write the header Date. Nothing: neither of them.
std::optional<std::int64_t> ReadRequestTime(std::string_view text);

// 20150830T123600Z, of the years 0 to 9999.
using TimeStamp = std::array<char, 16>;
TimeStamp StampOf(std::int64_t seconds);
inline std::string_view TextOf(const TimeStamp& stamp) { return {stamp.data(), stamp.size()}; }

}  // namespace tuskgate::gateway
