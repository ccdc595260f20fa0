#include "gateway/auth/signature_check.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "gateway/auth/canonical_request.h"
#include "gateway/auth/derived_keys.h"
#include "gateway/auth/sha256.h"
#include "gateway/auth/sigv4.h"
#include "gateway/auth/sigv4a.h"

namespace tuskgate::gateway {
namespace {

using translator::ApiError;
using translator::ErrorKind;

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kTerminator = "aws4_request";
constexpr std::int64_t kLongestExpires = 7 * 86'400;
constexpr std::size_t kLongestRegion = 64;

ApiError Incomplete(std::string message) {
  return {ErrorKind::kIncompleteSignature, std::move(message), {}};
}

ApiError Invalid(std::string message) {
  return {ErrorKind::kInvalidSignature, std::move(message), {}};
}

// With a full stop for a key that is not there, or lacks its token, and without one for a token
// that is another's: ExtendDB measured both in 2026.
ApiError UnknownKey() {
  return {
      ErrorKind::kUnrecognizedClient, "The security token included in the request is invalid.", {}};
}
ApiError WrongToken() {
  return {
      ErrorKind::kUnrecognizedClient, "The security token included in the request is invalid", {}};
}

std::string SpanText(std::int64_t seconds) {
  return seconds % 60 == 0 ? fmt::format("{} min.", seconds / 60) : fmt::format("{} sec.", seconds);
}

// How long before now it may have been signed: the window, unless its maker wants less.
translator::Result<std::int64_t> AgeAllowed(const PresentedSignature& presented,
                                            const SignatureRules& rules) {
  if (!presented.expires) return rules.window;
  std::int64_t seconds = 0;
  const char* const end = presented.expires->data() + presented.expires->size();
  const auto [stop, error] = std::from_chars(presented.expires->data(), end, seconds);
  // S3's words. Other services pass over it.
  if (error != std::errc() || stop != end) return Incomplete("X-Amz-Expires should be a number");
  if (seconds < 0) return Incomplete("X-Amz-Expires must be non-negative");
  if (seconds > kLongestExpires) {
    return Incomplete(
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
        "must be less than 604800 seconds");
  }
  return std::min(seconds, rules.window);
}

// Exactly the window is in time.
std::optional<ApiError> CheckClock(std::int64_t time, std::int64_t age_allowed,
                                   const SignatureRules& rules, std::int64_t now) {
  const auto stamp = [](std::int64_t seconds) { return std::string(TextOf(StampOf(seconds))); };
  if (time < now - age_allowed) {
    return Invalid(fmt::format("Signature expired: {} is now earlier than {} ({} - {})",
                               stamp(time), stamp(now - age_allowed), stamp(now),
                               SpanText(age_allowed)));
  }
  if (time > now + rules.window) {
    return Invalid(fmt::format("Signature not yet current: {} is still later than {} ({} + {})",
                               stamp(time), stamp(now + rules.window), stamp(now),
                               SpanText(rules.window)));
  }
  return std::nullopt;
}

std::optional<ApiError> CheckSignedHeaders(const http::RequestHead& head,
                                           const PresentedSignature& presented) {
  bool signs_host = false;
  bool signs_target = head.amz_target.empty();
  VisitNames(presented.signed_headers, [&](std::string_view name) {
    signs_host |= IsSameName(name, "host");
    signs_target |= IsSameName(name, "x-amz-target");
  });
  if (!signs_host) {
    return Invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (!signs_target) {
    return Invalid("'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
  }
  return std::nullopt;
}

// Clients of an endpoint of one's own name all kinds of regions.
bool IsRegion(std::string_view region) {
  return !region.empty() && region.size() <= kLongestRegion &&
         std::all_of(region.begin(), region.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

// All that is wrong, in the service's order. It names what was sent no more: ExtendDB measured it
// for the region and the service.
std::optional<ApiError> CheckScope(const CredentialParts& parts, bool has_region,
                                   const SignatureRules& rules, const TimeStamp& time) {
  std::string wrong;
  if (has_region && !IsRegion(parts.region)) {
    wrong += "Credential should be scoped to a valid region. ";
  }
  if (parts.service != rules.service) {
    wrong += fmt::format("Credential should be scoped to correct service: '{}'. ", rules.service);
  }
  if (parts.terminator != kTerminator) {
    wrong += "Credential should be scoped with a valid terminator: 'aws4_request'. ";
  }
  if (parts.date != TextOf(time).substr(0, 8)) {
    wrong +=
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.";
  }
  if (wrong.empty()) return std::nullopt;
  return Invalid(std::move(wrong));
}

bool IsHmacRight(const PresentedSignature& presented, const CredentialParts& parts,
                 const AccessKey& key, std::string_view string_to_sign) {
  auto& derived = DerivedKeys<HmacSha256>::OfThisThread();
  const std::string& secret = key.secret.empty() ? key.signing_key : key.secret;
  const HmacSha256* const known = derived.Find(presented.credential, secret);
  std::optional<HmacSha256> made;
  if (known == nullptr) {
    const SigningScope scope{std::string(parts.date), std::string(parts.region),
                             std::string(parts.service)};
    made.emplace(key.secret.empty() ? key.signing_key : SigningKey(key.secret, scope));
  }
  const HexDigest right = HexOf((known == nullptr ? *made : *known).Of(string_to_sign));
  const bool is_right = presented.signature.size() == right.size() &&
                        CRYPTO_memcmp(presented.signature.data(), right.data(), right.size()) == 0;
  if (is_right && made) derived.Keep(presented.credential, secret, *made);
  return is_right;
}

bool IsEcdsaRight(const PresentedSignature& presented, const AccessKey& key,
                  std::string_view string_to_sign) {
  auto& derived = DerivedKeys<EcdsaKey>::OfThisThread();
  if (const EcdsaKey* const known = derived.Find(key.id, key.secret)) {
    return known->Verify(string_to_sign, presented.signature);
  }
  EcdsaKey made(key.id, key.secret);
  if (!made.Verify(string_to_sign, presented.signature)) return false;
  derived.Keep(key.id, key.secret, std::move(made));
  return true;
}

}  // namespace

std::optional<ApiError> ReadClaim(const http::RequestHead& head, const SignatureRules& rules,
                                  std::optional<std::int64_t> now, SignatureClaim& claim) {
  PresentedSignature& presented = claim.presented;
  if (auto error = ReadSignature(head, presented)) return error;
  const std::optional<std::int64_t> time = ReadRequestTime(presented.time);
  if (!time) {
    return Incomplete(
        fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'. See "
                    "http://en.wikipedia.org/wiki/ISO_8601",
                    presented.time));
  }
  const auto age_allowed = AgeAllowed(presented, rules);
  if (age_allowed.has_error()) return age_allowed.error();
  if (now) {
    if (auto error = CheckClock(*time, *age_allowed, rules, *now)) return error;
  }
  if (auto error = CheckSignedHeaders(head, presented)) return error;

  claim.is_ecdsa = presented.algorithm == kSigV4AAlgorithm;
  if (!claim.is_ecdsa && presented.algorithm != kAlgorithm) {
    return Incomplete(fmt::format("Unsupported AWS 'algorithm': '{}' (only {} for now). ",
                                  presented.algorithm, kAlgorithm));
  }
  const std::optional<CredentialParts> parts = PartsOf(presented.credential, !claim.is_ecdsa);
  if (!parts) {
    return Incomplete(fmt::format(
        "Credential must have exactly {} slash-delimited elements, e.g. keyid/date/{}service/term, "
        "got '{}'",
        claim.is_ecdsa ? 4 : 5, claim.is_ecdsa ? "" : "region/", presented.credential));
  }
  claim.parts = *parts;
  claim.time = StampOf(*time);
  return CheckScope(*parts, !claim.is_ecdsa, rules, claim.time);
}

// A token with a key that has none is found after the signature.
std::optional<ApiError> CheckKey(const AccessKey* key, std::string_view session_token,
                                 std::int64_t now) {
  if (key == nullptr) return session_token.empty() ? UnknownKey() : WrongToken();
  if (!key->is_active) return UnknownKey();
  if (!key->session_token.empty()) {
    if (session_token.empty()) return UnknownKey();
    if (key->session_token.size() != session_token.size() ||
        CRYPTO_memcmp(key->session_token.data(), session_token.data(), session_token.size()) != 0) {
      return WrongToken();
    }
  }
  if (key->expires_at != 0 && now >= key->expires_at) return ExpiredKey();
  return std::nullopt;
}

ApiError ExpiredKey() {
  return {ErrorKind::kExpiredToken, "The security token included in the request is expired", {}};
}

SignedText SignedTextOf(const http::RequestHead& head, std::string_view body,
                        const SignatureClaim& claim) {
  // Of the thread, so that their memory need not be asked for again.
  thread_local std::string canonical;
  thread_local std::string string_to_sign;
  canonical.clear();
  AppendCanonicalRequest(canonical, head, claim.presented, TextOf(HexOf(Sha256::Of(body))));
  string_to_sign.assign(claim.presented.algorithm).append("\n");
  string_to_sign.append(TextOf(claim.time)).append("\n");
  string_to_sign.append(claim.parts.scope).append("\n");
  string_to_sign.append(TextOf(HexOf(Sha256::Of(canonical))));
  return {canonical, string_to_sign};
}

bool IsSigned(const SignatureClaim& claim, const AccessKey& key, std::string_view string_to_sign) {
  if (claim.is_ecdsa) {
    return !key.secret.empty() && IsEcdsaRight(claim.presented, key, string_to_sign);
  }
  return !(key.secret.empty() && key.signing_key.empty()) &&
         IsHmacRight(claim.presented, claim.parts, key, string_to_sign);
}

ApiError WrongSignature(const SignatureRules& rules, const SignedText& text) {
  std::string message =
      "The request signature we calculated does not match the signature you provided. Check your "
      "AWS Secret Access Key and signing method. Consult the service documentation for details.";
  // The service went on like this until about 2017.
  if (rules.shows_canonical) {
    message += fmt::format(
        "\n\nThe Canonical String for this request should have been\n'{}'\n\nThe String-to-Sign "
        "should have been\n'{}'\n",
        text.canonical, text.string_to_sign);
  }
  return Invalid(std::move(message));
}

translator::Result<CallerPtr> CheckClaim(const http::RequestHead& head, std::string_view body,
                                         const SignatureClaim& claim, const AccessKey& key,
                                         const SignatureRules& rules) {
  const SignedText text = SignedTextOf(head, body, claim);
  if (!IsSigned(claim, key, text.string_to_sign)) return WrongSignature(rules, text);
  if (key.session_token.empty() && !claim.presented.session_token.empty()) return WrongToken();
  return key.caller;
}

std::optional<ApiError> CheckSignedHead(const http::RequestHead& head, const AccessKeys& keys,
                                        const SignatureRules& rules, std::int64_t now) {
  SignatureClaim claim;
  if (auto error = ReadClaim(head, rules, now, claim)) return error;
  const std::string_view token = claim.presented.session_token;
  return CheckKey(keys.Find(claim.parts.access_key_id, token).get(), token, now);
}

translator::Result<CallerPtr> CheckSignature(const http::RequestHead& head, std::string_view body,
                                             const AccessKeys& keys, const SignatureRules& rules,
                                             std::int64_t now) {
  SignatureClaim claim;
  if (auto error = ReadClaim(head, rules, now, claim)) return *std::move(error);
  const std::string_view token = claim.presented.session_token;
  const AccessKeyPtr key = keys.Find(claim.parts.access_key_id, token);
  if (auto error = CheckKey(key.get(), token, now)) return *std::move(error);
  return CheckClaim(head, body, claim, *key, rules);
}

}  // namespace tuskgate::gateway
