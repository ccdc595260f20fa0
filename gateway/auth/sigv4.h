// AWS Signature Version 4: how a request is signed with a secret key, step by step. Pure: whoever
// signs and whoever verifies go the same way.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tuskgate::gateway {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

struct SignedRequest {
  std::string method;
  std::string path = "/";    // as on the request line
  std::string query;         // likewise, without the question mark
  HeaderFields headers;      // those that are signed, in any order and case
  std::string payload_hash;  // HexSha256 of the body, or what x-amz-content-sha256 says
};

struct SigningScope {
  std::string date;  // 20150830
  std::string region;
  std::string service;
};

struct AwsCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  // empty: there is none
};

std::string HexSha256(std::string_view text);

// The names of the headers, as the signature's SignedHeaders: "host;x-amz-date".
std::string SignedHeaderNames(const HeaderFields& headers);

std::string CanonicalRequest(const SignedRequest& request);

// `time` is the request's x-amz-date: 20150830T123600Z.
std::string StringToSign(std::string_view time, const SigningScope& scope,
                         std::string_view canonical_request);

// Bytes. Good for the scope, a day.
std::string SigningKey(std::string_view secret_access_key, const SigningScope& scope);

std::string Signature(std::string_view signing_key, std::string_view string_to_sign);

// The value of the header Authorization. `request` has x-amz-date, of this time.
std::string Authorization(const SignedRequest& request, std::string_view time,
                          const SigningScope& scope, const AwsCredentials& credentials);

}  // namespace tuskgate::gateway
