// Where identities come from, put together: has IdentityKeys know what the file says, and notices
// when it says something else.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "gateway/identity/declared.h"
#include "gateway/identity/identity_keys.h"

namespace tuskgate::gateway {

// Any thread.
class IdentitySource {
 public:
  // Reads the file, unless there is none: its name is empty. Throws std::runtime_error with a
  // message for the operator.
  IdentitySource(std::string file, std::string account_id);
  IdentitySource(const IdentitySource&) = delete;
  IdentitySource& operator=(const IdentitySource&) = delete;

  IdentityKeys& keys() { return keys_; }

  // Reads the file anew. One that cannot be read, or that is wrong, leaves everything as it was,
  // and is logged.
  void ReadFile();

 private:
  const std::string file_;
  const std::string account_id_;
  IdentityKeys keys_;

  std::mutex mutex_;
  std::optional<std::string> text_;  // as it was read last
  std::string told_;                 // what was logged last
};

}  // namespace tuskgate::gateway
