// Reads the digits and signs of dates and times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tuskgate::translator {

class DateReader {
 public:
  explicit DateReader(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ >= text_.size(); }
  bool AtDigit() const { return !AtEnd() && text_[at_] >= '0' && text_[at_] <= '9'; }
  std::string_view Rest() const { return text_.substr(at_); }

  bool Take(char c) {
    if (AtEnd() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // `least` to `most` digits.
  std::optional<std::int64_t> Digits(int least, int most) {
    std::int64_t number = 0;
    int count = 0;
    for (; count < most && AtDigit(); ++count) number = number * 10 + (text_[at_++] - '0');
    if (count < least) return std::nullopt;
    return number;
  }

  // One digit or more after the point, in microseconds; `exact` is false where that drops some.
  bool Fraction(std::int64_t& micros, bool& exact) {
    if (!AtDigit()) return false;
    std::int64_t unit = 100'000;
    bool next = true;  // whether this is the first digit beyond microseconds
    micros = 0;
    for (; AtDigit(); ++at_) {
      const std::int64_t digit = text_[at_] - '0';
      if (unit > 0) {
        micros += digit * unit;
        unit /= 10;
        continue;
      }
      if (digit != 0) exact = false;
      if (next && digit >= 5) ++micros;
      next = false;
    }
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace tuskgate::translator
