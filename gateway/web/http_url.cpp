#include "gateway/web/http_url.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace tuskgate::gateway {
namespace {

bool IsPort(std::string_view text) {
  std::uint16_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && number != 0;
}

bool Take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

}  // namespace

std::optional<HttpUrl> ReadHttpUrl(std::string_view text) {
  HttpUrl url;
  url.is_encrypted = Take(text, "https://");
  if (!url.is_encrypted && !Take(text, "http://")) return std::nullopt;
  const bool is_clean = std::all_of(
      text.begin(), text.end(), [](unsigned char c) { return c > ' ' && c < 0x7f && c != '#'; });
  if (!is_clean) return std::nullopt;
  const std::size_t path = std::min(text.find('/'), text.size());
  std::string_view authority = text.substr(0, path);
  if (path < text.size()) url.target = text.substr(path);
  url.authority = authority;
  url.port = url.is_encrypted ? "443" : "80";
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    url.port = authority.substr(colon + 1);
    if (!IsPort(url.port)) return std::nullopt;
    authority = authority.substr(0, colon);
  }
  if (authority.size() > 2 && authority.front() == '[' && authority.back() == ']') {
    authority = authority.substr(1, authority.size() - 2);
  }
  if (authority.empty() || authority.find_first_of("[]?@") != std::string_view::npos) {
    return std::nullopt;
  }
  url.host = authority;
  return url;
}

}  // namespace tuskgate::gateway
