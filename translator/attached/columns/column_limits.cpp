#include "translator/attached/columns/column_limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "translator/model/number.h"

namespace tuskgate::translator {

IntegerLimits LimitsOf(int bytes) {
  const auto of = [](auto type) -> IntegerLimits {
    using Limits = std::numeric_limits<decltype(type)>;
    return {Limits::min(), Limits::max()};
  };
  if (bytes == 2) return of(std::int16_t{});
  if (bytes == 4) return of(std::int32_t{});
  return of(std::int64_t{});
}

std::optional<NumericPrecision> NumericPrecisionOf(std::string_view sql_name) {
  const std::size_t open = sql_name.find('(');
  if (open == std::string_view::npos) return std::nullopt;
  const char* at = sql_name.data() + open + 1;
  const char* end = sql_name.data() + sql_name.size();
  NumericPrecision precision;
  const auto digits = std::from_chars(at, end, precision.digits);
  if (digits.ec != std::errc{}) return std::nullopt;
  at = digits.ptr;
  if (at < end && *at == ',') std::from_chars(at + 1, end, precision.scale);
  return precision;
}

bool NumericIsTooGreat(std::string_view canonical, const NumericPrecision& precision) {
  if (canonical.starts_with('-')) canonical.remove_prefix(1);
  const std::string_view whole = canonical.substr(0, canonical.find('.'));
  const int most = precision.digits - precision.scale;
  if (most > 0) return static_cast<int>(whole.size()) > most;
  // All digits are behind the point, and the first of them zeros: numeric(2,4) ends at 0.0099.
  if (whole != "0") return true;
  const std::size_t first = canonical.find_first_not_of("0.");
  if (first == std::string_view::npos) return false;
  const int zeros = static_cast<int>(first) - 2;
  return zeros < -most;
}

namespace {

template <typename Float>
Nearest NearestOf(std::string_view canonical) {
  Float number = 0;
  const auto parsed =
      std::from_chars(canonical.data(), canonical.data() + canonical.size(), number);
  Nearest nearest;
  if (parsed.ec != std::errc{}) {
    nearest.out_of_range = true;
    // Either far from zero or next to it: the first digit tells which.
    const bool negative = canonical.starts_with('-');
    const bool small = canonical.starts_with(negative ? "-0." : "0.");
    nearest.text = small ? "0" : negative ? "-infinity" : "infinity";
    if (small) nearest.canonical = "0";
    return nearest;
  }
  std::array<char, 64> text{};
  const auto printed = std::to_chars(text.data(), text.data() + text.size(), number);
  nearest.text.assign(text.data(), printed.ptr);
  // The text has all digits of what needs no exponent; PostgreSQL prints no more than it takes.
  const auto shortest =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific);
  const std::string_view digits(text.data(), static_cast<std::size_t>(shortest.ptr - text.data()));
  if (auto seen = NormalizeNumber(digits); seen.has_value()) {
    nearest.canonical = *std::move(seen);
  }
  return nearest;
}

}  // namespace

Nearest NearestFloat(std::string_view canonical, int bytes) {
  return bytes == 4 ? NearestOf<float>(canonical) : NearestOf<double>(canonical);
}

std::optional<std::string> CanonicalUuid(std::string_view text) {
  if (text.size() > 2 && text.front() == '{' && text.back() == '}') {
    text = text.substr(1, text.size() - 2);
  }
  const bool hyphens = text.size() == 36;
  if (!hyphens && text.size() != 32) return std::nullopt;
  std::string uuid;
  for (const char c : text) {
    const std::size_t at = uuid.size();
    const bool hyphen = at == 8 || at == 13 || at == 18 || at == 23;
    if (hyphen) uuid.push_back('-');
    if (hyphen && hyphens) {
      if (c != '-') return std::nullopt;
      continue;
    }
    if (c >= 'A' && c <= 'F') {
      uuid.push_back(static_cast<char>(c | 0x20));
    } else if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) {
      uuid.push_back(c);
    } else {
      return std::nullopt;
    }
  }
  return uuid;
}

std::size_t MostBytes(const ColumnType& type) {
  if (type.sql_name == "name") return 63;
  if (type.sql_name == "\"char\"") return 1;
  return 0;
}

std::string_view NoTime(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kDate:
      return "the value is no ISO 8601 date";
    case ColumnKind::kTimestamp:
      return "the value is no ISO 8601 timestamp without time zone";
    default:
      return "the value is no ISO 8601 timestamp";
  }
}

}  // namespace tuskgate::translator
