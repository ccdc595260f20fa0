// Temporary credentials. Nothing is kept of them: the session token holds all there is to know,
// sealed, so that every gateway with the same key file knows a session that any of them began.
//
// A session lives only as long as whose it is: of a user or role that was deleted, made anew, or
// whose sessions were revoked, it is not taken any more. Its policies are those of now.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "gateway/auth/access_keys.h"
#include "gateway/auth/caller.h"
#include "gateway/identity/identities.h"
#include "gateway/identity/seal.h"

namespace tuskgate::gateway {

struct SessionOrder {
  CallerKind kind = CallerKind::kUser;
  std::string name;          // the user's, also of a federated user, or the role's; not of the root
  std::string session_name;  // of a role's session, or the federated user's
  std::int64_t seconds = 3600;
  std::string policy;  // JSON, which limits the session; empty: there is none
  std::map<std::string, std::string> tags;
};

// How long a session lasts at most, in seconds: a user's, of GetSessionToken.
inline constexpr std::int64_t kLongestSession = 129'600;

// The longest session policy, in bytes.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
inline constexpr std::size_t kLongestSessionPolicy = 2048;

// New credentials: the key's id, secret, session token and end. `now`: seconds since 1970. Whether
// somebody may have them, and for how long, was asked before.
boost::system::result<AccessKeyPtr, IdentityFault> IssueSession(const Identities& identities,
                                                                const KeyRing& ring,
                                                                const SessionOrder& order,
                                                                double now);

// Null when the token is none of that key, or whose it was is gone. It may have expired.
AccessKeyPtr OpenSession(const Identities& identities, const KeyRing& ring, std::string_view id,
                         std::string_view token);

// "AKIA" or "ASIA" and 16 letters and digits; "AIDA" or "AROA" and 17; 40 characters of base64.
std::string NewAccessKeyId(std::string_view prefix);
std::string NewUniqueId(std::string_view prefix);
std::string NewSecret();

}  // namespace tuskgate::gateway
