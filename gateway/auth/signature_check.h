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
#include "gateway/auth/presented_signature.h"
#include "gateway/auth/request_time.h"
#include "gateway/http/request_head.h"
#include "translator/model/error.h"

namespace tuskgate::gateway {

struct SignatureRules {
  std::string service = "dynamodb";  // that scopes have to name; any region will do
  std::int64_t window = 15 * 60;     // seconds, before and after, in which a signature is good
  bool shows_canonical = false;      // in the error of a wrong signature, what should be signed
};

// What a head says, once all of it is right but for the key and the signature, which needs the
// body. Views of the head.
struct SignatureClaim {
  PresentedSignature presented;
  CredentialParts parts;
  bool is_ecdsa = false;
  TimeStamp time{};
};

// The error to answer with, if any. `head` has its fields, and its credentials are complete
// (http::CheckCredentials); `now` is in seconds since 1970; nothing: it was in time when
// it came, however long ago that was. Fills `claim`, which is new.
std::optional<translator::ApiError> ReadClaim(const http::RequestHead& head,
                                              const SignatureRules& rules,
                                              std::optional<std::int64_t> now,
                                              SignatureClaim& claim);

// An error unless the key may sign, and the token that came is its own. Null: nobody knows it.
std::optional<translator::ApiError> CheckKey(const AccessKey* key, std::string_view session_token,
                                             std::int64_t now);

// What the client has signed, if it has. `body` is as it was sent. Views of the thread's memory,
// until the next call.
struct SignedText {
  std::string_view canonical;
  std::string_view string_to_sign;
};
SignedText SignedTextOf(const http::RequestHead& head, std::string_view body,
                        const SignatureClaim& claim);

// Whether it is signed with a key that was checked. Never with one that has neither a secret nor
// what is derived of it. Takes a microsecond where the thread knows the key.
bool IsSigned(const SignatureClaim& claim, const AccessKey& key, std::string_view string_to_sign);

// What to answer to a key whose time is over, and to a wrong signature.
translator::ApiError ExpiredKey();
translator::ApiError WrongSignature(const SignatureRules& rules, const SignedText& text);

// Who it is from, once its key was checked, or what to answer.
translator::Result<CallerPtr> CheckClaim(const http::RequestHead& head, std::string_view body,
                                         const SignatureClaim& claim, const AccessKey& key,
                                         const SignatureRules& rules);

// All of this, of keys that are known.
translator::Result<CallerPtr> CheckSignature(const http::RequestHead& head, std::string_view body,
                                             const AccessKeys& keys, const SignatureRules& rules,
                                             std::int64_t now);

// What can be said before the body is there: an error that CheckSignature would answer, too.
std::optional<translator::ApiError> CheckSignedHead(const http::RequestHead& head,
                                                    const AccessKeys& keys,
                                                    const SignatureRules& rules, std::int64_t now);

}  // namespace tuskgate::gateway
