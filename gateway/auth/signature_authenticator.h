// Asks for signatures, of keys that are known in this process.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "gateway/auth/access_keys.h"
#include "gateway/auth/authenticator.h"
#include "gateway/auth/signature_check.h"
#include "gateway/auth/unvetted_bodies.h"

namespace tuskgate::gateway {

class SignatureAuthenticator final : public Authenticator {
 public:
  // `keys` must outlive it. `most_unvetted`: bytes of large bodies that may be kept at once until
  // their signatures are verified.
  SignatureAuthenticator(const AccessKeys& keys, SignatureRules rules, std::size_t most_unvetted)
      : keys_(keys), rules_(std::move(rules)), unvetted_(most_unvetted) {}

  // By the machine's clock, whatever clock was set for tests: clients sign by theirs.
  std::optional<translator::Result<CallerPtr>> Verify(const http::RequestHead& head,
                                                      std::string_view body) override;

  std::optional<translator::ApiError> RefuseEarly(const http::RequestHead& head, std::size_t bytes,
                                                  Place& place) override;

  // There is nobody to ask: as Verify.
  boost::asio::awaitable<translator::Result<CallerPtr>> Ask(const http::RequestHead& head,
                                                            std::string_view body) override;

  boost::asio::awaitable<translator::Result<CallerPtr>> Renew(const http::RequestHead& head,
                                                              std::string_view body) override;

 private:
  const AccessKeys& keys_;
  const SignatureRules rules_;
  UnvettedBodies unvetted_;
};

}  // namespace tuskgate::gateway
