// SHA-256, and HMAC with it, for whoever computes them with each request: nothing is allocated, and
// a key of HMAC is made ready once.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <openssl/sha.h>

namespace tuskgate::gateway {

class Sha256 {
 public:
  using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

  Sha256();
  void Add(std::string_view text);
  // Once.
  Digest Finish();

  static Digest Of(std::string_view text);

 private:
  SHA256_CTX state_;
};

std::string_view BytesOf(const Sha256::Digest& digest);

// RFC 2104. What the key does to both hashes is computed by the constructor.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  Sha256::Digest Of(std::string_view text) const;

 private:
  Sha256 inner_;
  Sha256 outer_;
};

// Of a digest, in lower case.
using HexDigest = std::array<char, 2 * SHA256_DIGEST_LENGTH>;
HexDigest HexOf(const Sha256::Digest& digest);
inline std::string_view TextOf(const HexDigest& hex) { return {hex.data(), hex.size()}; }

}  // namespace tuskgate::gateway
