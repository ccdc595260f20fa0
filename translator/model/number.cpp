#include "translator/model/number.h"

#include <algorithm>
#include <cstdint>

namespace tuskgate::translator {
namespace {

constexpr int kMaxDigits = 38;
constexpr std::int64_t kMaxExponent = 125;
constexpr std::int64_t kMinExponent = -130;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

ApiError NotANumber(std::string_view text) {
  std::string message = "The parameter cannot be converted to a numeric value";
  if (!text.empty()) message.append(": ").append(text);
  return ValidationError(std::move(message));
}

// A number taken apart: its significant digits d1 d2 ... dn stand for d1.d2...dn x 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;  // no leading or trailing zeros; empty is zero
  std::int64_t exponent = 0;
};

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
  std::int64_t written_exponent = 0;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return false;
    ++at;
    bool negative = false;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
      negative = text[at] == '-';
      ++at;
    }
    if (at == text.size()) return false;
    for (; at < text.size(); ++at) {
      if (!IsDigit(text[at])) return false;
      // Far beyond any exponent that can matter; stops an overflow of our own.
      written_exponent = std::min<std::int64_t>(written_exponent * 10 + (text[at] - '0'), 1 << 30);
    }
    if (negative) written_exponent = -written_exponent;
  }
  while (!decimal.digits.empty() && decimal.digits.back() == '0') decimal.digits.pop_back();
  decimal.exponent = point - leading_zeros - 1 + written_exponent;
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

}  // namespace

Result<std::string> NormalizeNumber(std::string_view text) {
  if (IsPlainInteger(text)) return std::string(text);
  Decimal decimal;
  if (!Scan(text, decimal)) return NotANumber(text);
  if (decimal.digits.empty()) return std::string("0");
  if (decimal.exponent > kMaxExponent) {
    return ValidationError(
        "Number overflow. Attempting to store a number with magnitude larger than supported range");
  }
  if (decimal.exponent < kMinExponent) {
    return ValidationError(
        "Number underflow. Attempting to store a number with magnitude smaller than supported "
        "range");
  }
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
