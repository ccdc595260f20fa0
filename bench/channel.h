// A connection to the endpoint, with TLS if its URL says so.
#pragma once

#include <memory>
#include <string_view>

#include <openssl/ssl.h>
#include <sys/types.h>

#include "bench/endpoint.h"

namespace tuskgate::bench {

class Channel {
 public:
  // Closed.
  Channel() = default;
  // Connects, and waits for it. Whose certificate it is, is of no interest. Throws as Connect does.
  explicit Channel(const Endpoint& endpoint);
  ~Channel();
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&& other) noexcept;

  // Negative when it is closed.
  int Descriptor() const { return fd_; }
  void SetNonBlocking() const;

  // As send and recv: -1 and errno, which is EAGAIN when they would have to wait. What was not sent
  // has to be sent next, from its first byte on.
  ssize_t Send(std::string_view bytes);
  ssize_t Receive(char* space, std::size_t size);

 private:
  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  ssize_t ErrorOf(int result);

  int fd_ = -1;
  std::unique_ptr<SSL, FreeSsl> ssl_;  // null: not encrypted
};

}  // namespace tuskgate::bench
