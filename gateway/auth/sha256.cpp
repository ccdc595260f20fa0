#include "gateway/auth/sha256.h"

#include <cstring>

// OpenSSL 3 would have all of this done by its EVP functions, which allocate and take a lock for
// each digest: for texts as short as ours they cost as much as the hash itself.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace tuskgate::gateway {
namespace {

constexpr std::size_t kBlock = SHA256_CBLOCK;

// "000102...ff": a byte's digits in one copy.
constexpr auto kHexBytes = [] {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 512> digits{};
  for (std::size_t i = 0; i < 256; ++i) {
    digits[2 * i] = kDigits[i >> 4];
    digits[2 * i + 1] = kDigits[i & 15];
  }
  return digits;
}();

// The key as a block, with a constant in it: RFC 2104, 2.
Sha256 Begun(std::string_view key, unsigned char pad) {
  std::array<char, kBlock> block{};
  if (key.size() > block.size()) {
    const Sha256::Digest digest = Sha256::Of(key);
    BytesOf(digest).copy(block.data(), digest.size());
  } else {
    key.copy(block.data(), key.size());
  }
  for (char& c : block) c = static_cast<char>(static_cast<unsigned char>(c) ^ pad);
  Sha256 hash;
  hash.Add({block.data(), block.size()});
  return hash;
}

}  // namespace

Sha256::Sha256() { SHA256_Init(&state_); }

void Sha256::Add(std::string_view text) { SHA256_Update(&state_, text.data(), text.size()); }

Sha256::Digest Sha256::Finish() {
  Digest digest;
  SHA256_Final(digest.data(), &state_);
  return digest;
}

Sha256::Digest Sha256::Of(std::string_view text) {
  Sha256 hash;
  hash.Add(text);
  return hash.Finish();
}

std::string_view BytesOf(const Sha256::Digest& digest) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): a byte is a byte.
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

HmacSha256::HmacSha256(std::string_view key) : inner_(Begun(key, 0x36)), outer_(Begun(key, 0x5c)) {}

Sha256::Digest HmacSha256::Of(std::string_view text) const {
  Sha256 inner = inner_;
  inner.Add(text);
  Sha256 outer = outer_;
  outer.Add(BytesOf(inner.Finish()));
  return outer.Finish();
}

HexDigest HexOf(const Sha256::Digest& digest) {
  HexDigest hex;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    std::memcpy(&hex[2 * i], &kHexBytes[2 * std::size_t{digest[i]}], 2);
  }
  return hex;
}

}  // namespace tuskgate::gateway
