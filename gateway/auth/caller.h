// Whoever sent a request, once its signature is verified.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "policy/decision.h"

namespace tuskgate::gateway {

enum class CallerKind { kRoot, kUser, kAssumedRole, kFederatedUser };

// Immutable, and shared by all requests with the same key: whoever keeps something about one keeps
// the caller, too.
struct Caller : std::enable_shared_from_this<Caller> {
  CallerKind kind = CallerKind::kUser;
  policy::Principal principal;
  std::string name;                         // the user's or role's
  std::string session_name;                 // of a role's session
  std::string unique_id;                    // AIDA..., AROA...:SESSION, the account's of its root
  std::string access_key_id;                // with which it came
  bool is_temporary = false;                // with a session token
  std::int64_t since = 0;                   // when that was issued, seconds since 1970; 0: unknown
  std::map<std::string, std::string> tags;  // aws:PrincipalTag
};

using CallerPtr = std::shared_ptr<const Caller>;

}  // namespace tuskgate::gateway
