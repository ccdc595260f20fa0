// Where the endpoint under test listens, and connections to it.
#pragma once

#include <string>
#include <string_view>

namespace tuskgate::bench {

struct Endpoint {
  std::string host = "127.0.0.1";
  std::string port = "8000";
  bool encrypted = false;
};

// "host:port", with or without "http://" (or "https://") and a closing slash. Throws
// std::invalid_argument.
Endpoint ParseEndpoint(std::string_view text);

// A connected blocking TCP socket without Nagle's delay, to be closed by the caller. Throws
// std::system_error or std::runtime_error.
int Connect(const Endpoint& endpoint);

struct Answer {
  int status = 0;
  std::string body;
};

// One request on a connection of its own, for what is not measured. Throws as Connect does.
Answer CallOnce(const Endpoint& endpoint, std::string_view operation, std::string_view body);

}  // namespace tuskgate::bench
