// Just enough of HTTP/1.1 to know where a response ends and whether it succeeded. Refuses what
// DynamoDB never sends: a body without Content-Length.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstring>
#include <string_view>

#include <strings.h>

namespace tuskgate::bench {

struct Response {
  enum class State { kIncomplete, kComplete, kMalformed };

  State state = State::kIncomplete;
  int status = 0;
  std::size_t size = 0;   // header and body, bytes; known once the header is complete
  std::string_view body;  // into the parsed bytes, when complete
};

inline Response ParseResponse(std::string_view bytes) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  constexpr std::string_view kLength = "content-length:";
  const Response malformed{.state = Response::State::kMalformed};

  const std::size_t header_end = bytes.find("\r\n\r\n");
  if (header_end == std::string_view::npos) return {};
  const std::string_view header = bytes.substr(0, header_end + 2);
  if (!header.starts_with(kVersion)) return malformed;

  Response response;
  const char* status = header.data() + kVersion.size();
  if (std::from_chars(status, header.data() + header.size(), response.status).ptr != status + 3) {
    return malformed;
  }

  std::size_t line = header.find("\r\n") + 2;
  while (line < header.size()) {
    const char* start = header.data() + line;
    const auto* end = static_cast<const char*>(std::memchr(start, '\r', header.size() - line));
    if (end == nullptr) return malformed;
    if ((*start | 0x20) == 'c' && static_cast<std::size_t>(end - start) > kLength.size() &&
        strncasecmp(start, kLength.data(), kLength.size()) == 0) {
      const char* digits = start + kLength.size();
      while (*digits == ' ') ++digits;
      std::size_t length = 0;
      const auto parsed = std::from_chars(digits, end, length);
      if (parsed.ec != std::errc() || parsed.ptr != end) return malformed;
      response.size = header_end + 4 + length;
      if (bytes.size() < response.size) return response;
      response.body = bytes.substr(header_end + 4, length);
      response.state = Response::State::kComplete;
      return response;
    }
    line = static_cast<std::size_t>(end - header.data()) + 2;
  }
  return malformed;
}

}  // namespace tuskgate::bench
