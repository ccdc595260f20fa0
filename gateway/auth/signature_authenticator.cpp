#include "gateway/auth/signature_authenticator.h"

#include <ctime>
#include <optional>

#include "gateway/http/credentials.h"

namespace tuskgate::gateway {

std::optional<translator::Result<CallerPtr>> SignatureAuthenticator::Verify(
    const http::RequestHead& head, std::string_view body) {
  return CheckSignature(head, body, keys_, rules_, std::time(nullptr));
}

// Credentials that lack something are refused by this as well: they cannot be right.
std::optional<translator::ApiError> SignatureAuthenticator::RefuseEarly(
    const http::RequestHead& head, std::size_t bytes, Place& place) {
  if (auto refusal = http::CheckCredentials(head)) return refusal;
  if (auto refusal = CheckSignedHead(head, keys_, rules_, std::time(nullptr))) return refusal;
  return unvetted_.Take(bytes, place);
}

boost::asio::awaitable<translator::Result<CallerPtr>> SignatureAuthenticator::Ask(
    const http::RequestHead& head, std::string_view body) {
  co_return CheckSignature(head, body, keys_, rules_, std::time(nullptr));
}

boost::asio::awaitable<translator::Result<CallerPtr>> SignatureAuthenticator::Renew(
    const http::RequestHead& head, std::string_view body) {
  SignatureClaim claim;
  if (auto error = ReadClaim(head, rules_, std::nullopt, claim)) co_return *std::move(error);
  const std::string_view token = claim.presented.session_token;
  const AccessKeyPtr key = keys_.Find(claim.parts.access_key_id, token);
  if (auto error = CheckKey(key.get(), token, std::time(nullptr))) co_return *std::move(error);
  co_return CheckClaim(head, body, claim, *key, rules_);
}

}  // namespace tuskgate::gateway
