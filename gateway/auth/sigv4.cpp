#include "gateway/auth/sigv4.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace tuskgate::gateway {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string Hex(std::string_view bytes) {
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
  return hex;
}

std::string_view Bytes(const unsigned char* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): a byte is a byte.
  return {reinterpret_cast<const char*>(data), size};
}

const unsigned char* Unsigned(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): likewise.
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Unsigned(text), text.size(),
       digest.data(), nullptr);
  return std::string(Bytes(digest.data(), digest.size()));
}

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string Encoded(std::string_view text, std::string_view kept = {}) {
  std::string encoded;
  for (const char c : text) {
    if (IsUnreserved(c) || kept.find(c) != std::string_view::npos) {
      encoded.push_back(c);
    } else {
      fmt::format_to(std::back_inserter(encoded), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::string Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = HexDigit(text[i + 1]);
      const auto low = HexDigit(text[i + 2]);
      if (high && low) {
        decoded.push_back(static_cast<char>(*high * 16 + *low));
        i += 2;
        continue;
      }
    }
    decoded.push_back(text[i]);
  }
  return decoded;
}

// Pieces between separators, empty ones too.
std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (true) {
    const std::size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

// Without empty segments, "." and "..". What is encoded in it already is encoded once more, as all
// services but S3 have it.
std::string CanonicalPath(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : Split(path, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      kept.push_back(segment);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  std::string canonical;
  for (const std::string_view segment : kept) canonical.append("/").append(Encoded(segment));
  const bool is_directory = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
  if (canonical.empty() || is_directory) canonical.push_back('/');
  return canonical;
}

std::string CanonicalQuery(std::string_view query) {
  if (query.empty()) return {};
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const std::string_view piece : Split(query, '&')) {
    if (piece.empty()) continue;
    const std::size_t equals = piece.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : piece.substr(equals + 1);
    parameters.emplace_back(Encoded(Decoded(piece.substr(0, equals))), Encoded(Decoded(value)));
  }
  std::sort(parameters.begin(), parameters.end());
  std::string canonical;
  for (const auto& [name, value] : parameters) {
    if (!canonical.empty()) canonical.push_back('&');
    canonical.append(name).append("=").append(value);
  }
  return canonical;
}

// Without spaces around it, and with one for several within.
std::string CanonicalValue(std::string_view value) {
  std::string canonical;
  bool is_space = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t') {
      is_space = !canonical.empty();
      continue;
    }
    if (is_space) canonical.push_back(' ');
    is_space = false;
    canonical.push_back(c);
  }
  return canonical;
}

// By their names; several of one name as one.
std::map<std::string, std::string> CanonicalHeaders(const HeaderFields& headers) {
  std::map<std::string, std::string> canonical;
  for (const auto& [name, value] : headers) {
    std::string lower = name;
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    const auto [known, is_new] = canonical.try_emplace(std::move(lower), CanonicalValue(value));
    if (!is_new) known->second.append(",").append(CanonicalValue(value));
  }
  return canonical;
}

std::string ScopeText(const SigningScope& scope) {
  return fmt::format("{}/{}/{}/aws4_request", scope.date, scope.region, scope.service);
}

}  // namespace

std::string HexSha256(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(Unsigned(text), text.size(), digest.data());
  return Hex(Bytes(digest.data(), digest.size()));
}

std::string SignedHeaderNames(const HeaderFields& headers) {
  std::string names;
  for (const auto& [name, value] : CanonicalHeaders(headers)) {
    if (!names.empty()) names.push_back(';');
    names.append(name);
  }
  return names;
}

std::string CanonicalRequest(const SignedRequest& request) {
  std::string headers;
  for (const auto& [name, value] : CanonicalHeaders(request.headers)) {
    headers.append(name).append(":").append(value).append("\n");
  }
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, CanonicalPath(request.path),
                     CanonicalQuery(request.query), headers, SignedHeaderNames(request.headers),
                     request.payload_hash);
}

std::string StringToSign(std::string_view time, const SigningScope& scope,
                         std::string_view canonical_request) {
  return fmt::format("{}\n{}\n{}\n{}", kAlgorithm, time, ScopeText(scope),
                     HexSha256(canonical_request));
}

std::string SigningKey(std::string_view secret_access_key, const SigningScope& scope) {
  std::string key = Hmac(fmt::format("AWS4{}", secret_access_key), scope.date);
  key = Hmac(key, scope.region);
  key = Hmac(key, scope.service);
  return Hmac(key, "aws4_request");
}

std::string Signature(std::string_view signing_key, std::string_view string_to_sign) {
  return Hex(Hmac(signing_key, string_to_sign));
}

std::string Authorization(const SignedRequest& request, std::string_view time,
                          const SigningScope& scope, const AwsCredentials& credentials) {
  const std::string text = StringToSign(time, scope, CanonicalRequest(request));
  const std::string key = SigningKey(credentials.secret_access_key, scope);
  return fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                     credentials.access_key_id, ScopeText(scope),
                     SignedHeaderNames(request.headers), Signature(key, text));
}

}  // namespace tuskgate::gateway
