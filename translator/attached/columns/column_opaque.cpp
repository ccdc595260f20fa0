// Texts of types that are not computed with: those whose form is simple enough to be told here.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

#include "translator/attached/columns/column_limits.h"

namespace tuskgate::translator {
namespace {

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// A decimal number of at most `most`, without needless digits.
std::optional<int> SmallNumber(std::string_view text, int most) {
  int number = 0;
  if (text.empty() || text.size() > 3 || text.front() == '-') return std::nullopt;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number > most) {
    return std::nullopt;
  }
  return number;
}

bool IsIpv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t point = part < 3 ? text.find('.') : text.size();
    if (point == std::string_view::npos || !SmallNumber(text.substr(0, point), 255)) return false;
    text.remove_prefix(std::min(point + 1, text.size()));
  }
  return text.empty();
}

// Groups of one to four hexadecimal digits, one run of which may be left out as "::".
bool IsIpv6(std::string_view text) {
  int groups = 0;
  bool gap = false;
  if (text.starts_with(':') && !text.starts_with("::")) return false;
  while (!text.empty()) {
    if (text.starts_with("::")) {
      if (gap) return false;
      gap = true;
      text.remove_prefix(2);
      continue;
    }
    if (text.find('.') != std::string_view::npos && text.find(':') == std::string_view::npos) {
      if (!IsIpv4(text)) return false;
      groups += 2;
      break;
    }
    std::size_t digits = 0;
    while (digits < text.size() && IsHex(text[digits])) ++digits;
    if (digits == 0 || digits > 4) return false;
    ++groups;
    text.remove_prefix(digits);
    if (text.empty()) break;
    if (text.front() != ':' || text.size() == 1) return false;
    if (text[1] != ':') text.remove_prefix(1);
  }
  return gap ? groups < 8 : groups == 8;
}

// An address, and the length of its network's prefix if there is one.
bool IsInet(std::string_view text, bool& prefixed) {
  const std::size_t slash = text.find('/');
  prefixed = slash != std::string_view::npos;
  const std::string_view address = text.substr(0, slash);
  const bool v4 = IsIpv4(address);
  if (!v4 && !IsIpv6(address)) return false;
  return !prefixed || SmallNumber(text.substr(slash + 1), v4 ? 32 : 128).has_value();
}

bool IsMacaddr(std::string_view text, std::size_t groups) {
  const char separator = text.find('-') == std::string_view::npos ? ':' : '-';
  if (text.size() != groups * 3 - 1) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 3 == 2 ? text[i] != separator : !IsHex(text[i])) return false;
  }
  return true;
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// bit(n) is filled up or cut by a cast, bit varying(n) cut; both take X1F and B101, too.
bool IsBits(std::string_view text, std::string_view sql_name) {
  if (text.find_first_not_of("01") != std::string_view::npos) return false;
  const std::size_t open = sql_name.find('(');
  if (open == std::string_view::npos) return sql_name != "bit" || text.size() == 1;
  std::size_t length = 0;
  std::from_chars(sql_name.data() + open + 1, sql_name.data() + sql_name.size(), length);
  return sql_name.starts_with("bit(") ? text.size() == length : text.size() <= length;
}

// A cast rounds to what the locale's currency has, which is never less than a hundredth.
bool IsCents(std::string_view text) {
  std::size_t digits = 0;
  const std::size_t point = text.rfind('.');
  if (point == std::string_view::npos) return true;
  for (const char c : text.substr(point)) digits += c >= '0' && c <= '9' ? 1 : 0;
  return digits <= 2;
}

// PostgreSQL's unsigned integers take negative numbers, and some of them anything.
bool IsUnsigned(std::string_view text, std::string_view sql_name) {
  if (!IsDigits(text) || text.size() > 20) return false;
  const std::uint64_t most = sql_name == "xid8" ? std::numeric_limits<std::uint64_t>::max()
                                                : std::numeric_limits<std::uint32_t>::max();
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} && number <= most;
}

}  // namespace

bool IsKnownOpaque(std::string_view sql_name) {
  return sql_name == "inet" || sql_name == "macaddr" || sql_name == "macaddr8";
}

bool MayBeOpaque(std::string_view sql_name, std::string_view text) {
  bool prefixed = false;
  if (sql_name == "inet") return IsInet(text, prefixed);
  if (sql_name == "macaddr") return IsMacaddr(text, 6);
  if (sql_name == "macaddr8") return IsMacaddr(text, 8);
  if (sql_name.starts_with("bit")) return IsBits(text, sql_name);
  if (sql_name == "money") return IsCents(text);
  if (sql_name == "oid" || sql_name == "xid" || sql_name == "cid" || sql_name == "xid8") {
    return IsUnsigned(text, sql_name);
  }
  return true;
}

}  // namespace tuskgate::translator
