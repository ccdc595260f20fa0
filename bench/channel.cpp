#include "bench/channel.h"

#include <cerrno>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tuskgate::bench {

namespace {

SSL_CTX* ClientContext() {
  static SSL_CTX* const context = [] {
    SSL_CTX* made = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(made, 1);
    return made;
  }();
  return context;
}

}  // namespace

Channel::Channel(const Endpoint& endpoint) : fd_(Connect(endpoint)) {
  if (!endpoint.encrypted) return;
  ssl_.reset(SSL_new(ClientContext()));
  if (ssl_ == nullptr || SSL_set_fd(ssl_.get(), fd_) != 1 || SSL_connect(ssl_.get()) != 1) {
    ERR_clear_error();
    ssl_.reset();
    close(std::exchange(fd_, -1));
    throw std::runtime_error("no TLS with " + endpoint.host + ":" + endpoint.port);
  }
}

Channel::~Channel() {
  if (fd_ >= 0) close(fd_);
}

Channel::Channel(Channel&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), ssl_(std::move(other.ssl_)) {}

Channel& Channel::operator=(Channel&& other) noexcept {
  if (fd_ >= 0) close(fd_);
  fd_ = std::exchange(other.fd_, -1);
  ssl_ = std::move(other.ssl_);
  return *this;
}

void Channel::SetNonBlocking() const { fcntl(fd_, F_SETFL, fcntl(fd_, F_GETFL) | O_NONBLOCK); }

ssize_t Channel::Send(std::string_view bytes) {
  if (ssl_ == nullptr) return send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  ERR_clear_error();
  const int sent = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  return sent > 0 ? sent : ErrorOf(sent);
}

// All that is there: what OpenSSL has read already, no poll tells of.
ssize_t Channel::Receive(char* space, std::size_t size) {
  if (ssl_ == nullptr) return recv(fd_, space, size, 0);
  ssize_t received = 0;
  do {
    ERR_clear_error();
    const int got =
        SSL_read(ssl_.get(), space + received, static_cast<int>(size) - static_cast<int>(received));
    if (got <= 0) return received > 0 ? received : ErrorOf(got);
    received += got;
  } while (SSL_has_pending(ssl_.get()) == 1 && static_cast<std::size_t>(received) < size);
  return received;
}

ssize_t Channel::ErrorOf(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      errno = EAGAIN;
      return -1;
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    default:
      errno = ECONNRESET;
      return -1;
  }
}

}  // namespace tuskgate::bench
