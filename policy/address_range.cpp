#include "policy/address_range.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

#include <arpa/inet.h>

namespace tuskgate::policy {
namespace {

constexpr int kBitsBeforeV4 = 96;

bool IsV4(const Address& address) {
  return std::all_of(address.begin(), address.begin() + 10, [](int byte) { return byte == 0; }) &&
         address[10] == 0xff && address[11] == 0xff;
}

bool IsV6(std::string_view text) { return text.find(':') != std::string_view::npos; }

}  // namespace

std::optional<Address> ReadAddress(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  Address address{};
  if (IsV6(text)) {
    if (inet_pton(AF_INET6, terminated.c_str(), address.data()) != 1) return std::nullopt;
    return address;
  }
  address[10] = 0xff;
  address[11] = 0xff;
  if (inet_pton(AF_INET, terminated.c_str(), address.data() + 12) != 1) return std::nullopt;
  return address;
}

bool AddressRange::Contains(const Address& other) const {
  // Ranges such as ::/0 are about IPv6.
  if (bits < kBitsBeforeV4 && IsV4(other)) return false;
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(address.begin(), address.begin() + whole, other.begin())) return false;
  const int rest = bits % 8;
  if (rest == 0) return true;
  const auto differing = static_cast<unsigned>(address[whole] ^ other[whole]);
  return (differing >> (8 - rest)) == 0;
}

std::optional<AddressRange> ReadAddressRange(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = ReadAddress(text.substr(0, slash));
  if (!address) return std::nullopt;
  AddressRange range{*address, 128};
  if (slash == std::string_view::npos) return range;
  const std::string_view prefix = text.substr(slash + 1);
  const bool is_v6 = IsV6(text);
  int bits = 0;
  const auto [end, error] = std::from_chars(prefix.data(), prefix.data() + prefix.size(), bits);
  if (error != std::errc() || end != prefix.data() + prefix.size() || prefix.front() == '-' ||
      bits > (is_v6 ? 128 : 32)) {
    return std::nullopt;
  }
  range.bits = is_v6 ? bits : kBitsBeforeV4 + bits;
  return range;
}

}  // namespace tuskgate::policy
