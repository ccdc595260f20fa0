#include "translator/model/postgres_hash.h"

#include <bit>
#include <string>
#include <vector>

namespace tuskgate::translator {
namespace {

// Bob Jenkins' lookup3, which PostgreSQL uses with its own initial value.
struct State {
  std::uint32_t a, b, c;

  void Mix() {
    a -= c, a ^= std::rotl(c, 4), c += b;
    b -= a, b ^= std::rotl(a, 6), a += c;
    c -= b, c ^= std::rotl(b, 8), b += a;
    a -= c, a ^= std::rotl(c, 16), c += b;
    b -= a, b ^= std::rotl(a, 19), a += c;
    c -= b, c ^= std::rotl(b, 4), b += a;
  }

  void Final() {
    c ^= b, c -= std::rotl(b, 14);
    a ^= c, a -= std::rotl(c, 11);
    b ^= a, b -= std::rotl(a, 25);
    c ^= b, c -= std::rotl(b, 16);
    a ^= c, a -= std::rotl(c, 4);
    b ^= a, b -= std::rotl(a, 14);
    c ^= b, c -= std::rotl(b, 24);
  }
};

// Up to four bytes, little-endian.
std::uint32_t Load(std::string_view bytes) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 4; ++i) {
    word |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return word;
}

std::string_view From(std::string_view bytes, std::size_t at) {
  return bytes.substr(at < bytes.size() ? at : bytes.size());
}

}  // namespace

std::uint64_t HashBytes(std::string_view bytes, std::uint64_t seed) {
  const std::uint32_t start = 0x9e3779b9u + static_cast<std::uint32_t>(bytes.size()) + 3923095u;
  State state{start, start, start};
  if (seed != 0) {
    state.a += static_cast<std::uint32_t>(seed >> 32);
    state.b += static_cast<std::uint32_t>(seed);
    state.Mix();
  }
  while (bytes.size() >= 12) {
    state.a += Load(bytes);
    state.b += Load(bytes.substr(4));
    state.c += Load(bytes.substr(8));
    state.Mix();
    bytes.remove_prefix(12);
  }
  state.a += Load(bytes);
  state.b += Load(From(bytes, 4));
  state.c += Load(From(bytes, 8)) << 8;  // the lowest byte of c belongs to the length
  state.Final();
  return static_cast<std::uint64_t>(state.b) << 32 | state.c;
}

std::uint64_t HashNumeric(std::string_view canonical, std::uint64_t seed) {
  if (!canonical.empty() && canonical.front() == '-') canonical.remove_prefix(1);
  const std::size_t point = canonical.find('.');
  std::string whole(canonical.substr(0, point));
  std::string fraction(point == std::string_view::npos ? "" : canonical.substr(point + 1));
  // numeric keeps base-10000 digits, aligned on the decimal point.
  whole.insert(0, (4 - whole.size() % 4) % 4, '0');
  fraction.append((4 - fraction.size() % 4) % 4, '0');
  auto weight = static_cast<std::int64_t>(whole.size() / 4) - 1;
  const std::string all = whole + fraction;
  std::string digits;  // two bytes each, little-endian
  for (std::size_t i = 0; i < all.size(); i += 4) {
    const int digit = (all[i] - '0') * 1000 + (all[i + 1] - '0') * 100 + (all[i + 2] - '0') * 10 +
                      (all[i + 3] - '0');
    if (digits.empty() && digit == 0) {
      --weight;
      continue;
    }
    digits.push_back(static_cast<char>(digit & 0xff));
    digits.push_back(static_cast<char>(digit >> 8));
  }
  while (digits.size() >= 2 && digits.back() == '\0' && digits[digits.size() - 2] == '\0') {
    digits.resize(digits.size() - 2);
  }
  if (digits.empty()) return seed - 1;
  return HashBytes(digits, seed) ^ static_cast<std::uint64_t>(weight);
}

std::uint64_t RowHash(std::span<const std::uint64_t> values) {
  std::uint64_t row = 0;
  // hash_combine64
  for (const std::uint64_t value : values) {
    row ^= value + 0x49a0f4dd15e5a8e3 + (row << 54) + (row >> 7);
  }
  return row;
}

std::uint64_t RowHash(std::uint64_t value) { return RowHash(std::span(&value, 1)); }

}  // namespace tuskgate::translator
