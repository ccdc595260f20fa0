// What a request says of its signature, in the header Authorization or in the query. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/request_head.h"
#include "translator/model/error.h"

namespace tuskgate::gateway {

// Views of the head, or of `decoded`.
struct PresentedSignature {
  bool is_in_query = false;
  std::string_view algorithm;
  std::string_view credential;  // without slashes at its end
  std::string_view signed_headers;
  std::string_view signature;
  std::string_view time;           // of X-Amz-Date, or else of Date
  std::string_view session_token;  // empty: none
  std::optional<std::string_view> expires;

  std::vector<std::string> decoded;
};

// Fills `presented`, which is new. `head` has its fields, and its credentials are complete
// (http::CheckCredentials). An error if a piece of the header is no parameter.
std::optional<translator::ApiError> ReadSignature(const http::RequestHead& head,
                                                  PresentedSignature& presented);

// "KEY/20150830/us-east-1/dynamodb/aws4_request".
struct CredentialParts {
  std::string_view access_key_id;
  std::string_view date;
  std::string_view region;  // of SigV4A: none
  std::string_view service;
  std::string_view terminator;
  std::string_view scope;  // all but the first
};

// Nothing unless there are five parts; of SigV4A, whose scope has no region, four.
std::optional<CredentialParts> PartsOf(std::string_view credential, bool has_region);

// Calls visit(name) for each of "host;x-amz-date", as they are written.
template <typename Visit>
void VisitNames(std::string_view signed_headers, const Visit& visit) {
  while (true) {
    const std::size_t end = signed_headers.find(';');
    visit(signed_headers.substr(0, end));
    if (end == std::string_view::npos) return;
    signed_headers.remove_prefix(end + 1);
  }
}

// Of names of headers: the case of ASCII's letters makes no difference.
bool IsSameName(std::string_view a, std::string_view b);

}  // namespace tuskgate::gateway
