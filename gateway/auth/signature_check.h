// Whether a request is signed with the secret of the access key that it names: by AWS Signature
// Version 4, or 4A, in the header Authorization or in the query.
//
// The order of the checks and their words are the service's, as dynalite noted them (index.js,
// test/connection.js) and ExtendDB measured them in 2026 (tests/test_auth_error_fidelity.py).
// Where the two differ, the newer ones. Of our own are that X-Amz-Target has to be signed, since
// who may change it may have an item deleted that was to be read; and that X-Amz-Expires is obeyed
// where it is shorter than the window.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/auth/access_keys.h"
#include "gateway/auth/caller.h"
#include "gateway/http/request_head.h"
#include "translator/model/error.h"

namespace tuskgate::gateway {

struct SignatureRules {
  std::string service = "dynamodb";  // that scopes have to name; any region will do
  std::int64_t window = 15 * 60;     // seconds, before and after, in which a signature is good
  bool shows_canonical = false;      // in the error of a wrong signature, what should be signed
};

// Who it is from, or what to answer. `head` has its fields, and its credentials are complete
// (http::CheckCredentials); `body` is as it was sent; `now` is in seconds since 1970. Takes a
// microsecond where the thread knows the key, beside what hashing the body takes.
translator::Result<CallerPtr> CheckSignature(const http::RequestHead& head, std::string_view body,
                                             const AccessKeys& keys, const SignatureRules& rules,
                                             std::int64_t now);

// What can be said before the body is there: an error that CheckSignature would answer, too.
std::optional<translator::ApiError> CheckSignedHead(const http::RequestHead& head,
                                                    const AccessKeys& keys,
                                                    const SignatureRules& rules, std::int64_t now);

}  // namespace tuskgate::gateway
