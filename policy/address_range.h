// IP addresses and the ranges that conditions have for them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tuskgate::policy {

// Of IPv4 as IPv6 writes it (::ffff:192.0.2.1), so that both spellings are the same address.
using Address = std::array<std::uint8_t, 16>;

std::optional<Address> ReadAddress(std::string_view text);

struct AddressRange {
  Address address{};
  int bits = 128;  // of the address that count

  bool Contains(const Address& other) const;
};

// "203.0.113.0/24", "2001:db8::/32", or an address alone. Bits behind the prefix do not count.
std::optional<AddressRange> ReadAddressRange(std::string_view text);

}  // namespace tuskgate::policy
