// Asks for signatures: of keys that this process knows by their secrets, and of others by what a
// verifier says of them.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "gateway/auth/access_keys.h"
#include "gateway/auth/authenticator.h"
#include "gateway/auth/signature_check.h"
#include "gateway/auth/unvetted_bodies.h"
#include "gateway/verifier/verifier.h"

namespace tuskgate::gateway {

class VerifyingAuthenticator final : public Authenticator {
 public:
  // `keys` and `verifier` must outlive it. `most_unknown`: bodies, large or compressed, that may be
  // kept at once of whoever is not known yet; `most_unvetted`: bytes of others, until their
  // signatures are verified.
  VerifyingAuthenticator(const AccessKeys& keys, Verifier& verifier, SignatureRules rules,
                         std::size_t most_unknown, std::size_t most_unvetted);

  std::optional<translator::Result<CallerPtr>> Verify(const http::RequestHead& head,
                                                      std::string_view body) override;
  std::optional<translator::ApiError> RefuseEarly(const http::RequestHead& head, std::size_t bytes,
                                                  Place& place) override;
  boost::asio::awaitable<translator::Result<CallerPtr>> Ask(const http::RequestHead& head,
                                                            std::string_view body) override;
  boost::asio::awaitable<translator::Result<CallerPtr>> Renew(const http::RequestHead& head,
                                                              std::string_view body) override;

 private:
  // Nothing: it takes a question.
  std::optional<translator::Result<CallerPtr>> VerifyClaim(const http::RequestHead& head,
                                                           std::string_view body,
                                                           const SignatureClaim& claim) const;
  boost::asio::awaitable<translator::Result<CallerPtr>> AskAbout(const http::RequestHead& head,
                                                                 std::string_view body,
                                                                 const SignatureClaim& claim);
  translator::Result<CallerPtr> ResultOf(const VerifierAnswer& answer,
                                         const http::RequestHead& head, std::string_view body,
                                         const SignatureClaim& claim) const;

  const AccessKeys& keys_;
  Verifier& verifier_;
  const SignatureRules rules_;
  const std::size_t most_unknown_;
  const std::shared_ptr<std::atomic<std::size_t>> unknown_;
  UnvettedBodies unvetted_;
};

}  // namespace tuskgate::gateway
