#include "gateway/identity/identity_names.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

#include <fmt/format.h>

namespace tuskgate::gateway {
namespace {

bool IsWord(unsigned char c) {
  return std::isalnum(c) != 0 ||
         std::string_view("_+=,.@-").find(static_cast<char>(c)) != std::string_view::npos;
}

std::optional<std::string> WordFault(std::string_view word, std::size_t least, std::size_t most) {
  if (word.size() >= least && word.size() <= most &&
      std::all_of(word.begin(), word.end(), IsWord)) {
    return std::nullopt;
  }
  return fmt::format("is to have {} to {} letters, digits and any of _+=,.@-", least, most);
}

bool IsVisible(unsigned char c) { return c > ' ' && c < 0x7f; }

}  // namespace

std::optional<std::string> NameFault(NameKind kind, std::string_view name) {
  const bool is_short = kind == NameKind::kUser || kind == NameKind::kRole;
  return WordFault(name, 1, is_short ? 64 : 128);
}

std::optional<std::string> PathFault(std::string_view path) {
  constexpr std::size_t kMost = 512;
  if (!path.empty() && path.size() <= kMost && path.front() == '/' && path.back() == '/' &&
      std::all_of(path.begin(), path.end(), IsVisible)) {
    return std::nullopt;
  }
  return "is to begin and end with a slash, such as /team/";
}

std::optional<std::string> TagFault(std::string_view key, std::string_view value) {
  constexpr std::size_t kLongestKey = 128;
  constexpr std::size_t kLongestValue = 256;
  if (key.empty() || key.size() > kLongestKey) {
    return fmt::format("has a tag whose key has not 1 to {} bytes", kLongestKey);
  }
  if (value.size() > kLongestValue) {
    return fmt::format("has a tag, {}, whose value has more than {} bytes", key, kLongestValue);
  }
  return std::nullopt;
}

// What credentials of requests can name (gateway/http/credentials.h), without a slash.
std::optional<std::string> AccessKeyIdFault(std::string_view id) {
  constexpr std::size_t kMost = 128;
  const bool fits =
      !id.empty() && id.size() <= kMost && std::all_of(id.begin(), id.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '-';
      });
  if (fits) return std::nullopt;
  return fmt::format("is to have 1 to {} letters, digits, _ and -", kMost);
}

std::optional<std::string> SecretFault(std::string_view secret) {
  constexpr std::size_t kMost = 256;
  if (!secret.empty() && secret.size() <= kMost &&
      std::all_of(secret.begin(), secret.end(), IsVisible)) {
    return std::nullopt;
  }
  return fmt::format("is to have 1 to {} visible characters", kMost);
}

std::optional<std::string> SessionNameFault(std::string_view name) {
  return WordFault(name, 2, 64);
}

}  // namespace tuskgate::gateway
