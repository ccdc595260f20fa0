#include "translator/model/base64.h"

#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace tuskgate::translator {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::int8_t kInvalid = -1;

constexpr std::array<std::int8_t, 256> kDecode = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(kInvalid);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}();

ApiError NotBase64(std::string message) {
  return {ErrorKind::kSerialization, std::move(message), {}};
}

}  // namespace

Result<std::string> DecodeBase64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return NotBase64(fmt::format(
        "Base64 encoded length is expected a multiple of 4 bytes but found: {}", text.size()));
  }
  std::size_t length = text.size();
  while (length > 0 && text.size() - length < 2 && text[length - 1] == '=') --length;
  std::string bytes;
  bytes.reserve(length * 3 / 4);
  std::uint32_t bits = 0;
  int have = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const std::int8_t value = kDecode[static_cast<unsigned char>(text[i])];
    if (value == kInvalid) {
      // The service spells it so.
      if (text.find('=') < length)
        return NotBase64("Invalid last non-pad Base64 character dectected");
      return NotBase64(fmt::format("Invalid Base64 character: '{}'", text[i]));
    }
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    have += 6;
    if (have >= 8) {
      have -= 8;
      bytes.push_back(static_cast<char>(bits >> have & 0xff));
    }
  }
  if ((bits & ((1u << have) - 1)) != 0) {
    return NotBase64("Invalid last non-pad Base64 character dectected");
  }
  return bytes;
}

void AppendBase64(std::string& out, std::string_view bytes) {
  std::size_t i = 0;
  const auto byte = [&bytes](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at]));
  };
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t bits = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    out.push_back(kAlphabet[bits >> 18]);
    out.push_back(kAlphabet[bits >> 12 & 63]);
    out.push_back(kAlphabet[bits >> 6 & 63]);
    out.push_back(kAlphabet[bits & 63]);
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 0) return;
  const std::uint32_t bits = byte(i) << 16 | (rest == 2 ? byte(i + 1) << 8 : 0);
  out.push_back(kAlphabet[bits >> 18]);
  out.push_back(kAlphabet[bits >> 12 & 63]);
  out.push_back(rest == 2 ? kAlphabet[bits >> 6 & 63] : '=');
  out.push_back('=');
}

std::string EncodeBase64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  AppendBase64(out, bytes);
  return out;
}

}  // namespace tuskgate::translator
