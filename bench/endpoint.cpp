#include "bench/endpoint.h"

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/channel.h"
#include "bench/request.h"
#include "bench/response.h"

namespace tuskgate::bench {

namespace {

[[noreturn]] void ThrowErrno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Endpoint ParseEndpoint(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  constexpr std::string_view kEncrypted = "https://";
  const bool encrypted = text.starts_with(kEncrypted);
  if (encrypted) {
    text.remove_prefix(kEncrypted.size());
  } else if (text.starts_with(kScheme)) {
    text.remove_prefix(kScheme.size());
  }
  if (text.ends_with('/')) text.remove_suffix(1);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    throw std::invalid_argument("the endpoint must be host:port");
  }
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1)), encrypted};
}

int Connect(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(endpoint.host.c_str(), endpoint.port.c_str(), &hints, &found);
  if (failure != 0) throw std::runtime_error(gai_strerror(failure));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);

  int error = 0;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    const int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, 0);
    if (fd < 0) ThrowErrno("socket");
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      return fd;
    }
    error = errno;
    close(fd);
  }
  throw std::system_error(error, std::generic_category(),
                          "cannot connect to " + endpoint.host + ":" + endpoint.port);
}

Answer CallOnce(const Endpoint& endpoint, std::string_view operation, std::string_view body) {
  const std::string request = RenderRequest(endpoint, operation, body);
  Channel channel(endpoint);
  for (std::string_view rest = request; !rest.empty();) {
    const ssize_t sent = channel.Send(rest);
    if (sent < 0) ThrowErrno("send");
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::string received;
  char part[16384];
  while (true) {
    const ssize_t got = channel.Receive(part, sizeof(part));
    if (got < 0) ThrowErrno("recv");
    if (got == 0) throw std::runtime_error("the connection closed before the response");
    received.append(part, static_cast<std::size_t>(got));
    const Response response = ParseResponse(received);
    if (response.state == Response::State::kMalformed) {
      throw std::runtime_error("malformed HTTP response");
    }
    if (response.state == Response::State::kComplete) {
      return {response.status, std::string(response.body)};
    }
  }
}

}  // namespace tuskgate::bench
