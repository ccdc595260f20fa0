// Points in time, as conditions on dates compare them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tuskgate::policy {

struct DateValue {
  std::int64_t seconds = 0;  // since 1970
  std::int32_t nanoseconds = 0;

  auto operator<=>(const DateValue&) const = default;
};

// A date of ISO 8601 in the forms of the W3C, from 2026 to 2026-11-30T01:02:03.456+01:00, or
// seconds since 1970. Four digits are a year. Nothing: it is neither.
// https://www.w3.org/TR/NOTE-datetime
std::optional<DateValue> ReadDate(std::string_view text);

}  // namespace tuskgate::policy
