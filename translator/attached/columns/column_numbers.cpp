#include "translator/attached/columns/column_numbers.h"

#include <algorithm>
#include <string>

namespace tuskgate::translator {
namespace {

// False when the digits are more than 2^63.
bool ReadMagnitude(std::string_view digits, std::uint64_t& magnitude) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 63;
  magnitude = 0;
  for (const char c : digits) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (magnitude > (kMost - digit) / 10) return false;
    magnitude = magnitude * 10 + digit;
  }
  return true;
}

}  // namespace

Scaled ScaleNumber(std::string_view canonical, int digits) {
  Scaled scaled;
  const bool negative = canonical.starts_with('-');
  if (negative) canonical.remove_prefix(1);
  const std::size_t point = std::min(canonical.find('.'), canonical.size());
  std::string whole(canonical.substr(0, point));
  std::string_view fraction = canonical.substr(std::min(point + 1, canonical.size()));
  for (int i = 0; i < digits; ++i) {
    whole.push_back(fraction.empty() ? '0' : fraction.front());
    if (!fraction.empty()) fraction.remove_prefix(1);
  }
  // Canonical numbers end with no zero: what is left is not nothing.
  scaled.exact = fraction.empty();
  std::uint64_t magnitude = 0;
  const bool fits = ReadMagnitude(whole, magnitude);
  if (negative && !scaled.exact) ++magnitude;
  const std::uint64_t most = (std::uint64_t{1} << 63) - (negative ? 0 : 1);
  if (!fits || magnitude > most) {
    scaled.beyond = negative ? -1 : 1;
    return scaled;
  }
  scaled.floor = static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
  return scaled;
}

std::optional<std::string_view> TrimmedDecimal(std::string_view text) {
  constexpr std::size_t kMaxDigits = 38;
  if (text.empty() || text.size() > kMaxDigits) return std::nullopt;
  bool point = false;
  for (const char c : text.substr(text.front() == '-' ? 1 : 0)) {
    if (c == '.') {
      point = true;
    } else if (c < '0' || c > '9') {
      return std::nullopt;
    }
  }
  if (point) {
    text = text.substr(0, text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.remove_suffix(1);
  }
  return text == "-0" ? std::string_view("0") : text;
}

}  // namespace tuskgate::translator
