// Who a request is from: the seam between HTTP and signatures.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "gateway/auth/caller.h"
#include "gateway/http/request_head.h"
#include "translator/model/error.h"

namespace tuskgate::gateway {

// One for the process; any thread.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // What is held while a body is kept of whoever may turn out to be nobody.
  using Place = std::shared_ptr<const void>;

  // What a request is refused for by its head alone, such as a key that nobody knows: asked before
  // a large body is read, and kept, for whoever may not send it. `bytes`: what it may have, as
  // sent. Where it cannot be told yet who may, `place` is to be held until it can. Must not throw,
  // and does not wait.
  virtual std::optional<translator::ApiError> RefuseEarly(const http::RequestHead& head,
                                                          std::size_t bytes, Place& place) {
    static_cast<void>(head);
    static_cast<void>(bytes);
    static_cast<void>(place);
    return std::nullopt;
  }

  // Who signed the request, or the error to answer with. `head` has all of its fields, and its
  // credentials are complete (CheckCredentials); `body` is as it was sent. Must not throw, and does
  // not wait. Nothing: it can only be found out by asking somebody else.
  virtual std::optional<translator::Result<CallerPtr>> Verify(const http::RequestHead& head,
                                                              std::string_view body) = 0;

  // Asks. Must not throw. Views live until it is done.
  virtual boost::asio::awaitable<translator::Result<CallerPtr>> Ask(const http::RequestHead& head,
                                                                    std::string_view body) = 0;

  // Of a request that was verified when it came, and is not answered yet, as it asked for what goes
  // on: who it is from by now, or why its credentials are not good any more. That its signature is
  // old does not matter. Otherwise as Verify and Ask.
  virtual boost::asio::awaitable<translator::Result<CallerPtr>> Renew(const http::RequestHead& head,
                                                                      std::string_view body) = 0;
};

}  // namespace tuskgate::gateway
