#include "gateway/http/credentials.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/auth/canonical_url.h"
#include "gateway/auth/sigv4a.h"

namespace tuskgate::gateway::http {
namespace {

using translator::ApiError;
using translator::ErrorKind;

constexpr std::array<std::string_view, 5> kQueryParameters = {
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"};

struct QueryCredentials {
  bool names_algorithm = false;  // the key is there, even without a value
  std::array<bool, kQueryParameters.size()> has_value{};
};

// Calls visit(key, value) for each parameter; the value is still encoded.
template <typename Visit>
void VisitQuery(std::string_view target, const Visit& visit) {
  const std::size_t start = target.find('?');
  if (start == std::string_view::npos) return;
  std::string_view rest = target.substr(start + 1);
  rest = rest.substr(0, rest.find('#'));
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    visit(DecodedForm(pair.substr(0, equals)), pair.substr(std::min(equals + 1, pair.size())));
  }
}

QueryCredentials ReadQuery(std::string_view target) {
  QueryCredentials found;
  VisitQuery(target, [&found](const std::string& key, std::string_view value) {
    for (std::size_t i = 0; i < kQueryParameters.size(); ++i) {
      if (key != kQueryParameters[i]) continue;
      found.has_value[i] = !value.empty();
      if (i == 0) found.names_algorithm = true;
    }
  });
  return found;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Calls visit(name, value) for each parameter of `AWS4-... Credential=..., SignedHeaders=...,
// Signature=...`.
template <typename Visit>
void VisitHeader(std::string_view authorization, const Visit& visit) {
  std::string_view rest = authorization;
  bool first = true;
  while (!rest.empty()) {
    // find_first_of would search for each character by a call.
    const auto* const end =
        std::find_if(rest.begin(), rest.end(), [](char c) { return c == ',' || c == ' '; });
    const std::string_view word(rest.begin(), end);
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (std::exchange(first, false)) continue;  // the algorithm
    const std::string_view parameter = Trim(word);
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    visit(parameter.substr(0, equals), parameter.substr(std::min(equals + 1, parameter.size())));
  }
}

// What the header's parameters and the date lack.
std::string MissingFromHeader(const RequestHead& head) {
  bool credential = false;
  bool signature = false;
  bool signed_headers = false;
  VisitHeader(head.authorization, [&](std::string_view name, std::string_view value) {
    const bool has_value = !value.empty() && value.front() != '=';
    if (name == "Credential") credential = has_value;
    if (name == "Signature") signature = has_value;
    if (name == "SignedHeaders") signed_headers = has_value;
  });
  std::string missing;
  if (!credential) missing += "Authorization header requires 'Credential' parameter. ";
  if (!signature) missing += "Authorization header requires 'Signature' parameter. ";
  if (!signed_headers) missing += "Authorization header requires 'SignedHeaders' parameter. ";
  if (!head.has_date) {
    missing +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!missing.empty()) missing += "Authorization=" + head.authorization;
  return missing;
}

std::string MissingFromQuery(const QueryCredentials& query) {
  std::string missing;
  for (std::size_t i = 0; i < kQueryParameters.size(); ++i) {
    if (query.has_value[i]) continue;
    missing += "AWS query-string parameters must include '";
    missing += kQueryParameters[i];
    missing += "'. ";
  }
  if (!missing.empty()) missing += "Re-examine the query-string parameters.";
  return missing;
}

}  // namespace

std::optional<ApiError> CheckCredentials(const RequestHead& head) {
  const bool in_header = !head.authorization.empty();
  const QueryCredentials query = ReadQuery(head.target);
  if (in_header && query.names_algorithm) {
    return ApiError{ErrorKind::kInvalidSignature,
                    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as "
                    "HTTP header.",
                    {}};
  }
  if (in_header ? !Trim(head.authorization).starts_with("AWS4-") : !query.names_algorithm) {
    return ApiError{
        ErrorKind::kMissingAuthenticationToken, "Request is missing Authentication Token", {}};
  }
  std::string missing = in_header ? MissingFromHeader(head) : MissingFromQuery(query);
  if (missing.empty()) return std::nullopt;
  return ApiError{ErrorKind::kIncompleteSignature, std::move(missing), {}};
}

namespace {

// The parameter of a query, decoded; nothing unless it is given once.
std::string OnlyParameter(std::string_view target, std::string_view name) {
  std::string found;
  int given = 0;
  VisitQuery(target, [&](const std::string& key, std::string_view value) {
    if (key != name) return;
    found = DecodedForm(value);
    ++given;
  });
  if (given != 1) found.clear();
  return found;
}

// Whether they are of Signature Version 4A, whose scope has no region.
bool IsInRegionSet(std::string_view authorization, std::string_view target) {
  if (authorization.empty()) return OnlyParameter(target, "X-Amz-Algorithm") == kSigV4AAlgorithm;
  return Trim(authorization).starts_with(kSigV4AAlgorithm);
}

// "AKID/date/region/service/aws4_request"; nothing unless it is given once.
std::string CredentialOf(std::string_view authorization, std::string_view target) {
  if (authorization.empty()) return OnlyParameter(target, "X-Amz-Credential");
  std::string credential;
  int given = 0;
  VisitHeader(authorization, [&](std::string_view name, std::string_view value) {
    if (name != "Credential") return;
    credential = value;
    ++given;
  });
  if (given != 1) credential.clear();
  return credential;
}

}  // namespace

std::string AccessKeyIdOf(std::string_view authorization, std::string_view target) {
  constexpr std::size_t kLongest = 128;
  const std::string credential = CredentialOf(authorization, target);
  // Then come the scope's parts: date, region, service.
  std::string id = credential.substr(0, credential.find('/'));
  const auto is_printable = [](char c) { return c > ' ' && c <= '~'; };
  if (id.size() > kLongest || !std::all_of(id.begin(), id.end(), is_printable)) id.clear();
  return id;
}

std::string RegionOf(std::string_view authorization, std::string_view target,
                     std::string_view region_set) {
  constexpr std::size_t kLongest = 64;
  std::string region;
  if (IsInRegionSet(authorization, target)) {
    region = authorization.empty() ? OnlyParameter(target, "X-Amz-Region-Set") : region_set;
  } else {
    region = CredentialOf(authorization, target);
    for (int parts = 0; parts < 2; ++parts) {
      const std::size_t slash = region.find('/');
      region.erase(0, slash == std::string::npos ? slash : slash + 1);
    }
    region.erase(std::min(region.find('/'), region.size()));
  }
  const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; };
  if (region.size() > kLongest || !std::all_of(region.begin(), region.end(), fits)) region.clear();
  return region;
}

}  // namespace tuskgate::gateway::http
