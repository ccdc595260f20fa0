#include "gateway/auth/sigv4.h"

#include <map>

#include <fmt/format.h>

#include "gateway/auth/canonical_url.h"
#include "gateway/auth/sha256.h"

namespace tuskgate::gateway {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string Hmac(std::string_view key, std::string_view text) {
  const Sha256::Digest digest = HmacSha256(key).Of(text);
  return std::string(BytesOf(digest));
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
  return std::string(TextOf(HexOf(Sha256::Of(text))));
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
  return std::string(TextOf(HexOf(HmacSha256(signing_key).Of(string_to_sign))));
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
