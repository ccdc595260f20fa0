// AWS Signature Version 4A: a signature that is good in several regions. It is made with a private
// key of the curve P-256 that is derived from the secret.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
#pragma once

#include <memory>
#include <string_view>

#include <openssl/types.h>

namespace tuskgate::gateway {

inline constexpr std::string_view kSigV4AAlgorithm = "AWS4-ECDSA-P256-SHA256";

// The public half of an access key's pair. Copies share it; any thread.
class EcdsaKey {
 public:
  // Takes a tenth of a millisecond, as Verify does. Null inside if OpenSSL has no memory: then no
  // signature is right.
  EcdsaKey(std::string_view access_key_id, std::string_view secret_access_key);

  // `signature` is as it is sent: the hexadecimal digits of a DER encoding.
  bool Verify(std::string_view string_to_sign, std::string_view signature) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace tuskgate::gateway
