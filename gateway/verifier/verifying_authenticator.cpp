#include "gateway/verifier/verifying_authenticator.h"

#include <ctime>
#include <string>

#include "gateway/http/credentials.h"
#include "gateway/identity/identity_names.h"

namespace tuskgate::gateway {
namespace {

using translator::ApiError;
using translator::ErrorKind;

ApiError Unavailable(std::string message) {
  return {ErrorKind::kServiceUnavailable, std::move(message), {}};
}

// Without what only the body tells.
VerifierQuestion QuestionOf(const SignatureClaim& claim) {
  VerifierQuestion question;
  question.access_key_id = claim.parts.access_key_id;
  question.region = claim.parts.region;
  question.service = claim.parts.service;
  question.date = claim.parts.date;
  question.session_token = claim.presented.session_token;
  return question;
}

// What is no key's id is nobody's, and not asked about.
bool MayBeKey(const SignatureClaim& claim) { return !AccessKeyIdFault(claim.parts.access_key_id); }

}  // namespace

VerifyingAuthenticator::VerifyingAuthenticator(const AccessKeys& keys, Verifier& verifier,
                                               SignatureRules rules, std::size_t most_unknown,
                                               std::size_t most_unvetted)
    : keys_(keys),
      verifier_(verifier),
      rules_(std::move(rules)),
      most_unknown_(most_unknown),
      unknown_(std::make_shared<std::atomic<std::size_t>>(0)),
      unvetted_(most_unvetted) {}

std::optional<translator::Result<CallerPtr>> VerifyingAuthenticator::Verify(
    const http::RequestHead& head, std::string_view body) {
  SignatureClaim claim;
  if (auto error = ReadClaim(head, rules_, std::time(nullptr), claim)) return *std::move(error);
  return VerifyClaim(head, body, claim);
}

std::optional<translator::Result<CallerPtr>> VerifyingAuthenticator::VerifyClaim(
    const http::RequestHead& head, std::string_view body, const SignatureClaim& claim) const {
  const std::string_view token = claim.presented.session_token;
  const AccessKeyPtr key = keys_.Find(claim.parts.access_key_id, token);
  if (key != nullptr || !MayBeKey(claim)) {
    if (auto error = CheckKey(key.get(), token, std::time(nullptr))) return *std::move(error);
    return CheckClaim(head, body, claim, *key, rules_);
  }
  const std::optional<VerifierAnswer> known = verifier_.Known(QuestionOf(claim));
  if (!known) return std::nullopt;
  return ResultOf(*known, head, body, claim);
}

// Who is not known yet may send a body all the same, as it takes the body to ask: but few at once
// may send one that is large, or may become so.
std::optional<ApiError> VerifyingAuthenticator::RefuseEarly(const http::RequestHead& head,
                                                            std::size_t bytes, Place& place) {
  const std::int64_t now = std::time(nullptr);
  if (auto refusal = http::CheckCredentials(head)) return refusal;
  SignatureClaim claim;
  if (auto error = ReadClaim(head, rules_, now, claim)) return error;
  const std::string_view token = claim.presented.session_token;
  const AccessKeyPtr key = keys_.Find(claim.parts.access_key_id, token);
  if (key != nullptr || !MayBeKey(claim)) {
    if (auto refusal = CheckKey(key.get(), token, now)) return refusal;
    return unvetted_.Take(bytes, place);
  }
  if (const auto known = verifier_.Known(QuestionOf(claim))) {
    if (known->outcome == VerifierOutcome::kAllowed) return unvetted_.Take(bytes, place);
    return ResultOf(*known, head, {}, claim).error();
  }
  if (unknown_->fetch_add(1) >= most_unknown_) {
    unknown_->fetch_sub(1);
    return Unavailable("Too many large requests wait for their access keys to be verified.");
  }
  place = Place(this, [unknown = unknown_](const void*) { unknown->fetch_sub(1); });
  return std::nullopt;
}

boost::asio::awaitable<translator::Result<CallerPtr>> VerifyingAuthenticator::Ask(
    const http::RequestHead& head, std::string_view body) {
  SignatureClaim claim;
  if (auto error = ReadClaim(head, rules_, std::time(nullptr), claim)) co_return *std::move(error);
  co_return co_await AskAbout(head, body, claim);
}

boost::asio::awaitable<translator::Result<CallerPtr>> VerifyingAuthenticator::Renew(
    const http::RequestHead& head, std::string_view body) {
  SignatureClaim claim;
  if (auto error = ReadClaim(head, rules_, std::nullopt, claim)) co_return *std::move(error);
  if (auto verified = VerifyClaim(head, body, claim)) co_return *std::move(verified);
  co_return co_await AskAbout(head, body, claim);
}

boost::asio::awaitable<translator::Result<CallerPtr>> VerifyingAuthenticator::AskAbout(
    const http::RequestHead& head, std::string_view body, const SignatureClaim& claim) {
  VerifierQuestion question = QuestionOf(claim);
  question.string_to_sign = SignedTextOf(head, body, claim).string_to_sign;
  question.signature = claim.presented.signature;
  const std::optional<VerifierAnswer> answer = co_await verifier_.Ask(std::move(question));
  if (!answer) co_return Unavailable("The access key cannot be verified at the moment.");
  co_return ResultOf(*answer, head, body, claim);
}

translator::Result<CallerPtr> VerifyingAuthenticator::ResultOf(const VerifierAnswer& answer,
                                                               const http::RequestHead& head,
                                                               std::string_view body,
                                                               const SignatureClaim& claim) const {
  switch (answer.outcome) {
    case VerifierOutcome::kAllowed:
      // Without it, the answer was about this signature.
      if (answer.key->signing_key.empty()) return answer.key->caller;
      return CheckClaim(head, body, claim, *answer.key, rules_);
    case VerifierOutcome::kBadSignature:
      return WrongSignature(rules_, SignedTextOf(head, body, claim));
    case VerifierOutcome::kExpired:
      return ExpiredKey();
    case VerifierOutcome::kUnknownKey:
      break;
  }
  return *CheckKey(nullptr, claim.presented.session_token, 0);
}

}  // namespace tuskgate::gateway
