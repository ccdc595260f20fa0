#include "gateway/auth/sigv4a.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include "gateway/auth/sha256.h"

namespace tuskgate::gateway {
namespace {

template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Freeing<Free>>;

using Number = Owned<BIGNUM, BN_clear_free>;
using Group = Owned<EC_GROUP, EC_GROUP_free>;
using Point = Owned<EC_POINT, EC_POINT_free>;

constexpr std::size_t kLongestDer = 72;  // of two numbers of 32 bytes

Number NumberOf(const Sha256::Digest& digest) {
  return Number(BN_bin2bn(digest.data(), static_cast<int>(digest.size()), nullptr));
}

// NIST SP 800-108 in counter mode, with one block. A number that is too large for the curve is
// followed by another one, as aws-c-auth's key derivation has it.
Number PrivateKey(std::string_view access_key_id, std::string_view secret_access_key,
                  const EC_GROUP* group) {
  const HmacSha256 hmac("AWS4A" + std::string(secret_access_key));
  const Number largest(BN_dup(EC_GROUP_get0_order(group)));
  if (!largest || BN_sub_word(largest.get(), 2) != 1) return nullptr;
  for (int counter = 1; counter < 255; ++counter) {
    std::string text("\0\0\0\1", 4);
    text.append(kSigV4AAlgorithm).push_back('\0');
    text.append(access_key_id).push_back(static_cast<char>(counter));
    text.append("\0\0\1\0", 4);  // bits of the result
    Number key = NumberOf(hmac.Of(text));
    if (!key) return nullptr;
    if (BN_cmp(key.get(), largest.get()) > 0) continue;
    return BN_add_word(key.get(), 1) == 1 ? std::move(key) : nullptr;
  }
  return nullptr;
}

std::shared_ptr<EVP_PKEY> PublicKey(std::string_view access_key_id,
                                    std::string_view secret_access_key) {
  const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  if (!group) return nullptr;
  const Number secret = PrivateKey(access_key_id, secret_access_key, group.get());
  const Point point(EC_POINT_new(group.get()));
  if (!secret || !point ||
      EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr, nullptr, nullptr) != 1) {
    return nullptr;
  }
  std::array<unsigned char, 65> octets;
  if (EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, octets.data(),
                         octets.size(), nullptr) != octets.size()) {
    return nullptr;
  }
  std::string curve = SN_X9_62_prime256v1;
  std::array<OSSL_PARAM, 3> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), curve.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets.data(), octets.size()),
      OSSL_PARAM_construct_end()};
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.data()) != 1) {
    return nullptr;
  }
  return {key, EVP_PKEY_free};
}

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

// Empty: it is none.
std::vector<unsigned char> BytesOfHex(std::string_view hex) {
  std::vector<unsigned char> bytes;
  if (hex.size() % 2 != 0 || hex.size() > 2 * kLongestDer) return bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const auto high = HexDigit(hex[i]);
    const auto low = HexDigit(hex[i + 1]);
    if (!high || !low) return {};
    bytes.push_back(static_cast<unsigned char>(*high * 16 + *low));
  }
  return bytes;
}

}  // namespace

EcdsaKey::EcdsaKey(std::string_view access_key_id, std::string_view secret_access_key)
    : key_(PublicKey(access_key_id, secret_access_key)) {}

bool EcdsaKey::Verify(std::string_view string_to_sign, std::string_view signature) const {
  const std::vector<unsigned char> der = BytesOfHex(signature);
  if (key_ == nullptr || der.empty()) return false;
  const Sha256::Digest digest = Sha256::Of(string_to_sign);
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  return context && EVP_PKEY_verify_init(context.get()) == 1 &&
         EVP_PKEY_verify(context.get(), der.data(), der.size(), digest.data(), digest.size()) == 1;
}

}  // namespace tuskgate::gateway
