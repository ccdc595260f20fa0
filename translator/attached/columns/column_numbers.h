// Decimal numbers as columns hold them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tuskgate::translator {

// A number in units of 10^-digits, as far as 64 bits hold it.
struct Scaled {
  std::int64_t floor = 0;
  bool exact = true;  // the number is `floor`
  int beyond = 0;     // -1 and 1: too small, too great; `floor` is 0 then
};
Scaled ScaleNumber(std::string_view canonical, int digits);

// A number as PostgreSQL and JSON print it, in canonical form (number.h): the usual one, of few
// digits and without an exponent, needs its last zeros taken away only. Nullopt for all others.
std::optional<std::string_view> TrimmedDecimal(std::string_view text);

}  // namespace tuskgate::translator
