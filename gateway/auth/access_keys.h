// The keys that requests are signed with, as a verifier asks for them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/auth/caller.h"

namespace tuskgate::gateway {

struct AccessKey {
  std::string id;
  std::string secret;  // empty: only a verifier knows it
  // Of a key without a secret: what is derived of it for the scope that was asked about, bytes.
  // Empty: each signature has to be asked about.
  std::string signing_key;
  bool is_active = true;
  std::string session_token;    // what a request has to bring; empty: none
  std::int64_t expires_at = 0;  // seconds since 1970; 0: never
  CallerPtr caller;
};

using AccessKeyPtr = std::shared_ptr<const AccessKey>;

// In memory: no question is worth a trip to the database, as anybody can ask one. Any thread.
class AccessKeys {
 public:
  virtual ~AccessKeys() = default;

  // Null: there is no such key. A key of temporary credentials is known by its session token only.
  virtual AccessKeyPtr Find(std::string_view id, std::string_view session_token) const = 0;
};

}  // namespace tuskgate::gateway
