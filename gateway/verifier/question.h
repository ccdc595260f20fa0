// What a verifier is asked, and what it answers: JSON both ways. Pure.
//
//   {"accessKeyId": "AKIA...", "region": "eu-north-1", "service": "dynamodb", "date": "20150830",
//    "stringToSign": "AWS4-HMAC-SHA256\n...", "signature": "5d67...", "sessionToken": "..."}
//
//   {"allowed": true, "arn": "arn:aws:iam::000000000000:user/ann", "userId": "AIDA...",
//    "tags": {"team": "blue"}, "policies": [{...}, "arn:aws:iam::aws:policy/..."],
//    "boundary": {...}, "signingKey": "...", "cacheSeconds": 300}
//
//   {"allowed": false, "reason": "unknown-key" or "bad-signature" or "expired"}
//
// The region is missing for Signature Version 4A. docs/security.md says what the members mean.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "gateway/auth/access_keys.h"

namespace tuskgate::gateway {

struct VerifierQuestion {
  std::string access_key_id;
  std::string region;  // empty of SigV4A
  std::string service;
  std::string date;  // 20150830
  std::string string_to_sign;
  std::string signature;
  std::string session_token;  // empty: there is none
};

std::string JsonOf(const VerifierQuestion& question);

enum class VerifierOutcome { kAllowed, kUnknownKey, kBadSignature, kExpired };

struct VerifierAnswer {
  VerifierOutcome outcome = VerifierOutcome::kUnknownKey;
  AccessKeyPtr key;              // where it is allowed; it has no secret
  std::chrono::seconds keep{0};  // how long its signing key may be used without asking
};

// What is wrong with an answer, in words that repeat nothing of it that is secret.
struct VerifierFault {
  std::string message;
};

// A member that is not known, or of another type, makes it none: a slip in a name, such as of a
// boundary, must not give rights. So does a signing key that does not make the signature, and an
// ARN of another account than `account_id`.
boost::system::result<VerifierAnswer, VerifierFault> ReadAnswer(std::string_view text,
                                                                const VerifierQuestion& question,
                                                                const std::string& account_id);

}  // namespace tuskgate::gateway
