// URLs of HTTP services that we call. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tuskgate::gateway {

// http://host:port/path or https://host:port/path
struct HttpUrl {
  bool is_encrypted = false;  // https
  std::string host;           // a name or an address, without brackets
  std::string port;
  std::string authority;  // as the header Host has it
  std::string target = "/";
};

// Nothing where it is none, or has a user's name or a fragment.
std::optional<HttpUrl> ReadHttpUrl(std::string_view text);

}  // namespace tuskgate::gateway
