#include "gateway/auth/presented_signature.h"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "gateway/auth/canonical_url.h"
#include "gateway/auth/sha256.h"

namespace tuskgate::gateway {
namespace {

using translator::ApiError;
using translator::ErrorKind;

std::string Base64Sha256(std::string_view text) {
  const Sha256::Digest digest = Sha256::Of(text);
  std::array<unsigned char, 4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1> encoded;
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
  return std::string(encoded.begin(), encoded.begin() + size);
}

// The service says so since about 2024, and showed the header before.
ApiError NotAParameter(std::string_view authorization) {
  return {ErrorKind::kIncompleteSignature,
          fmt::format("Invalid key=value pair (missing equal-sign) in Authorization header (hashed "
                      "with SHA-256 and encoded with Base64): '{}'.",
                      Base64Sha256(authorization)),
          {}};
}

bool IsSeparator(char c) { return c == ',' || c == ' ' || c == '\t'; }

// Takes the next piece between separators; empty at the end. A search for each of them takes less
// than one that compares each character with all.
std::string_view TakePiece(std::string_view& rest) {
  while (!rest.empty() && IsSeparator(rest.front())) rest.remove_prefix(1);
  const std::string_view piece =
      rest.substr(0, std::min({rest.find(','), rest.find(' '), rest.find('\t')}));
  rest.remove_prefix(piece.size());
  return piece;
}

// Of a parameter that is repeated the last value counts.
std::optional<ApiError> ReadHeader(std::string_view authorization, PresentedSignature& presented) {
  std::string_view rest = authorization;
  presented.algorithm = TakePiece(rest);
  for (std::string_view piece = TakePiece(rest); !piece.empty(); piece = TakePiece(rest)) {
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos) return NotAParameter(authorization);
    const std::string_view name = piece.substr(0, equals);
    const std::string_view value = piece.substr(equals + 1);
    if (name == "Credential") presented.credential = value;
    if (name == "SignedHeaders") presented.signed_headers = value;
    if (name == "Signature") presented.signature = value;
  }
  return std::nullopt;
}

void ReadQuery(std::string_view target, PresentedSignature& presented) {
  std::string_view rest = target.substr(std::min(target.find('?'), target.size()));
  rest = rest.substr(0, rest.find('#'));
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the question mark, or an ampersand
    const std::string_view piece = rest.substr(0, rest.find('&'));
    rest.remove_prefix(piece.size());
    const std::size_t equals = std::min(piece.find('='), piece.size());
    const std::string name = DecodedUrl(piece.substr(0, equals));
    if (!name.starts_with("X-Amz-")) continue;
    // A vector that grows moves its strings, and short ones with what they hold: the views are
    // taken when all are there.
    presented.decoded.push_back(name);
    presented.decoded.push_back(DecodedUrl(piece.substr(std::min(equals + 1, piece.size()))));
  }
  for (std::size_t i = 0; i < presented.decoded.size(); i += 2) {
    const std::string_view name = presented.decoded[i];
    const std::string_view value = presented.decoded[i + 1];
    if (name == "X-Amz-Algorithm") presented.algorithm = value;
    if (name == "X-Amz-Credential") presented.credential = value;
    if (name == "X-Amz-SignedHeaders") presented.signed_headers = value;
    if (name == "X-Amz-Signature") presented.signature = value;
    if (name == "X-Amz-Date") presented.time = value;
    if (name == "X-Amz-Security-Token") presented.session_token = value;
    if (name == "X-Amz-Expires") presented.expires = value;
  }
}

// What the query did not say already.
void ReadFields(const http::HeadFields& fields, PresentedSignature& presented) {
  std::string_view amz_date;
  std::string_view date;
  const auto read = [&fields](std::size_t i, std::string_view name, std::string_view& to) {
    if (to.empty() && IsSameName(fields.NameAt(i), name)) to = fields.ValueAt(i);
  };
  for (std::size_t i = 0; i < fields.size(); ++i) {
    read(i, "x-amz-date", amz_date);
    read(i, "date", date);
    read(i, "x-amz-security-token", presented.session_token);
  }
  if (!presented.is_in_query) presented.time = amz_date.empty() ? date : amz_date;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool IsSameName(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return x == y || Lower(x) == Lower(y);
         });
}

std::optional<ApiError> ReadSignature(const http::RequestHead& head,
                                      PresentedSignature& presented) {
  presented.is_in_query = head.authorization.empty();
  if (presented.is_in_query) {
    ReadQuery(head.target, presented);
  } else if (auto error = ReadHeader(head.authorization, presented)) {
    return error;
  }
  ReadFields(head.fields, presented);
  while (presented.credential.ends_with('/')) presented.credential.remove_suffix(1);
  return std::nullopt;
}

std::optional<CredentialParts> PartsOf(std::string_view credential, bool has_region) {
  std::array<std::string_view, 5> parts;
  const std::size_t count = has_region ? 5 : 4;
  CredentialParts named;
  named.scope = credential;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t slash = credential.find('/');
    if ((slash == std::string_view::npos) != (i + 1 == count)) return std::nullopt;
    parts[i] = credential.substr(0, slash);
    credential.remove_prefix(std::min(parts[i].size() + 1, credential.size()));
  }
  named.access_key_id = parts[0];
  named.scope.remove_prefix(parts[0].size() + 1);
  named.date = parts[1];
  if (has_region) named.region = parts[2];
  named.service = parts[count - 2];
  named.terminator = parts[count - 1];
  return named;
}

}  // namespace tuskgate::gateway
