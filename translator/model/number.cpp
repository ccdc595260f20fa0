#include "translator/model/number.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace tuskgate::translator {
namespace {

constexpr int kMaxDigits = 38;
constexpr std::int64_t kMaxExponent = 125;
constexpr std::int64_t kMinExponent = -130;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

ApiError NotANumber(std::string_view text, ValidationLayer layer) {
  std::string message = "The parameter cannot be converted to a numeric value";
  if (!text.empty() || layer == ValidationLayer::kCurrent) message.append(": ").append(text);
  return ValidationError(std::move(message));
}

ApiError Overflow() {
  return ValidationError(
      "Number overflow. Attempting to store a number with magnitude larger than supported range");
}

ApiError Underflow() {
  return ValidationError(
      "Number underflow. Attempting to store a number with magnitude smaller than supported "
      "range");
}

// A number taken apart: its significant digits d1 d2 ... dn stand for d1.d2...dn x 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;  // no leading or trailing zeros; empty is zero
  std::int64_t exponent = 0;
  std::int64_t written_exponent = 0;
  std::int64_t fraction = 0;  // digits written after the decimal point
};

// Exponents beyond this matter to nothing but the error they lead to.
constexpr std::int64_t kFarExponent = std::int64_t{1} << 40;

// The exponent as written, at most kFarExponent; false when it does not fit into 64 bits.
bool ScanExponent(std::string_view digits, std::int64_t& exponent) {
  if (digits.empty()) return false;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (!IsDigit(c)) return false;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (value > (kMost - digit) / 10) return false;
    value = value * 10 + digit;
  }
  exponent = std::min(static_cast<std::int64_t>(value), kFarExponent);
  return true;
}

// False when the text is no number.
bool Scan(std::string_view text, Decimal& decimal) {
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    decimal.negative = text[at] == '-';
    ++at;
  }
  std::int64_t point = -1;  // digits before the decimal point, once it is seen
  std::int64_t seen = 0;
  std::int64_t leading_zeros = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '.') {
      if (point >= 0) return false;
      point = seen;
      continue;
    }
    if (!IsDigit(text[at])) break;
    ++seen;
    if (decimal.digits.empty() && text[at] == '0') {
      ++leading_zeros;
    } else {
      decimal.digits.push_back(text[at]);
    }
  }
  if (seen == 0) return false;
  if (point < 0) point = seen;
  decimal.fraction = seen - point;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return false;
    ++at;
    bool negative = false;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
      negative = text[at] == '-';
      ++at;
    }
    if (!ScanExponent(text.substr(at), decimal.written_exponent)) return false;
    if (negative) decimal.written_exponent = -decimal.written_exponent;
  }
  while (!decimal.digits.empty() && decimal.digits.back() == '0') decimal.digits.pop_back();
  decimal.exponent = point - leading_zeros - 1 + decimal.written_exponent;
  return true;
}

std::string Write(const Decimal& decimal) {
  if (decimal.digits.empty()) return "0";
  std::string text;
  if (decimal.negative) text.push_back('-');
  const auto count = static_cast<std::int64_t>(decimal.digits.size());
  if (decimal.exponent < 0) {
    text.append("0.").append(static_cast<std::size_t>(-decimal.exponent - 1), '0');
    text.append(decimal.digits);
  } else if (decimal.exponent + 1 >= count) {
    text.append(decimal.digits);
    text.append(static_cast<std::size_t>(decimal.exponent + 1 - count), '0');
  } else {
    const auto whole = static_cast<std::size_t>(decimal.exponent + 1);
    text.append(decimal.digits, 0, whole).append(".").append(decimal.digits, whole);
  }
  return text;
}

Decimal ScanCanonical(std::string_view text) {
  Decimal decimal;
  Scan(text, decimal);
  return decimal;
}

// The usual number needs no rewriting: an integer of few digits without a leading zero.
bool IsPlainInteger(std::string_view text) {
  if (text.empty() || text.size() > 18) return false;
  if (text == "0") return true;
  const bool negative = text.front() == '-';
  const std::string_view digits = negative ? text.substr(1) : text;
  return !digits.empty() && digits.front() != '0' &&
         std::all_of(digits.begin(), digits.end(), IsDigit);
}

// What the older layer does otherwise, reading numbers as Java's BigDecimal does: a scale that is
// no int is no number, and what lies at the end of an int wraps around it.
std::optional<ApiError> CheckOlder(std::string_view text, const Decimal& decimal) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  const std::int64_t scale = decimal.fraction - decimal.written_exponent;
  if (scale > kMost || scale < -kMost - 1) return NotANumber(text, ValidationLayer::kOlder);
  if (decimal.exponent + 1 > kMost) return Underflow();
  return std::nullopt;
}

}  // namespace

Result<std::string> NormalizeNumber(std::string_view text, ValidationLayer layer) {
  if (IsPlainInteger(text)) return std::string(text);
  Decimal decimal;
  if (!Scan(text, decimal)) return NotANumber(text, layer);
  if (layer == ValidationLayer::kOlder) {
    if (auto error = CheckOlder(text, decimal)) return *error;
  }
  // The current layer goes by the exponent that a zero is written with.
  const bool zero = decimal.digits.empty();
  if (zero && layer == ValidationLayer::kOlder) return std::string("0");
  const std::int64_t exponent = zero ? decimal.written_exponent : decimal.exponent;
  if (exponent > kMaxExponent) return Overflow();
  if (exponent < kMinExponent) return Underflow();
  if (decimal.digits.size() > kMaxDigits) {
    return ValidationError("Attempting to store more than 38 significant digits in a Number");
  }
  return Write(decimal);
}

std::strong_ordering CompareNumbers(std::string_view left, std::string_view right) {
  const Decimal a = ScanCanonical(left);
  const Decimal b = ScanCanonical(right);
  const auto sign = [](const Decimal& d) { return d.digits.empty() ? 0 : d.negative ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  if (sign(a) == 0) return std::strong_ordering::equal;
  std::strong_ordering magnitude = a.exponent <=> b.exponent;
  if (magnitude == 0) magnitude = a.digits.compare(b.digits) <=> 0;
  return sign(a) > 0 ? magnitude : 0 <=> magnitude;
}

std::size_t NumberSize(std::string_view canonical) {
  const Decimal decimal = ScanCanonical(canonical);
  if (decimal.digits.empty()) return 1;
  const auto pair_of = [](std::int64_t position) {
    return position >= 0 ? position / 2 : -((1 - position) / 2);
  };
  const std::int64_t last = decimal.exponent - static_cast<std::int64_t>(decimal.digits.size()) + 1;
  const std::int64_t pairs = pair_of(decimal.exponent) - pair_of(last) + 1;
  return static_cast<std::size_t>(1 + pairs + (decimal.negative ? 1 : 0));
}

}  // namespace tuskgate::translator
